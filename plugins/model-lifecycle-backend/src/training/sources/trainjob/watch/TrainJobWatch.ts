import type { LoggerService } from '@backstage/backend-plugin-api';
import type { ObjectChange } from '../../../../clusters/reflector/ObjectCache';
import { Reflector } from '../../../../clusters/reflector/Reflector';
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
import { reduceTrainJob } from '../../../progression/trainjob/reduceTrainJob';
import type { Run } from '../../../run';
import { DirtySet } from '../../../tracking/DirtySet';
import type { RunTracker } from '../../../tracking/RunTracker';
import { composeObservation } from '../observe/composeObservation';
import { runIdOf } from '../observe/identity';
import type {
  ChildKind,
  TrimmedJob,
  TrimmedJobSet,
  TrimmedPod,
  TrimmedTrainJob,
  TrimmedWorkload,
} from '../types';
import { EventLookup } from './EventLookup';
import { FamilyIndex, type Family, type FamilyKind } from './FamilyIndex';
import {
  childKinds,
  kueueVersion,
  TRAIN_JOBS,
  trimOfTrainJobs,
  type WatchedKind,
} from './kinds';
import { isProgressOnly } from './progressOnly';

/** One composed look at a run after this much quiet, and at most this long after the first change. */
const QUIET_MS = 50;
const MAX_WAIT_MS = 500;
/** Runs looked at in one go, between two chances for the sockets. */
const BATCH = 200;
const TICK_MS = 5_000;
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
  readonly #index = new FamilyIndex();
  readonly #dirty: DirtySet;
  readonly #events: EventLookup;
  /** Uids that were seen deleted, against those that a listing lacked. */
  readonly #seenDeleted = new Map<string, TrimmedTrainJob>();
  readonly #reflectors = new Map<'TrainJob' | FamilyKind, Reflector[]>();

  constructor(private readonly options: TrainJobWatchOptions) {
    const { time, client } = options;
    this.#dirty = new DirtySet({ time, quietMs: QUIET_MS, maxMs: MAX_WAIT_MS });
    this.#events = new EventLookup({ client, time });
  }

  /** Runs until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const version = await kueueVersion(this.options.client, signal);
    const running = [
      ...this.#start(
        'TrainJob',
        {
          resource: TRAIN_JOBS,
          trim: trimOfTrainJobs,
          labelSelector: this.options.labelSelector,
        },
        signal,
      ),
      ...childKinds(version).flatMap(kind =>
        this.#start(kind.kind, kind, signal),
      ),
    ];
    await this.#untilListed(signal);
    this.#missOpenRuns();
    await Promise.all([...running, this.#look(signal), this.#tick(signal)]);
  }

  /** How each watched resource stands; of several namespaces the worst. */
  status(): ResourceStatus[] {
    return [...this.#reflectors.values()].map(reflectors =>
      worst(reflectors.map(reflector => reflector.status())),
    );
  }

  /** The cluster has answered a complete list of its TrainJobs. */
  isListed(): boolean {
    const reflectors = this.#reflectors.get('TrainJob') ?? [];
    return (
      reflectors.length > 0 && reflectors.every(reflector => reflector.synced)
    );
  }

  #start(
    kind: 'TrainJob' | FamilyKind,
    {
      resource,
      trim,
      labelSelector,
    }: Pick<WatchedKind, 'resource' | 'trim' | 'labelSelector'>,
    signal: AbortSignal,
  ): Promise<void>[] {
    const { client, namespaces = [undefined], time, logger } = this.options;
    const reflectors = namespaces.map(
      namespace =>
        new Reflector({
          client,
          resource,
          namespace,
          labelSelector,
          trim,
          onChange: change =>
            kind === 'TrainJob'
              ? this.#trainJobChanged(change)
              : this.#childChanged(kind, change),
          logger,
          time,
          signal,
        }),
    );
    this.#reflectors.set(kind, reflectors);
    return reflectors.map(reflector => reflector.run());
  }

  #trainJobChanged({ type, object, previous }: ObjectChange): void {
    const { uid } = object.metadata;
    if (type === 'delete') {
      this.#index.deleteTrainJob(uid);
      // Without `previous` a complete list lacked it: nobody saw it go.
      this.#seenDeleted.set(
        uid,
        (previous ? object : undefined) as TrimmedTrainJob,
      );
      this.#dirty.mark(uid);
      return;
    }
    this.#index.setTrainJob(object);
    if (isProgressOnly(previous, object)) this.#dirty.markNow(uid);
    else this.#dirty.mark(uid);
  }

  #childChanged(kind: FamilyKind, { type, object }: ObjectChange): void {
    const roots =
      type === 'delete'
        ? this.#index.deleteChild(object.metadata.uid)
        : this.#index.setChild(kind, object);
    roots.forEach(root => this.#dirty.mark(root));
  }

  /** TrainJobs must be listed; the others get some time, since one of them may be absent or refused for good. */
  async #untilListed(signal: AbortSignal): Promise<void> {
    const { time } = this.options;
    const startedAt = time.now();
    const settled = (kind: 'TrainJob' | FamilyKind) =>
      (this.#reflectors.get(kind) ?? []).every(
        reflector =>
          reflector.synced ||
          (kind !== 'TrainJob' && reflector.status().status !== 'syncing'),
      );
    while (!signal.aborted) {
      const kinds = [...this.#reflectors.keys()];
      if (
        settled('TrainJob') &&
        (kinds.every(settled) || time.now() - startedAt > CHILDREN_PATIENCE_MS)
      )
        return;
      await time.sleep(50, signal);
    }
  }

  /** Runs that were open when somebody last wrote, and that the cluster has no more. */
  #missOpenRuns(): void {
    const there = new Set(this.#index.trainJobUids());
    for (const run of this.options.tracker.runs()) {
      if (run.goneAt === undefined && !there.has(run.uid))
        this.#dirty.markNow(run.uid);
    }
  }

  async #look(signal: AbortSignal): Promise<void> {
    const { tracker, logger } = this.options;
    while (!signal.aborted) {
      const uids = await this.#dirty.next(signal, BATCH);
      try {
        await tracker.recall(uids.map(uid => this.#runId(uid)));
      } catch (error) {
        logger.warn(
          `Could not look up runs of cluster '${this.options.cluster}' in the database, trying again: ${error}`,
        );
        uids.forEach(uid => this.#dirty.mark(uid));
        await this.options.time.sleep(1_000, signal);
        continue;
      }
      uids.forEach(uid => this.#lookAt(uid));
      // The sockets get their turn between two batches.
      await new Promise(resolve => setImmediate(resolve));
    }
  }

  #lookAt(uid: string): void {
    const { tracker, logger } = this.options;
    try {
      const previous = tracker.get(this.#runId(uid));
      const family = this.#index.family(uid);
      if (!family.trainJob && !previous) return;
      const reduction = reduceTrainJob(
        previous,
        this.#observe(uid, family, previous),
        this.options.reduction,
      );
      tracker.apply(reduction);
      this.options.onLooked?.(reduction.run, family.children.Pod);
      if (reduction.run.goneAt !== undefined) {
        this.#seenDeleted.delete(uid);
        this.#events.forget(uid);
      }
    } catch (error) {
      logger.error(
        `Could not make out the TrainJob with uid '${uid}' in cluster '${this.options.cluster}'; the others go on`,
        error as Error,
      );
    }
  }

  #observe(
    uid: string,
    { trainJob, children }: Family,
    previous: Run | undefined,
  ) {
    const { cluster, time } = this.options;
    return composeObservation({
      cluster,
      trainJob: (trainJob ?? this.#seenDeleted.get(uid)) as
        | TrimmedTrainJob
        | undefined,
      ...(trainJob
        ? {}
        : {
            gone: {
              seen: this.#seenDeleted.get(uid) !== undefined,
              uid,
              namespace: previous?.namespace ?? '',
              name: previous?.name ?? '',
            },
          }),
      jobSets: children.JobSet as TrimmedJobSet[],
      jobs: children.Job as TrimmedJob[],
      pods: children.Pod as TrimmedPod[],
      workloads: children.Workload as TrimmedWorkload[],
      warningEvents: this.#events.events(uid),
      observedAt: time.now(),
      syncedKinds: this.#syncedKinds(uid),
    });
  }

  /** Kinds that were listed completely: only of these an empty list means that there is none. */
  #syncedKinds(uid: string): ChildKind[] {
    const kinds: ChildKind[] = this.#events.asked(uid) ? ['Event'] : [];
    for (const [kind, reflectors] of this.#reflectors) {
      const isListed = reflectors.every(reflector => reflector.synced);
      if (kind !== 'TrainJob' && isListed) kinds.push(kind);
    }
    return kinds;
  }

  /** Time alone changes things too: waiting runs may have Events by now, disagreements settle. */
  async #tick(signal: AbortSignal): Promise<void> {
    const { tracker, time, logger, cluster } = this.options;
    while (!signal.aborted) {
      await time.sleep(TICK_MS, signal);
      for (const run of tracker.runs()) {
        if (signal.aborted) return;
        if (!this.#events.isWanted(run)) continue;
        try {
          await this.#events.look(run, this.#index.family(run.uid), signal);
          this.#dirty.mark(run.uid);
        } catch (error) {
          logger.debug(
            `Could not list the Events of ${run.namespace}/${run.name} in cluster '${cluster}': ${error}`,
          );
        }
      }
    }
  }

  #runId(uid: string): string {
    return runIdOf({
      sourceType: TRAIN_JOB_SOURCE,
      sourceId: this.options.cluster,
      uid,
    });
  }
}

const SEVERITY: ResourceStatus['status'][] = [
  'live',
  'off',
  'syncing',
  'absent',
  'forbidden',
  'failing',
];

function worst(statuses: ResourceStatus[]): ResourceStatus {
  const [first] = [...statuses].sort(
    (a, b) => SEVERITY.indexOf(b.status) - SEVERITY.indexOf(a.status),
  );
  return {
    ...first,
    objects: statuses.reduce((sum, { objects }) => sum + objects, 0),
    relists: statuses.reduce((sum, { relists }) => sum + relists, 0),
  };
}
