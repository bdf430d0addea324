import type { LoggerService } from '@backstage/backend-plugin-api';
import type {
  ClusterClient,
  KubernetesObject,
} from '../../../../clusters/types';
import type { Time } from '../../../../time/time';
import type { Run, Timestamp } from '../../../run';
import type { RunTracker } from '../../../tracking/RunTracker';
import { trimEvent } from '../observe/trim';
import type { TrimmedEvent } from '../types';
import type { Family } from './FamilyIndex';
import { EVENTS } from './kinds';

/** How often the cluster is asked about the runs that are due. */
const TICK_MS = 5_000;
/** A run that waits this long without a better reason is looked at. */
const PATIENCE_MS = 30_000;
/** Events of one run are asked for at most this often, and less often the longer it waits. */
const FIRST_INTERVAL_MS = 60_000;
const MAX_INTERVAL_MS = 16 * FIRST_INTERVAL_MS;
/** Kubernetes forgets Events after an hour. */
const EVENTS_LIVE_MS = 60 * 60_000;
/** However many runs wait: one a second for each cluster, those that waited longest first. */
const RUNS_PER_TICK = 5;
/** Of a run with many Jobs or pods the first few say it all. */
const MAX_OF_A_KIND = 4;
const TIMEOUT_MS = 5_000;

/** States in which something may be wrong that only an Event tells. */
const WAITING = new Set(['pending', 'restarting', 'initializing']);

interface Asked {
  at: number;
  /** Next time, unless the run changes its state. */
  intervalMs: number;
  state: Run['state'];
  /** Absent until the cluster has answered. */
  events?: TrimmedEvent[];
}

/** A run that has to be asked about now or later. */
interface Candidate {
  run: Run;
  dueAt: Timestamp;
}

export interface EventLookupOptions {
  cluster: string;
  client: ClusterClient;
  tracker: Pick<RunTracker, 'follow'>;
  familyOf: (uid: string) => Family;
  /** Events of this TrainJob have been read. */
  onFound: (uid: string) => void;
  time: Time;
  logger: LoggerService;
}

/**
 * Warning Events about the objects of a run: listed for single objects and
 * never watched, since a cluster has very many (architecture.md §5).
 */
export class EventLookup {
  readonly #known = new Map<string, Asked>();
  /** Those never asked about, and those asked about, longest ago first. */
  readonly #fresh = new Map<string, Candidate>();
  readonly #again = new Map<string, Candidate>();

  constructor(private readonly options: EventLookupOptions) {}

  events(uid: string): TrimmedEvent[] {
    return this.#known.get(uid)?.events ?? [];
  }

  /** The cluster has said which Events there are, so that an empty list means none. */
  answered(uid: string): boolean {
    return this.#known.get(uid)?.events !== undefined;
  }

  forget(uid: string): void {
    this.#known.delete(uid);
    this.#fresh.delete(uid);
    this.#again.delete(uid);
  }

  /** Until the signal aborts: time alone makes a run wait too long. */
  async run(signal: AbortSignal): Promise<void> {
    const { tracker, time, logger, cluster, onFound } = this.options;
    tracker.follow(run => this.#runChanged(run), signal);
    while (!signal.aborted) {
      await time.sleep(TICK_MS, signal);
      for (const uid of this.#next()) {
        if (signal.aborted) return;
        const run = this.#candidate(uid)?.run;
        // It may have changed while another was asked about.
        if (!run) continue;
        try {
          await this.#look(run, signal);
          onFound(run.uid);
        } catch (error) {
          logger.debug(
            `Could not list the Events of ${run.namespace}/${run.name} in cluster '${cluster}': ${error}`,
          );
        }
      }
    }
  }

  #runChanged(run: Run): void {
    const { uid } = run;
    const dueAt = this.#dueAt(run);
    if (dueAt === undefined) {
      this.#fresh.delete(uid);
      this.#again.delete(uid);
    } else {
      const candidates = this.#known.has(uid) ? this.#again : this.#fresh;
      candidates.set(uid, { run, dueAt });
    }
  }

  #candidate(uid: string): Candidate | undefined {
    return this.#fresh.get(uid) ?? this.#again.get(uid);
  }

  /** The uids of those due. */
  #next(): string[] {
    const now = this.options.time.now();
    const due: string[] = [];
    for (const candidates of [this.#fresh, this.#again]) {
      for (const [uid, { run, dueAt }] of candidates) {
        if (due.length === RUNS_PER_TICK) return due;
        if (dueAt > now) continue;
        // Too late for one that failed and had to wait for the others.
        if (this.#dueAt(run) === undefined) candidates.delete(uid);
        else due.push(uid);
      }
    }
    return due;
  }

  /** When the Events of a run are worth a request; `undefined`: not unless it changes. */
  #dueAt(run: Run): Timestamp | undefined {
    if (run.goneAt !== undefined) return undefined;
    const now = this.options.time.now();
    const asked = this.#known.get(run.uid);
    if (run.state === 'failed') {
      const endedAt = run.endedAt ?? run.since;
      const isWorthIt =
        asked?.state !== 'failed' && now - endedAt < EVENTS_LIVE_MS;
      return isWorthIt ? now : undefined;
    }
    if (!WAITING.has(run.state)) return undefined;
    const patientUntil = run.since + PATIENCE_MS;
    return asked
      ? Math.max(patientUntil, asked.at + asked.intervalMs)
      : patientUntil;
  }

  /** Rejects with the cluster's error; what was known stays. */
  async #look(run: Run, signal: AbortSignal): Promise<void> {
    const { client, time, familyOf } = this.options;
    // Noted first: an error must not make us ask every few seconds.
    const before = this.#known.get(run.uid);
    const asked: Asked = {
      at: time.now(),
      state: run.state,
      intervalMs:
        before?.state === run.state
          ? Math.min(before.intervalMs * 2, MAX_INTERVAL_MS)
          : FIRST_INTERVAL_MS,
      events: before?.events,
    };
    this.#known.set(run.uid, asked);
    // To the end of those asked about.
    this.#fresh.delete(run.uid);
    this.#again.delete(run.uid);
    this.#runChanged(run);
    const found = await Promise.all(
      involved(run, familyOf(run.uid)).map(uid =>
        client.list(EVENTS, {
          namespace: run.namespace,
          fieldSelector: `involvedObject.uid=${uid}`,
          limit: 50,
          signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
        }),
      ),
    );
    asked.events = found
      .flatMap(page => page.items)
      .map(trimEvent)
      .filter(({ type }) => type === 'Warning');
  }
}

function involved(run: Run, { children }: Family): string[] {
  const uids = (objects: KubernetesObject[]) =>
    objects.map(({ metadata }) => metadata.uid);
  return [
    run.uid,
    ...uids(children.JobSet).slice(0, MAX_OF_A_KIND),
    ...uids(children.Job).slice(0, MAX_OF_A_KIND),
    ...uids(children.Pod).slice(0, MAX_OF_A_KIND),
  ];
}
