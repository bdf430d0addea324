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

  async of(runs: Run[]): Promise<Map<string, SourceReach>> {
    if (runs.length === 0) return new Map();
    const states = await this.#states();
    return new Map(
      runs.map(({ source }) => [
        source.id,
        states.get(source.id) ?? {
          reachable: false,
          reason: { code: 'source.not-watched', params: { source: source.id } },
        },
      ]),
    );
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
    return new Map(reports.map(report => [report.id, reachOf(report, now)]));
  }
}
