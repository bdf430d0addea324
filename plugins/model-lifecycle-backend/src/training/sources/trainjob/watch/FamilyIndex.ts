import type { KubernetesObject } from '../../../../clusters/types';

/** The label that Kueue puts on the Workload of a job. */
const WORKLOAD_JOB_UID_LABEL = 'kueue.x-k8s.io/job-uid';

export type FamilyKind = 'JobSet' | 'Job' | 'Pod' | 'Workload';

export interface Family {
  trainJob?: KubernetesObject;
  children: Record<FamilyKind, KubernetesObject[]>;
}

/**
 * Which TrainJob an object belongs to, by owner UIDs and never by name: a job
 * that was deleted and created again under its name is another family.
 *
 * A root once found is remembered while the object lives, since pods outlive
 * their Job, and Jobs their JobSet, in a background deletion. Objects may come
 * in any order: a child whose parent is not here yet joins when it comes.
 */
export class FamilyIndex {
  readonly #trainJobs = new Map<string, KubernetesObject>();
  readonly #children = new Map<
    string,
    { kind: FamilyKind; object: KubernetesObject; root?: string }
  >();
  readonly #byOwner = new Map<string, Set<string>>();
  readonly #byRoot = new Map<string, Set<string>>();

  setTrainJob(object: KubernetesObject): void {
    const { uid } = object.metadata;
    this.#trainJobs.set(uid, object);
    for (const child of this.#byOwner.get(uid) ?? []) {
      if (!this.#children.get(child)?.root) this.#adopt(child, uid);
    }
  }

  deleteTrainJob(uid: string): void {
    this.#trainJobs.delete(uid);
  }

  trainJobUids(): string[] {
    return [...this.#trainJobs.keys()];
  }

  trainJob(uid: string): KubernetesObject | undefined {
    return this.#trainJobs.get(uid);
  }

  /** Takes the object in and answers the UIDs of the TrainJobs that need another look. */
  setChild(kind: FamilyKind, object: KubernetesObject): string[] {
    const { uid } = object.metadata;
    const known = this.#children.get(uid);
    this.#children.set(uid, { kind, object, root: known?.root });
    const owner = ownerUid(kind, object);
    if (!owner) return [];
    addTo(this.#byOwner, owner, uid);
    const root = known?.root ?? this.#rootOf(owner);
    if (!root) return [];
    this.#adopt(uid, root);
    return [root];
  }

  deleteChild(uid: string): string[] {
    const known = this.#children.get(uid);
    if (!known) return [];
    this.#children.delete(uid);
    const owner = ownerUid(known.kind, known.object);
    if (owner) removeFrom(this.#byOwner, owner, uid);
    if (!known.root) return [];
    removeFrom(this.#byRoot, known.root, uid);
    return [known.root];
  }

  family(trainJobUid: string): Family {
    const family: Family = {
      trainJob: this.#trainJobs.get(trainJobUid),
      children: { JobSet: [], Job: [], Pod: [], Workload: [] },
    };
    for (const uid of this.#byRoot.get(trainJobUid) ?? []) {
      const child = this.#children.get(uid);
      if (child) family.children[child.kind].push(child.object);
    }
    return family;
  }

  /** JobSets and Workloads hang on the TrainJob itself, Jobs and Pods on one of those. */
  #rootOf(ownerUidOfChild: string): string | undefined {
    const parent = this.#children.get(ownerUidOfChild);
    if (parent) return parent.root;
    return this.#isTrainJobUid(ownerUidOfChild) ? ownerUidOfChild : undefined;
  }

  #isTrainJobUid(uid: string): boolean {
    return this.#trainJobs.has(uid) || this.#byRoot.has(uid);
  }

  #adopt(uid: string, root: string): void {
    const child = this.#children.get(uid);
    if (!child) return;
    child.root = root;
    addTo(this.#byRoot, root, uid);
    for (const orphan of this.#byOwner.get(uid) ?? []) {
      if (!this.#children.get(orphan)?.root) this.#adopt(orphan, root);
    }
  }
}

/** UID of the controller, or for a Workload of the job that Kueue names. */
function ownerUid(
  kind: FamilyKind,
  object: KubernetesObject,
): string | undefined {
  const { ownerReferences = [], labels = {} } = object.metadata;
  const controller =
    ownerReferences.find(reference => reference.controller) ??
    (kind === 'Workload'
      ? ownerReferences.find(reference => reference.kind === 'TrainJob')
      : undefined);
  return (
    controller?.uid ??
    (kind === 'Workload' ? labels[WORKLOAD_JOB_UID_LABEL] : undefined)
  );
}

function addTo(index: Map<string, Set<string>>, key: string, value: string) {
  const values = index.get(key);
  if (values) values.add(value);
  else index.set(key, new Set([value]));
}

function removeFrom(
  index: Map<string, Set<string>>,
  key: string,
  value: string,
) {
  const values = index.get(key);
  values?.delete(value);
  if (values?.size === 0) index.delete(key);
}
