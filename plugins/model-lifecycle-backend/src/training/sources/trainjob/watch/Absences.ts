import { isClusterError } from '../../../../clusters/errors';
import type { ClusterClient } from '../../../../clusters/types';
import type { Time } from '../../../../time/time';
import { lastSeenState } from '../../../progression/leaveWatch';
import { unknown } from '../../../progression/reasons';
import type { Reason, Run } from '../../../run';
import { trimTrainJob } from '../observe/trim';
import { TRAIN_JOBS } from '../resources';
import type { TrimmedTrainJob } from '../types';

const TIMEOUT_MS = 5_000;
/** A narrower selector may leave out thousands at once. */
const PARALLEL = 8;
/** One run is asked for at most this often, however often its pods change. */
const INTERVAL_MS = 10_000;
const RETRY_MS = 30_000;

/** Why a TrainJob is not among those that are watched. */
export type Absence =
  | { kind: 'gone' }
  | {
      kind: 'out-of-sight';
      why: (run: Run) => Reason;
      /** Its present form, where the cluster has just shown it. */
      found?: TrimmedTrainJob;
    };

export interface AbsentTrainJob {
  uid: string;
  namespace: string;
  name: string;
}

export interface AbsencesOptions {
  client: ClusterClient;
  namespaces?: readonly string[];
  labelSelector?: string;
  time: Time;
  /** There is an answer now, or it is time to ask again. */
  onAnswer: (uid: string) => void;
}

/**
 * What it means that a TrainJob is not seen. Without a selector: that it has
 * gone. With one a watch says "deleted" of an object whose labels changed, too,
 * so it is asked for by name. Namespaces that are not watched are not asked.
 */
export class Absences {
  readonly #answers = new Map<string, Absence>();
  readonly #asking = new Set<string>();
  readonly #askedAt = new Map<string, number>();
  readonly #queue: AbsentTrainJob[] = [];
  #active = 0;

  constructor(private readonly options: AbsencesOptions) {}

  /** `undefined`: the cluster is being asked, `onAnswer` follows. */
  of(job: AbsentTrainJob, signal: AbortSignal): Absence | undefined {
    const { namespaces, labelSelector } = this.options;
    if (namespaces && !namespaces.includes(job.namespace)) {
      return { kind: 'out-of-sight', why: says(unknown.namespaceNotWatched) };
    }
    if (!labelSelector) return { kind: 'gone' };
    const answer = this.#answers.get(job.uid);
    if (answer) {
      this.#answers.delete(job.uid);
      return answer;
    }
    if (!this.#asking.has(job.uid)) {
      this.#asking.add(job.uid);
      void this.#enqueue(job, signal);
    }
    return undefined;
  }

  async #enqueue(job: AbsentTrainJob, signal: AbortSignal): Promise<void> {
    const { time } = this.options;
    const asked = this.#askedAt.get(job.uid) ?? -Infinity;
    const waitMs = asked + INTERVAL_MS - time.now();
    if (waitMs > 0) await time.sleep(waitMs, signal);
    this.#queue.push(job);
    await this.#work(signal);
  }

  async #work(signal: AbortSignal): Promise<void> {
    if (this.#active >= PARALLEL) return;
    this.#active += 1;
    for (let job = this.#queue.shift(); job; job = this.#queue.shift()) {
      if (signal.aborted) break;
      const answer = await this.#ask(job, signal);
      if (signal.aborted) break;
      this.#answers.set(job.uid, answer);
      this.#asking.delete(job.uid);
      this.options.onAnswer(job.uid);
    }
    this.#active -= 1;
  }

  async #ask(
    { uid, namespace, name }: AbsentTrainJob,
    signal: AbortSignal,
  ): Promise<Absence> {
    const { client, time } = this.options;
    this.#askedAt.set(uid, time.now());
    try {
      const found = await client.get(TRAIN_JOBS, {
        namespace,
        name,
        signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
      });
      if (found.metadata.uid !== uid) return this.#gone(uid);
      return {
        kind: 'out-of-sight',
        why: says(unknown.leftSelection),
        found: trimTrainJob(found) as TrimmedTrainJob,
      };
    } catch (error) {
      const kind = isClusterError(error) ? error.kind : undefined;
      if (kind === 'not-found') return this.#gone(uid);
      // Without the right to read it there is nothing to wait for.
      if (kind !== 'forbidden') void this.#askLater(uid, signal);
      return { kind: 'out-of-sight', why: says(unknown.deletedOrLeft) };
    }
  }

  #gone(uid: string): Absence {
    this.#askedAt.delete(uid);
    return { kind: 'gone' };
  }

  async #askLater(uid: string, signal: AbortSignal): Promise<void> {
    await this.options.time.sleep(RETRY_MS, signal);
    if (!signal.aborted) this.options.onAnswer(uid);
  }
}

function says(
  word: (p: { last: string; lastSeenAt?: number }) => Reason,
): (run: Run) => Reason {
  return run => word({ last: lastSeenState(run), lastSeenAt: run.observedAt });
}
