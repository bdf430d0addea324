import type {
  ListContext,
  ListingEvent,
  ModelCard,
  ModelSource,
  Presence,
  SourceFinding,
  SourceRecord,
} from 'backstage-plugin-model-lifecycle-node';
import { reasonOf } from '../../../http/answers/failure';
import { DEFAULT_WORKSPACE, MlflowClient } from './client';
import type { MlflowConfig } from './config';
import { listWorkspace } from './listWorkspace';
import { cardVersionOf } from './normalise';
import { splitKey } from './place';

/** Scopes are the workspaces of a server. */
export class MlflowSource implements ModelSource {
  constructor(
    private readonly id: string,
    private readonly config: MlflowConfig,
    private readonly client: MlflowClient,
  ) {}

  async *list(context: ListContext): AsyncGenerator<ListingEvent> {
    let workspaces: readonly string[];
    try {
      workspaces = await this.#workspaces(context.signal);
    } catch (error) {
      context.signal.throwIfAborted();
      // Scopes that are not begun fail too: which ones there are is not known.
      yield {
        type: 'end',
        scope: DEFAULT_WORKSPACE,
        end: { outcome: 'failed', reason: reasonOf(error) },
      };
      return;
    }
    for (const workspace of workspaces) {
      if (context.finished?.has(workspace)) continue;
      yield* listWorkspace({
        client: this.client,
        place: { sourceId: this.id, workspace, config: this.config },
        readRuns: this.config.readRuns,
        context,
      });
    }
  }

  async lookUp(key: string, signal: AbortSignal): Promise<Presence> {
    const { workspace, name } = splitKey(key);
    try {
      const model = await this.client.model(workspace, name, signal);
      return model ? 'present' : 'gone';
    } catch (error) {
      signal.throwIfAborted();
      // Throws mistakes of ours: they are no answer of the source.
      reasonOf(error);
      return 'unknown';
    }
  }

  /** A card is the description of the model; what is read may be newer than the record. */
  async readCard(
    record: SourceRecord,
    signal: AbortSignal,
  ): Promise<ModelCard | undefined> {
    const { workspace, name } = splitKey(record.key);
    const model = await this.client.model(workspace, name, signal);
    const markdown = model?.description;
    return markdown && cardVersionOf(markdown) ? { markdown } : undefined;
  }

  async check(signal: AbortSignal): Promise<SourceFinding[]> {
    const host = new URL(this.config.endpoint.baseUrl).host;
    let workspaces: readonly string[];
    try {
      workspaces = await this.#workspaces(signal);
    } catch (error) {
      signal.throwIfAborted();
      return [{ severity: 'error', where: host, reason: reasonOf(error) }];
    }
    return Promise.all(
      workspaces.map(async (workspace): Promise<SourceFinding> => {
        const where = `${host} ${workspace}`;
        try {
          await this.client.probe(workspace, signal);
          return { severity: 'ok', where, reason: { code: 'readable' } };
        } catch (error) {
          signal.throwIfAborted();
          return { severity: 'error', where, reason: reasonOf(error) };
        }
      }),
    );
  }

  async #workspaces(signal: AbortSignal): Promise<readonly string[]> {
    return (
      this.config.workspaces ??
      (await this.client.workspaces(signal)) ?? [DEFAULT_WORKSPACE]
    );
  }
}
