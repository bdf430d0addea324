import { Change, Key } from '../kubernetes/objectStore';
import { RESOURCES } from '../kubernetes/resources';
import { derivedUid, nameSuffix } from '../scenario/random';
import {
  Condition,
  Job,
  LABELS,
  Pod,
  TRACKING_FINALIZER,
  conditionOf,
  controllerUid,
  isTrue,
  ownedBy,
  withCondition,
} from './kinds';
import { Cluster, Controller, timeNow, warn } from './manager';

/** Before a failed pod is replaced; the real one doubles it each time. */
const BACKOFF_MS = 10_000;

/** Indexed Job -> pods, retries, and the pods' state back into the Job. */
export class JobController implements Controller {
  readonly name = 'job';

  constructor(private readonly cluster: Cluster) {}

  /** The real one gathers changes of pods for a second. */
  latencyMs({ resource }: Change): number {
    return resource === RESOURCES.pods ? 1_000 : 80;
  }

  concerns({ resource, object }: Change): Key[] {
    const { namespace, name, labels } = object.metadata;
    if (resource === RESOURCES.jobs) return [{ namespace, name }];
    const job = labels?.[LABELS.jobName];
    return resource === RESOURCES.pods && job ? [{ namespace, name: job }] : [];
  }

  reconcile(key: Key): void {
    const { store } = this.cluster;
    this.releaseOrphans(key);
    const job = store.get<Job>(RESOURCES.jobs, key);
    if (!job || job.metadata.deletionTimestamp) return;
    this.releaseCounted(job);
    if (isTrue(job, 'Complete') || isTrue(job, 'Failed')) return;
    const failedBefore = this.failedPods(job).length > job.spec.backoffLimit;
    if (job.spec.suspend || failedBefore) {
      this.endActive(job);
    } else {
      this.createMissing(job);
    }
    this.writeStatus(job);
  }

  private podsOf(job: Job): Pod[] {
    return this.cluster.store
      .list<Pod>(RESOURCES.pods, job.metadata.namespace)
      .filter(pod => controllerUid(pod) === job.metadata.uid);
  }

  private failedPods(job: Job): Pod[] {
    return this.podsOf(job).filter(
      ({ status, metadata }) =>
        status?.phase === 'Failed' && !metadata.deletionTimestamp,
    );
  }

  /** Pods whose Job has gone lose the finalizer, so that they can end. */
  private releaseOrphans({ namespace, name }: Key): void {
    const { store } = this.cluster;
    for (const pod of store.list<Pod>(RESOURCES.pods, namespace)) {
      const { labels, deletionTimestamp, finalizers } = pod.metadata;
      if (
        labels?.[LABELS.jobName] === name &&
        deletionTimestamp &&
        finalizers?.includes(TRACKING_FINALIZER)
      ) {
        this.release(pod);
      }
    }
  }

  private releaseCounted(job: Job): void {
    for (const pod of this.podsOf(job)) {
      const ended = ['Succeeded', 'Failed'].includes(pod.status?.phase ?? '');
      if (ended && pod.metadata.finalizers?.includes(TRACKING_FINALIZER)) {
        this.release(pod);
      }
    }
  }

  private release(pod: Pod): void {
    this.cluster.store.modify<Pod>(RESOURCES.pods, pod.metadata, draft => {
      const left = draft.metadata.finalizers?.filter(
        finalizer => finalizer !== TRACKING_FINALIZER,
      );
      if (left?.length) draft.metadata.finalizers = left;
      else delete draft.metadata.finalizers;
    });
  }

  private endActive(job: Job): void {
    for (const pod of this.podsOf(job)) {
      const ended = ['Succeeded', 'Failed'].includes(pod.status?.phase ?? '');
      if (!ended && !pod.metadata.deletionTimestamp) {
        this.release(pod);
        this.cluster.deletion.delete(RESOURCES.pods, pod.metadata);
      }
    }
  }

  private createMissing(job: Job): void {
    const { engine } = this.cluster;
    const pods = this.podsOf(job);
    const now = engine.now();
    for (let index = 0; index < job.spec.completions; index += 1) {
      const ofIndex = pods.filter(
        pod => pod.metadata.labels?.[LABELS.completionIndex] === String(index),
      );
      const present = ofIndex.some(pod => pod.status?.phase !== 'Failed');
      const lastFailure = Math.max(0, ...ofIndex.map(failureTime));
      const due = lastFailure + BACKOFF_MS;
      if (present) continue;
      if (lastFailure > 0 && now < due) {
        engine.at(due, () => this.reconcile(job.metadata));
      } else {
        this.createPod(job, index);
      }
    }
  }

  private createPod(job: Job, index: number): void {
    const { store, engine } = this.cluster;
    const { namespace, name, uid, labels = {} } = job.metadata;
    const podUid = derivedUid(uid, 'Pod', index, engine.now());
    const { [LABELS.ancestorStep]: _, ...podLabels } = labels;
    store.create(RESOURCES.pods, {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name: `${name}-${index}-${nameSuffix(podUid)}`,
        namespace,
        uid: podUid,
        finalizers: [TRACKING_FINALIZER],
        labels: {
          [LABELS.completionIndex]: String(index),
          [LABELS.jobName]: name,
          ...podLabels,
        },
        ownerReferences: ownedBy(job),
      },
      spec: {
        containers: job.spec.template?.spec?.containers ?? [
          { name: labels[LABELS.replicatedJob] ?? 'main' },
        ],
      },
      status: { phase: 'Pending' },
    });
  }

  private writeStatus(job: Job): void {
    const pods = this.podsOf(job);
    const status = this.statusOf(job, pods);
    const before = conditionOf(job, 'Failed');
    this.cluster.store.modify<Job>(RESOURCES.jobs, job.metadata, draft => {
      draft.status = status;
    });
    const failed = status.conditions?.find(({ type }) => type === 'Failed');
    if (failed && !before) {
      warn(this.cluster, job, {
        reason: 'BackoffLimitExceeded',
        message: 'Job has reached the specified backoff limit',
        component: 'job-controller',
      });
    }
  }

  private statusOf(job: Job, pods: Pod[]): NonNullable<Job['status']> {
    const now = timeNow(this.cluster);
    const live = pods.filter(({ metadata }) => !metadata.deletionTimestamp);
    const inPhase = (...phases: string[]) =>
      live.filter(({ status }) => phases.includes(status?.phase ?? ''));
    const active = inPhase('Pending', 'Running').length;
    const succeeded = inPhase('Succeeded');
    const failedNow = inPhase('Failed').length;
    const failed = Math.max(failedNow, job.status?.failed ?? 0);
    const terminating = pods.filter(
      ({ metadata, status }) =>
        metadata.deletionTimestamp && status?.phase !== 'Succeeded',
    ).length;
    const conditions = this.conditions(job, {
      failing: failedNow > job.spec.backoffLimit,
      ended: terminating === 0 && active === 0,
      complete: succeeded.length >= job.spec.completions,
    });
    const started =
      pods.length > 0 && !job.spec.suspend
        ? job.status?.startTime ?? now
        : undefined;
    return {
      ...(conditions.length > 0 && { conditions }),
      ...(started && { startTime: started }),
      ...(conditions.some(({ type }) => type === 'Complete') && {
        completionTime: now,
        completedIndexes: indexes(succeeded),
      }),
      ...(active > 0 && { active }),
      ...(succeeded.length > 0 && { succeeded: succeeded.length }),
      ...(failed > 0 && { failed }),
      terminating,
      uncountedTerminatedPods: {},
      ready: inPhase('Running').filter(pod => isTrue(pod, 'Ready')).length,
    };
  }

  private conditions(
    job: Job,
    facts: { failing: boolean; ended: boolean; complete: boolean },
  ): Condition[] {
    const now = timeNow(this.cluster);
    let conditions = job.status?.conditions ?? [];
    const set = (
      type: string,
      on: boolean,
      reason: string,
      message: string,
    ) => {
      conditions = withCondition(conditions, {
        type,
        status: on ? 'True' : 'False',
        lastProbeTime: now,
        lastTransitionTime: now,
        reason,
        message,
      });
    };
    if (job.spec.suspend) {
      set('Suspended', true, 'JobSuspended', 'Job suspended');
    } else if (isTrue(job, 'Suspended')) {
      set('Suspended', false, 'JobResumed', 'Job resumed');
    }
    if (facts.failing) {
      const why = 'Job has reached the specified backoff limit';
      set('FailureTarget', true, 'BackoffLimitExceeded', why);
      if (facts.ended) set('Failed', true, 'BackoffLimitExceeded', why);
    }
    if (facts.complete) {
      const why = 'Reached expected number of succeeded pods';
      set('SuccessCriteriaMet', true, 'CompletionsReached', why);
      set('Complete', true, 'CompletionsReached', why);
    }
    return conditions;
  }
}

function failureTime(pod: Pod): number {
  const finished = pod.status?.containerStatuses?.map(({ state }) =>
    Date.parse(state.terminated?.finishedAt ?? ''),
  );
  return Math.max(0, ...(finished ?? []).filter(Number.isFinite));
}

function indexes(pods: Pod[]): string {
  const numbers = pods
    .map(pod => Number(pod.metadata.labels?.[LABELS.completionIndex]))
    .sort((a, b) => a - b);
  return numbers.length > 2
    ? `${numbers[0]}-${numbers[numbers.length - 1]}`
    : numbers.join(',');
}
