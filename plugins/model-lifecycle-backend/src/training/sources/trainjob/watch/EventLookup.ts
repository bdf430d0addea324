import type {
  ClusterClient,
  KubernetesObject,
} from '../../../../clusters/types';
import type { Time } from '../../../../time/time';
import type { Run } from '../../../run';
import { trimEvent } from '../observe/trim';
import type { TrimmedEvent } from '../types';
import type { Family } from './FamilyIndex';
import { EVENTS } from './kinds';

/** A run that waits this long without a better reason is looked at. */
const PATIENCE_MS = 30_000;
/** Events of one run are asked for at most this often. */
const INTERVAL_MS = 60_000;
/** Of a run with many pods the first few say it all. */
const MAX_PODS = 4;
const TIMEOUT_MS = 5_000;

/** States in which something may be wrong that only an Event tells. */
const WAITING = new Set(['pending', 'restarting', 'initializing']);

/**
 * Warning Events about the objects of a run: listed for single objects and
 * never watched, since a cluster has very many (architecture.md §5).
 */
export class EventLookup {
  readonly #known = new Map<string, { at: number; events: TrimmedEvent[] }>();

  constructor(
    private readonly options: { client: ClusterClient; time: Time },
  ) {}

  events(uid: string): TrimmedEvent[] {
    return this.#known.get(uid)?.events ?? [];
  }

  /** Events have been asked for, so that an empty list means there are none. */
  asked(uid: string): boolean {
    return this.#known.has(uid);
  }

  forget(uid: string): void {
    this.#known.delete(uid);
  }

  isWanted(run: Run): boolean {
    const now = this.options.time.now();
    const askedAt = this.#known.get(run.uid)?.at;
    if (run.state === 'failed') return askedAt === undefined;
    return (
      WAITING.has(run.state) &&
      now - run.since >= PATIENCE_MS &&
      (askedAt === undefined || now - askedAt >= INTERVAL_MS)
    );
  }

  /** Rejects with the cluster's error; what was known stays. */
  async look(run: Run, family: Family, signal: AbortSignal): Promise<void> {
    const { client, time } = this.options;
    // Set first: an error must not make us ask every few seconds.
    const before = this.events(run.uid);
    this.#known.set(run.uid, { at: time.now(), events: before });
    const found = await Promise.all(
      involved(run, family).map(uid =>
        client.list(EVENTS, {
          namespace: run.namespace,
          fieldSelector: `involvedObject.uid=${uid}`,
          limit: 50,
          signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
        }),
      ),
    );
    this.#known.set(run.uid, {
      at: time.now(),
      events: found
        .flatMap(page => page.items)
        .map(trimEvent)
        .filter(({ type }) => type === 'Warning'),
    });
  }
}

function involved(run: Run, { children }: Family): string[] {
  const uids = (objects: KubernetesObject[]) =>
    objects.map(({ metadata }) => metadata.uid);
  return [
    run.uid,
    ...uids(children.JobSet),
    ...uids(children.Job),
    ...uids(children.Pod).slice(0, MAX_PODS),
  ];
}
