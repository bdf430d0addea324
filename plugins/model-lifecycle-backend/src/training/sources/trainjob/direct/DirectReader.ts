import type { ClusterClient } from '../../../../clusters/types';
import type { Time } from '../../../../time/time';
import { notes } from '../../../progression/reasons';
import type { Reason, Run, Timestamp } from '../../../run';
import { Wakeup } from '../../../tracking/Wakeup';
import type { DirectProgress, DirectReading, TrimmedTrainJob } from '../types';
import type { Family } from '../watch/FamilyIndex';
import { AnnotationWatch } from './AnnotationWatch';
import { askPod, findNetworkPolicy } from './askPod';
import { DIRECT } from './limits';
import { pauseMs, stretchedMs } from './pauses';
import { RequestGate } from './RequestGate';
import { targetOf, type Target } from './targetOf';

/** The pod that is asked, and how that goes. */
interface Asking {
  target: Target;
  dueAt: Timestamp;
  /** What it waits at present. */
  intervalMs: number;
  failures: number;
  /** Nothing is read before this was asked, and after a failure it is asked again. */
  policy?: 'none' | 'unknown';
  isBusy: boolean;
  /** Nothing more is asked of this pod. */
  isOver: boolean;
}

interface Entry {
  annotation: AnnotationWatch;
  asking?: Asking;
  reading?: DirectReading;
  problem?: Reason;
}

/** Whose turn it is. */
interface Turn {
  uid: string;
  entry: Entry;
  asking: Asking;
}

export interface DirectReaderOptions {
  client: ClusterClient;
  /** Only pods in these are asked. */
  namespaces: readonly string[];
  familyOf: (uid: string) => Family;
  /** Something new is known of this TrainJob. */
  onRead: (uid: string) => void;
  time: Time;
}

/**
 * Reads progress from the pods of TrainJobs that ask for tracking where no
 * controller writes it. Each request is one turn of a loop: whoever is due
 * longest, as the gate allows. A failure changes nothing but the reason why
 * nothing is known.
 */
export class DirectReader {
  readonly #entries = new Map<string, Entry>();
  readonly #namespaces: ReadonlySet<string>;
  readonly #wakeup = new Wakeup();
  readonly #gate: RequestGate;

  constructor(private readonly options: DirectReaderOptions) {
    this.#namespaces = new Set(options.namespaces);
    this.#gate = new RequestGate({ ...DIRECT, time: options.time });
  }

  /** For the next look at the run. Nothing once OpenShift AI's controller is seen at work. */
  of(uid: string): DirectProgress | undefined {
    const entry = this.#entries.get(uid);
    if (!entry) return undefined;
    this.#noticeAnnotation(entry, uid);
    const { reading, problem } = entry;
    if (entry.annotation.hasMoved || !(reading || problem)) return undefined;
    return { ...(reading && { reading }), ...(problem && { problem }) };
  }

  /** After each look at a run: whether, whom and when to ask. */
  looked(run: Run): void {
    const { uid } = run;
    if (!this.#namespaces.has(run.namespace)) return;
    if (run.facts.tracking === undefined) {
      this.forget(uid);
      return;
    }
    const entry = this.#entries.get(uid) ?? {
      annotation: new AnnotationWatch(),
    };
    this.#entries.set(uid, entry);
    const trainJob = this.#noticeAnnotation(entry, uid);
    const target = trainJob && targetOf(run, this.options.familyOf(uid));
    if (entry.annotation.hasMoved) entry.reading = undefined;
    if (!target || entry.annotation.hasMoved) {
      entry.asking = undefined;
      this.#say(entry, uid, undefined);
    } else if ('problem' in target) {
      entry.asking = undefined;
      this.#say(entry, uid, target.problem);
    } else {
      this.#aim(entry, uid, target);
    }
  }

  forget(uid: string): void {
    this.#entries.delete(uid);
  }

  /** Until the signal aborts; then when nothing is on its way any more. */
  async run(signal: AbortSignal): Promise<void> {
    const under = new Set<Promise<void>>();
    while (!signal.aborted) {
      await this.#untilDue(signal);
      const leave = await this.#gate.enter(signal);
      // Who is due may have changed meanwhile.
      const next = leave && this.#next();
      if (!next || next.asking.dueAt > this.options.time.now()) {
        leave?.();
        continue;
      }
      const turn = this.#turn(next, signal).finally(() => {
        leave!();
        under.delete(turn);
        this.#wakeup.ring();
      });
      under.add(turn);
    }
    await Promise.all(under);
  }

  #noticeAnnotation(entry: Entry, uid: string): TrimmedTrainJob | undefined {
    const { trainJob } = this.options.familyOf(uid);
    if (!trainJob) return undefined;
    const { annotation } = entry;
    annotation.notice(trainJob as TrimmedTrainJob, this.options.time.now());
    return trainJob as TrimmedTrainJob;
  }

  /** A pod that has just begun to run is asked after an interval: a controller that polls has written by then. */
  #aim(entry: Entry, uid: string, target: Target): void {
    const now = this.options.time.now();
    const { intervalMs } = target;
    const leftAt = entry.annotation.leftAt(intervalMs);
    const isSamePod = entry.asking?.target.podUid === target.podUid;
    if (!isSamePod) this.#say(entry, uid, undefined);
    const asking: Asking =
      entry.asking && isSamePod
        ? entry.asking
        : {
            target,
            intervalMs,
            dueAt: Math.max(now + intervalMs, leftAt),
            failures: 0,
            isBusy: false,
            isOver: false,
          };
    entry.asking = asking;
    const { dueAt } = asking;
    const isOtherPort = asking.target.port !== target.port;
    const isMoreOften = intervalMs < asking.target.intervalMs;
    if (isOtherPort) Object.assign(asking, { failures: 0, isOver: false });
    if (isOtherPort || isMoreOften) {
      asking.dueAt = Math.min(dueAt, Math.max(now + intervalMs, leftAt));
    }
    if (target.isEnding && leftAt <= now) asking.dueAt = Math.min(dueAt, now);
    asking.target = target;
    if (!isSamePod || asking.dueAt < dueAt) this.#wakeup.ring();
  }

  /** Of those that are due the ones on their way out first, then whoever is due longest, or will be first. */
  #next(): Turn | undefined {
    const now = this.options.time.now();
    const rankOf = ({ target, dueAt }: Asking) =>
      target.isEnding && dueAt <= now ? -Infinity : dueAt;
    let next: Turn | undefined;
    for (const [uid, entry] of this.#entries) {
      const { asking } = entry;
      if (!asking || asking.isBusy || asking.isOver) continue;
      if (!next || rankOf(asking) < rankOf(next.asking)) {
        next = { uid, entry, asking };
      }
    }
    return next;
  }

  async #untilDue(signal: AbortSignal): Promise<void> {
    const { time } = this.options;
    while (!signal.aborted) {
      const next = this.#next();
      const waitMs = next ? next.asking.dueAt - time.now() : Infinity;
      if (waitMs <= 0) return;
      const stop = new AbortController();
      const either = AbortSignal.any([signal, stop.signal]);
      await Promise.race([
        this.#wakeup.wait(either),
        ...(next ? [time.sleep(waitMs, either)] : []),
      ]);
      stop.abort();
    }
  }

  /** One request. */
  async #turn(turn: Turn, signal: AbortSignal): Promise<void> {
    const { asking } = turn;
    asking.isBusy = true;
    try {
      if (asking.policy === undefined) await this.#askPolicy(turn, signal);
      else await this.#askPod(turn, signal);
    } finally {
      asking.isBusy = false;
    }
  }

  async #askPolicy(
    { uid, entry, asking }: Turn,
    signal: AbortSignal,
  ): Promise<void> {
    const { client } = this.options;
    try {
      const found = await findNetworkPolicy(client, asking.target, signal);
      if (found !== 'there') {
        asking.policy = found;
        return;
      }
      asking.isOver = true;
      if (entry.asking === asking) {
        this.#say(entry, uid, notes.directNetworkPolicy());
      }
    } catch {
      // No word of the cluster: it is not the pod's fault and not said of it.
      this.#failed(asking, asking.target.isEnding);
    }
  }

  async #askPod(
    { uid, entry, asking }: Turn,
    signal: AbortSignal,
  ): Promise<void> {
    const { client, time, onRead } = this.options;
    const { target } = asking;
    const now = () => time.now();
    const answer = await askPod(client, target, { now, signal });
    const isOurs = entry.asking === asking && this.#entries.get(uid) === entry;
    if (signal.aborted || !isOurs) return;
    if ('problem' in answer) {
      this.#failed(asking, target.isEnding, answer.retryAfterMs);
      // A container that is gone answers nobody: what was read last stays.
      if (!asking.target.isEnding) this.#say(entry, uid, answer.problem);
      return;
    }
    asking.failures = 0;
    asking.isOver = target.isEnding;
    asking.intervalMs = stretchedMs(target.intervalMs, this.#wanted());
    asking.dueAt = this.#dueAfter(asking, asking.intervalMs);
    entry.problem = undefined;
    entry.reading = {
      podUid: target.podUid,
      text: answer.text,
      readAt: time.now(),
      intervalMs: asking.intervalMs,
    };
    onRead(uid);
  }

  #failed(asking: Asking, wasLast: boolean, retryAfterMs = 0): void {
    asking.failures += 1;
    asking.policy = undefined;
    asking.isOver = wasLast;
    asking.dueAt = this.#dueAfter(
      asking,
      Math.max(
        retryAfterMs,
        pauseMs(asking.target.intervalMs, asking.failures),
      ),
    );
  }

  /** At once when it has begun to end while it was asked. */
  #dueAfter({ target }: Asking, waitMs: number): Timestamp {
    const now = this.options.time.now();
    return target.isEnding ? now : now + waitMs;
  }

  *#wanted(): Generator<number> {
    for (const { asking } of this.#entries.values()) {
      if (!asking || asking.isOver) continue;
      yield pauseMs(asking.target.intervalMs, asking.failures);
    }
  }

  #say(entry: Entry, uid: string, problem: Reason | undefined): void {
    const isSame = JSON.stringify(entry.problem) === JSON.stringify(problem);
    entry.problem = problem;
    if (!isSame) this.options.onRead(uid);
  }
}
