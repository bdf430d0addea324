import type {
  ListContext,
  ListingEvent,
  ModelSource,
  ModelSourceServices,
  Presence,
  SourceFinding,
} from 'backstage-plugin-model-lifecycle-node';
import { reasonOf } from '../../../http/answers/failure';
import { listScope } from '../support/listScope';
import { OpenWebUiClient } from './client';
import type { OpenWebUiConfig, OpenWebUiHost } from './config';
import { listHost } from './listHost';
import { readEntry } from './normalise';

/** Scopes are hosts. */
export class OpenWebUiSource implements ModelSource {
  readonly #hosts: { host: OpenWebUiHost; client: OpenWebUiClient }[];

  constructor(
    private readonly config: OpenWebUiConfig,
    private readonly services: ModelSourceServices,
  ) {
    this.#hosts = config.hosts.map(host => ({
      host,
      client: new OpenWebUiClient(services.http.connect(host.endpoint)),
    }));
  }

  async *list(context: ListContext): AsyncGenerator<ListingEvent> {
    const { config } = this;
    for (const { host, client } of this.#hosts) {
      yield* listScope({
        scope: host.id,
        signal: context.signal,
        read: () =>
          listHost({ host, client, config, context, now: this.services.now() }),
      });
    }
  }

  async lookUp(key: string, signal: AbortSignal): Promise<Presence> {
    const found = this.#hosts.find(({ host }) => key.startsWith(`${host.id}/`));
    if (!found) return 'unknown';
    return found.client.presence(key.slice(found.host.id.length + 1), signal);
  }

  async check(signal: AbortSignal): Promise<SourceFinding[]> {
    return Promise.all(
      this.#hosts.map(async ({ host, client }): Promise<SourceFinding> => {
        try {
          const models = await client.models(signal);
          const presets = models
            .map(readEntry)
            .filter(entry => entry?.kind === 'preset').length;
          const isEmpty = presets === 0 && !this.config.baseModels;
          return {
            severity: isEmpty ? 'warning' : 'ok',
            where: host.id,
            reason: { code: 'presets-found', params: { count: presets } },
          };
        } catch (error) {
          signal.throwIfAborted();
          const reason = reasonOf(error);
          return { severity: 'error', where: host.id, reason };
        }
      }),
    );
  }
}
