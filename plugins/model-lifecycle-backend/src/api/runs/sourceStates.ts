import type { Reason, Run } from '../../training/run';
import type { Time } from '../../time/time';
import type { SourceHealthProvider } from '../ports';

const KEEP_MS = 1_000;

export interface SourceState {
  reachable: boolean;
  reason?: Reason;
}

/**
 * Whether a run's source can be read now. Sources of all readers are asked
 * once a second at most.
 */
export class SourceStates {
  #kept?: { until: number; states: Promise<Map<string, SourceState>> };

  constructor(
    private readonly options: {
      health: SourceHealthProvider;
      time: Pick<Time, 'now'>;
    },
  ) {}

  async of(runs: Run[]): Promise<Map<string, SourceState>> {
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

  #states(): Promise<Map<string, SourceState>> {
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

  async #read(): Promise<Map<string, SourceState>> {
    const reports = await this.options.health.read();
    return new Map(
      reports.map(({ id, reachable, reason }) => [
        id,
        { reachable, ...(reason ? { reason } : {}) },
      ]),
    );
  }
}
