import pLimit from 'p-limit';
import type { Reason } from 'backstage-plugin-model-lifecycle-node';
import { reasonOf } from '../../../http/answers/failure';
import type { RegisteredModel, Run } from './answers';
import type { MlflowClient } from './client';
import type { MlflowPlace, ModelDetails } from './place';
import { versionsWithRuns } from './versions';

const AT_THE_SAME_TIME = 4;
/** After so many failures in a row the rest of the listing is not asked for either. */
const MAX_FAILURES_IN_A_ROW = 5;

/**
 * Asks for what the list of models does not say: all versions of a model, and
 * the runs behind those that people look at. One for each listing of a workspace.
 */
export class DetailReader {
  readonly #limit = pLimit(AT_THE_SAME_TIME);
  #failuresInARow = 0;
  #lastReason: Reason = { code: 'mlflow-details-not-asked' };
  readonly #hiddenRuns = new Set<string>();

  constructor(
    private readonly client: MlflowClient,
    private readonly place: MlflowPlace,
    private readonly options: { readRuns: boolean; signal: AbortSignal },
  ) {}

  /** Runs that may not be read: their versions stand with what was known, or without metrics. */
  get hiddenRuns(): number {
    return this.#hiddenRuns.size;
  }

  async read(model: RegisteredModel): Promise<ModelDetails | Reason> {
    return this.#limit(async () => {
      if (this.#failuresInARow >= MAX_FAILURES_IN_A_ROW) {
        return this.#lastReason;
      }
      try {
        const details = await this.#ask(model);
        this.#failuresInARow = 0;
        return details;
      } catch (error) {
        this.options.signal.throwIfAborted();
        this.#lastReason = reasonOf(error);
        this.#failuresInARow += 1;
        return this.#lastReason;
      }
    });
  }

  async #ask(model: RegisteredModel): Promise<ModelDetails> {
    const { signal, readRuns } = this.options;
    const { workspace } = this.place;
    const found = await this.client.versions(workspace, model.name, signal);
    // A name with both quotes in it cannot be searched for.
    const versions = found.length > 0 ? found : model.latestVersions;
    const runs = new Map<string, Run>();
    const hidden = new Set<string>();
    if (!readRuns) return { versions, runs, hidden };
    const ids = new Set(
      versionsWithRuns(this.place, model, versions).flatMap(
        ({ runId }) => runId ?? [],
      ),
    );
    for (const id of ids) {
      const run = await this.client.run(workspace, id, signal);
      if (run === 'hidden') hidden.add(id);
      else if (run !== 'gone') runs.set(id, run);
    }
    hidden.forEach(id => this.#hiddenRuns.add(id));
    return { versions, runs, hidden };
  }
}
