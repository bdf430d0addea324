import { isClusterError } from '../../clusters/errors';
import type { ClusterClient, ListPage } from '../../clusters/types';
import type { Time } from '../../time/time';
import type { Reason, Run, RunId, Timestamp } from '../run';
import { EVENTS } from '../sources/trainjob/watch/kinds';
import { findInvolved, type InvolvedObjects } from './involvedObjects';
import { mergeEvents } from './mergeEvents';
import { readEvents } from './readEvent';
import type { ClusterEvents } from './types';

const KEEP_MS = 10_000;
const MAX_KEPT = 500;
const PARALLEL = 8;
const REQUEST_TIMEOUT_MS = 2_000;
const WHOLE_TIMEOUT_MS = 5_000;
const EVENTS_OF_AN_OBJECT = 100;
const MAX_ITEMS = 200;
/** As long as an API server keeps Events unless its operator says otherwise. */
const EVENTS_LIVE_MS = 60 * 60_000;
const MINUTE_MS = 60_000;

const NOTHING: ClusterEvents = { items: [], more: false, objectsLeftOut: 0 };

type Listing = { page: ListPage } | { error: unknown };

/**
 * Events about the objects of a TrainJob, read when somebody looks and at most
 * once in ten seconds for each run, however many look. Nothing is stored.
 */
export class RunEvents {
  readonly #kept = new Map<
    RunId,
    { until: Timestamp; events: Promise<ClusterEvents> }
  >();

  constructor(
    private readonly options: {
      client: (cluster: string) => ClusterClient | undefined;
      time: Pick<Time, 'now'>;
    },
  ) {}

  /** Never rejects: what went wrong is part of the answer. */
  of(run: Run): Promise<ClusterEvents> {
    const now = this.options.time.now();
    const kept = this.#kept.get(run.id);
    if (kept && now < kept.until) return kept.events;
    for (const [id, { until }] of this.#kept) {
      if (until <= now || this.#kept.size >= MAX_KEPT) this.#kept.delete(id);
    }
    const events = this.#read(run, now);
    this.#kept.set(run.id, { until: now + KEEP_MS, events });
    return events;
  }

  async #read(run: Run, now: Timestamp): Promise<ClusterEvents> {
    const cluster = run.source.id;
    const client = this.options.client(cluster);
    if (!client) {
      return {
        ...NOTHING,
        problem: { code: 'source.not-watched', params: { source: cluster } },
      };
    }
    const whole = AbortSignal.timeout(WHOLE_TIMEOUT_MS);
    const signals = () =>
      AbortSignal.any([whole, AbortSignal.timeout(REQUEST_TIMEOUT_MS)]);
    const involved = await findInvolved(client, run, signals);
    const listings = await inParallel(involved.uids, uid =>
      client
        .list(EVENTS, {
          namespace: run.namespace,
          fieldSelector: `involvedObject.uid=${uid}`,
          limit: EVENTS_OF_AN_OBJECT,
          signal: signals(),
        })
        .then(
          page => ({ page }),
          error => ({ error }),
        ),
    );
    return answerOf({ run, involved, listings, now });
  }
}

/** What the listings say. Pure. */
function answerOf(read: {
  run: Run;
  involved: InvolvedObjects;
  listings: Listing[];
  now: Timestamp;
}): ClusterEvents {
  const { run, involved, listings, now } = read;
  const pages = listings.flatMap(one => ('page' in one ? [one.page] : []));
  const merged = mergeEvents(
    pages.flatMap(({ items }) => readEvents(items)),
    MAX_ITEMS,
  );
  const problem = problemOf(run.source.id, involved, listings);
  return {
    items: merged.items,
    more: merged.more || pages.some(page => page.continueToken !== undefined),
    objectsLeftOut: involved.leftOut,
    since:
      pages.length === 0
        ? undefined
        : keptSince({ run, oldest: merged.items[0]?.lastAt, now }),
    problem,
  };
}

/** Since when the cluster keeps Events, where the run is older than that. To the minute, so that an answer holds for one. */
function keptSince(about: {
  run: Run;
  oldest?: Timestamp;
  now: Timestamp;
}): Timestamp | undefined {
  const { run, oldest = Infinity, now } = about;
  const since = Math.min(now - EVENTS_LIVE_MS, oldest);
  return since > run.createdAt
    ? Math.floor(since / MINUTE_MS) * MINUTE_MS
    : undefined;
}

function problemOf(
  cluster: string,
  involved: InvolvedObjects,
  listings: Listing[],
): Reason | undefined {
  const errors = listings.flatMap(one => ('error' in one ? [one.error] : []));
  if (errors.some(error => kindOf(error) === 'forbidden')) {
    return { code: 'events.forbidden', params: { cluster } };
  }
  if (errors.length === listings.length) {
    return {
      code: 'events.failed',
      params: { cluster, kind: kindOf(errors[0]) },
    };
  }
  const missed = errors.length + involved.errors.length;
  return missed === 0
    ? undefined
    : { code: 'events.partly', params: { cluster, missed } };
}

function kindOf(error: unknown): string {
  return isClusterError(error) ? error.kind : 'timeout';
}

/** Results in the order of what was asked. */
async function inParallel<T, R>(
  items: T[],
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = new Array(items.length);
  const rest = items.entries();
  const worker = async () => {
    for (const [index, item] of rest) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: PARALLEL }, worker));
  return results;
}
