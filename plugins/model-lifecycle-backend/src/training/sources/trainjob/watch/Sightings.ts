import type { ObjectChange } from '../../../../clusters/reflector/ObjectCache';
import type { Run, Timestamp } from '../../../run';
import { composeObservation } from '../observe/composeObservation';
import type {
  ChildKind,
  DirectProgress,
  TrainJobObservation,
  TrimmedEvent,
  TrimmedJob,
  TrimmedJobSet,
  TrimmedPod,
  TrimmedTrainJob,
  TrimmedWorkload,
} from '../types';
import { FamilyIndex, type Family, type FamilyKind } from './FamilyIndex';

/**
 * What was seen last of the TrainJobs of a cluster and of what belongs to
 * them, and what had been seen of one when it went.
 */
export class Sightings {
  readonly #index = new FamilyIndex();
  /** Those that were seen deleted, until they have been looked at: a listing that lacks one leaves nothing here. */
  readonly #lastForms = new Map<string, TrimmedTrainJob>();

  constructor(private readonly cluster: string) {}

  /** Takes the change in. `previous` is absent from a deletion that nobody saw: a complete list lacked the object. */
  trainJobChanged({ type, object, previous }: ObjectChange): void {
    const { uid } = object.metadata;
    if (type === 'upsert') {
      this.#lastForms.delete(uid);
      this.#index.setTrainJob(object);
      return;
    }
    this.#index.deleteTrainJob(uid);
    if (previous) this.#lastForms.set(uid, object as TrimmedTrainJob);
  }

  /** Takes the change in and answers the TrainJobs that need another look. */
  childChanged(kind: FamilyKind, { type, object }: ObjectChange): string[] {
    return type === 'delete'
      ? this.#index.deleteChild(object.metadata.uid)
      : this.#index.setChild(kind, object);
  }

  family(uid: string): Family {
    return this.#index.family(uid);
  }

  isThere(uid: string): boolean {
    return this.#index.trainJob(uid) !== undefined;
  }

  /** Of one that is not there: where it was, if that was ever known. */
  placeOf(
    uid: string,
    previous: Run | undefined,
  ): { uid: string; namespace: string; name: string } | undefined {
    const known = this.#lastForms.get(uid)?.metadata ?? previous;
    return known && { uid, namespace: known.namespace ?? '', name: known.name };
  }

  /** As it was when it was seen to go. */
  lastForm(uid: string): TrimmedTrainJob | undefined {
    return this.#lastForms.get(uid);
  }

  /** One that went is known until here: its run remembers the rest. */
  looked(uid: string): void {
    this.#lastForms.delete(uid);
  }

  /** Deleted TrainJobs that nobody has looked at yet. */
  get unlooked(): number {
    return this.#lastForms.size;
  }

  /** One moment of a TrainJob; `undefined` where neither it nor a run of it was ever known. */
  observe(
    uid: string,
    previous: Run | undefined,
    about: {
      warningEvents: TrimmedEvent[];
      observedAt: Timestamp;
      syncedKinds: ChildKind[];
      /** One that is not watched, as the cluster has just shown it. */
      found?: TrimmedTrainJob;
      direct?: DirectProgress;
    },
  ): TrainJobObservation | undefined {
    const { children, ...family } = this.#index.family(uid);
    const trainJob = family.trainJob ?? about.found;
    const lastForm = this.#lastForms.get(uid);
    if (!trainJob && !lastForm && !previous) return undefined;
    return composeObservation({
      ...about,
      cluster: this.cluster,
      trainJob: (trainJob ?? lastForm) as TrimmedTrainJob | undefined,
      ...(trainJob
        ? {}
        : {
            gone: {
              seen: lastForm !== undefined,
              ...(this.placeOf(uid, previous) ?? {
                uid,
                namespace: '',
                name: '',
              }),
            },
          }),
      jobSets: children.JobSet as TrimmedJobSet[],
      jobs: children.Job as TrimmedJob[],
      pods: children.Pod as TrimmedPod[],
      workloads: children.Workload as TrimmedWorkload[],
    });
  }
}
