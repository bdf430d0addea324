import type { LoggerService } from '@backstage/backend-plugin-api';
import type { ObjectChange } from '../../../../clusters/reflector/ObjectCache';
import type {
  ClusterClient,
  KubernetesObject,
  ResourceStatus,
} from '../../../../clusters/types';
import type { Time } from '../../../../time/time';
import {
  TRAIN_JOB_SOURCE,
  type TrainJobOptions,
} from '../../../progression/trainjob/assembleRun';
import { leaveWatch } from '../../../progression/leaveWatch';
import { reduceTrainJob } from '../../../progression/trainjob/reduceTrainJob';
import { resultOf } from '../../../progression/trainjob/rules';
import { TERMINAL_STATES, type Run } from '../../../run';
import { DirtySet } from '../../../tracking/DirtySet';
import type { RunTracker } from '../../../tracking/RunTracker';
import { DirectReader } from '../direct';
import { runIdOf } from '../observe/identity';
import type { ChildKind, TrimmedTrainJob } from '../types';
import { Absences, type Absence } from './Absences';
import { EventLookup } from './EventLookup';
import type { FamilyKind } from './FamilyIndex';
import { KindReflectors } from '../../../../clusters/reflector/KindReflectors';
import { TRAIN_JOB_KIND, childKinds, type WatchedKind } from './kinds';
import { isProgressOnly } from './progressOnly';
import { Sightings } from './Sightings';

/** One composed look at a run after this much quiet, and at most this long after the first change. */
const QUIET_MS = 50;
const MAX_WAIT_MS = 500;
/** Runs looked at in one go, between two chances for the sockets. */
const BATCH = 200;
/** So long a start waits for the other kinds before it goes on without them. */
const CHILDREN_PATIENCE_MS = 10_000;

export interface TrainJobWatchOptions {
  cluster: string;
  client: ClusterClient;
  /** `undefined`: one watch over all namespaces. */
  namespaces?: readonly string[];
  labelSelector?: string;
  tracker: RunTracker;
  reduction: TrainJobOptions;
  /** Where pods may be asked for their progress. Default: nowhere. */
  directNamespaces?: readonly string[];
  time: Time;
  logger: LoggerService;
  /** After each look at a run, with the pods that are there. Must not throw. */
  onLooked?: (run: Run, pods: KubernetesObject[]) => void;
}

/**
 * Watches the TrainJobs of one cluster and what belongs to them, and feeds the
 * tracker with what the reducer makes of it. Level-based: an event only says
 * which run to look at again.
 */
export class TrainJobWatch {
  readonly #sightings: Sightings;
  readonly #dirty: DirtySet;
  readonly #events: EventLookup;
  readonly #absences: Absences;
  readonly #direct?: DirectReader;
  readonly #kinds = new Map<'TrainJob' | FamilyKind, KindReflectors>();
  /** Runs that could not be made out, so that each is logged once. */
  readonly #unreadable = new Set<string>();

  constructor(private readonly options: TrainJobWatchOptions) {
    const { time, cluster, directNamespaces = [] } = options;
    this.#sightings = new Sightings(cluster);
    this.#dirty = new DirtySet({ time, quietMs: QUIET_MS, maxMs: MAX_WAIT_MS });
    this.#events = new EventLookup({
      ...options,
      familyOf: uid => this.#sightings.family(uid),
      onFound: uid => this.#dirty.mark(uid),
    });
    this.#absences = new Absences({
      ...options,
      onAnswer: uid => this.#dirty.markNow(uid),
    });
    if (directNamespaces.length > 0) {
      this.#direct = new DirectReader({
        ...options,
        namespaces: directNamespaces,
        familyOf: uid => this.#sightings.family(uid),
        onRead: uid => this.#dirty.markNow(uid),
      });
    }
  }

  /** Runs until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const { client, time, labelSelector } = this.options;
    const reading = [
      this.#read(
        { ...TRAIN_JOB_KIND, labelSelector },
        change => this.#trainJobChanged(change),
        signal,
      ),
      ...childKinds({ client, time, signal }).map(child =>
        this.#read(
          child,
          change => this.#childChanged(child.kind, change),
          signal,
        ),
      ),
    ];
    await this.#untilListed(signal);
    this.#missOpenRuns();
    await Promise.all([
      ...reading,
      this.#look(signal),
      this.#events.run(signal),
      this.#direct?.run(signal),
    ]);
  }

  /** How each watched resource stands. */
  status(): ResourceStatus[] {
    return [...this.#kinds.values()].map(kind => kind.status());
  }

  /** The cluster has answered a complete list of its TrainJobs. */
  isListed(): boolean {
    return this.#kinds.get('TrainJob')?.synced === true;
  }

  #read(
    { kind, name, ...read }: WatchedKind<'TrainJob' | FamilyKind>,
    onChange: (change: ObjectChange) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const { client, namespaces, time, logger } = this.options;
    const reflectors = new KindReflectors(name, {
      ...read,
      ...{ client, namespaces, time, logger, signal, onChange },
    });
    this.#kinds.set(kind, reflectors);
    return reflectors.run();
  }

  #trainJobChanged(change: ObjectChange): void {
    const { type, object, previous } = change;
    const { uid } = object.metadata;
    this.#sightings.trainJobChanged(change);
    if (type === 'upsert' && isProgressOnly(previous, object)) {
      this.#dirty.markNow(uid);
    } else {
      this.#dirty.mark(uid);
    }
  }

  #childChanged(kind: FamilyKind, change: ObjectChange): void {
    const uids = this.#sightings.childChanged(kind, change);
    uids.forEach(uid => this.#dirty.mark(uid));
  }

  /** TrainJobs must be listed; the others get some time, since one of them may be absent or refused for good. */
  async #untilListed(signal: AbortSignal): Promise<void> {
    const { time } = this.options;
    const startedAt = time.now();
    while (!signal.aborted) {
      const isPatient = time.now() - startedAt <= CHILDREN_PATIENCE_MS;
      const waits = [...this.#kinds.values()].some(kind => !kind.settled);
      if (this.isListed() && !(waits && isPatient)) return;
      await time.sleep(50, signal);
    }
  }

  /** Runs that were open when somebody last wrote, and that are not among those listed. */
  #missOpenRuns(): void {
    for (const { goneAt, uid } of this.options.tracker.runs()) {
      if (goneAt === undefined && !this.#sightings.isThere(uid)) {
        this.#dirty.markNow(uid);
      }
    }
  }

  async #look(signal: AbortSignal): Promise<void> {
    const { tracker, logger, cluster, time } = this.options;
    while (!signal.aborted) {
      const uids = await this.#dirty.next(signal, BATCH);
      try {
        await tracker.recall(uids.map(uid => this.#runId(uid)));
      } catch (error) {
        logger.warn(
          `Could not look up runs of cluster '${cluster}' in the database, trying again: ${error}`,
        );
        uids.forEach(uid => this.#dirty.mark(uid));
        await time.sleep(1_000, signal);
        continue;
      }
      uids.forEach(uid => this.#lookAt(uid, signal));
      // The sockets get their turn between two batches.
      await new Promise(resolve => setImmediate(resolve));
    }
  }

  /** Whatever is wrong with one run, the others go on. */
  #lookAt(uid: string, signal: AbortSignal): void {
    try {
      const absence = this.#absenceOf(uid, signal);
      // The answer brings us here again.
      if (absence === 'asking') return;
      if (absence?.kind === 'out-of-sight') this.#leave(uid, absence);
      else this.#reduce(uid);
      this.#unreadable.delete(uid);
    } catch (error) {
      this.#sayUnreadable(uid, error);
    }
    this.#sightings.looked(uid);
    if (this.#sightings.isThere(uid)) return;
    this.#events.forget(uid);
    this.#direct?.forget(uid);
  }

  /** `undefined`: it is there, or nothing was ever known of it. */
  #absenceOf(uid: string, signal: AbortSignal): Absence | 'asking' | undefined {
    if (this.#sightings.isThere(uid)) return undefined;
    const previous = this.options.tracker.get(this.#runId(uid));
    const place = this.#sightings.placeOf(uid, previous);
    if (!place) return undefined;
    // A result is final, wherever the object is; only its pods still change.
    const isOver =
      previous?.goneAt !== undefined && TERMINAL_STATES.has(previous.state);
    if (isOver) return { kind: 'gone' };
    return this.#absences.of(place, signal) ?? 'asking';
  }

  /** What the cluster has just shown of it counts once more; from then on it is unknown. */
  #leave(
    uid: string,
    { why, found }: Extract<Absence, { kind: 'out-of-sight' }>,
  ): void {
    const { tracker, time, onLooked } = this.options;
    const id = this.#runId(uid);
    const known = tracker.get(id);
    const form = found ?? (known ? undefined : this.#sightings.lastForm(uid));
    const isNews = known?.goneAt === undefined || resultOf({ trainJob: form });
    if (form && isNews) this.#reduce(uid, form);
    const previous = tracker.get(id);
    if (!previous) return;
    const left = leaveWatch(previous, why(previous), time.now());
    tracker.apply(left);
    onLooked?.(left.run, []);
  }

  #reduce(uid: string, found?: TrimmedTrainJob): void {
    const { tracker, reduction, time, onLooked } = this.options;
    const previous = tracker.get(this.#runId(uid));
    const observation = this.#sightings.observe(uid, previous, {
      warningEvents: this.#events.events(uid),
      observedAt: time.now(),
      syncedKinds: this.#syncedKinds(uid),
      found,
      direct: this.#direct?.of(uid),
    });
    if (!observation) return;
    const reduced = reduceTrainJob(previous, observation, reduction);
    tracker.apply(reduced);
    this.#direct?.looked(reduced.run);
    onLooked?.(reduced.run, this.#sightings.family(uid).children.Pod);
  }

  #sayUnreadable(uid: string, error: unknown): void {
    const { logger, cluster } = this.options;
    const isKnown = this.#unreadable.has(uid);
    if (this.#sightings.isThere(uid)) this.#unreadable.add(uid);
    else this.#unreadable.delete(uid);
    if (isKnown) return;
    logger.error(
      `Could not make out the TrainJob with uid '${uid}' in cluster '${cluster}'; the others go on`,
      error instanceof Error ? error : new Error(String(error)),
    );
  }

  /** Kinds that were listed completely: only of these an empty list means that there is none. */
  #syncedKinds(uid: string): ChildKind[] {
    const kinds: ChildKind[] = this.#events.answered(uid) ? ['Event'] : [];
    for (const [kind, reflectors] of this.#kinds) {
      if (kind !== 'TrainJob' && reflectors.synced) kinds.push(kind);
    }
    return kinds;
  }

  #runId(uid: string): string {
    return runIdOf({
      sourceType: TRAIN_JOB_SOURCE,
      sourceId: this.options.cluster,
      uid,
    });
  }
}
