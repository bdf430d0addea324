import type { Run } from '../../training/run';
import type { Time } from '../../time/time';
import type { SourceHealthProvider } from '../ports';
import { reachOf, type SourceReach } from '../sourceReach';

const KEEP_MS = 1_000;

/**
 * Whether a run's source can be read now. Sources of all readers are asked
 * once a second at most.
 */
export class SourceStates {
  #kept?: { until: number; states: Promise<Map<string, SourceReach>> };

  constructor(
    private readonly options: {
      health: SourceHealthProvider;
      time: Pick<Time, 'now'>;
    },
  ) {}

  async of(runs: Run[]): Promise<(run: Run) => SourceReach> {
    const states: ReadonlyMap<string, SourceReach> =
      runs.length > 0 ? await this.#states() : new Map();
    return ({ source }) =>
      states.get(keyOf(source)) ?? {
        reachable: false,
        reason: { code: 'source.not-watched', params: { source: source.id } },
      };
  }

  #states(): Promise<Map<string, SourceReach>> {
    const now = this.options.time.now();
    if (!this.#kept || this.#kept.until <= now) {
      const states = this.#read();
      this.#kept = { until: now + KEEP_MS, states };
      states.catch(() => {
        this.#kept = undefined;
      });
    }
    return this.#kept.states;
  }

  async #read(): Promise<Map<string, SourceReach>> {
    const reports = await this.options.health.read();
    const now = this.options.time.now();
    return new Map(
      reports.map(report => [keyOf(report), reachOf(report, now)]),
    );
  }
}

/** A model source, or a source of runs of another type, may have the name of a cluster. */
function keyOf({ type, id }: { type: string; id: string }): string {
  return `${type === 'trainjob' ? 'kubernetes' : type}:${id}`;
}
