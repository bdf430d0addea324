import type { Watch } from '../support/polledSource';
import type { LookResult } from '../support/pollSource';
import { NO_NAMESPACE, PipelineLook, type LookOptions } from './PipelineLook';

/** All runs inside the history are read again: what was missed is found. */
const WHOLE_LOOK_EVERY_MS = 60 * 60_000;
/** The same, where a run had to be passed over. */
const SKIPPED_AGAIN_MS = 10 * 60_000;
const MAX_SETTLED = 20_000;

/**
 * Runs of a Kubeflow Pipelines server. Each look reads the runs that are open,
 * then newest first until one that is known to be over, and asks by id for
 * those that are open here and were not among them. What is remembered between
 * looks only spares requests.
 */
export class PipelineWatch implements Watch {
  /** Runs that are over and stored, by what would be another end. */
  readonly #settled = new Map<string, string>();
  /** When the history of a namespace was last read to its end. */
  readonly #wholeLookAt = new Map<string, number>();

  constructor(private readonly options: LookOptions) {}

  async look(signal: AbortSignal): Promise<LookResult> {
    const { config, sink } = this.options;
    const look = new PipelineLook(this.options, this.#settled, signal);
    const namespaces =
      config.namespaces.length > 0 ? config.namespaces : [undefined];
    const unread = new Set<string>();
    for (const namespace of namespaces) {
      const key = namespace ?? NO_NAMESPACE;
      const at = sink.time.now();
      const lastAt = this.#wholeLookAt.get(key);
      const isWhole = lastAt === undefined || at - lastAt > WHOLE_LOOK_EVERY_MS;
      look.skipped = false;
      const wasRead = await look.guarded(async () => {
        await look.open(namespace);
        await look.newest(namespace, { isWhole });
        if (isWhole) {
          const soonAt = at - WHOLE_LOOK_EVERY_MS + SKIPPED_AGAIN_MS;
          this.#wholeLookAt.set(key, look.skipped ? soonAt : at);
        }
      });
      if (!wasRead) unread.add(key);
    }
    await look.remaining(unread);
    if (this.#settled.size > MAX_SETTLED) this.#settled.clear();
    return { answered: look.answered, problem: look.problem };
  }
}
