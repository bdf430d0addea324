import { isDeepStrictEqual } from 'node:util';
import { kubernetesTime } from '../kubernetes/objects';
import { Change, Key } from '../kubernetes/objectStore';
import { RESOURCES } from '../kubernetes/resources';
import { derivedUid } from '../scenario/random';
import {
  Condition,
  JobSet,
  LABELS,
  ReplicatedJob,
  TRAINER,
  TrainJob,
  TrainingRuntime,
  conditionOf,
  isTrue,
  ownedBy,
  withCondition,
} from './kinds';
import { Cluster, Controller, timeNow, warn } from './manager';

const OWN_MANAGER = 'trainer.kubeflow.org/trainjob-controller';

/** TrainJob -> JobSet, and the JobSet's state back into the TrainJob. */
export class TrainJobController implements Controller {
  readonly name = 'trainjob';

  constructor(private readonly cluster: Cluster) {}

  latencyMs(): number {
    return 45;
  }

  concerns({ resource, object }: Change): Key[] {
    const { namespace, name } = object.metadata;
    const mine =
      resource === RESOURCES.trainJobs || resource === RESOURCES.jobSets;
    return mine ? [{ namespace, name }] : [];
  }

  reconcile(key: Key): void {
    const { store } = this.cluster;
    const job = store.get<TrainJob>(RESOURCES.trainJobs, key);
    const foreign = job?.spec.managedBy && job.spec.managedBy !== OWN_MANAGER;
    if (!job || foreign || job.metadata.deletionTimestamp) return;
    const finished = isTrue(job, 'Complete') || isTrue(job, 'Failed');
    const jobSet = store.get<JobSet>(RESOURCES.jobSets, key);
    if (!jobSet && !finished) {
      this.createJobSet(job);
    } else if (jobSet && jobSet.spec.suspend !== Boolean(job.spec.suspend)) {
      store.modify<JobSet>(RESOURCES.jobSets, key, draft => {
        draft.spec.suspend = Boolean(job.spec.suspend);
      });
    }
    this.writeStatus(key, finished);
    if (!finished) this.watchDeadline(job);
  }

  private createJobSet(job: TrainJob): void {
    const { store, engine } = this.cluster;
    const runtime = this.runtimeOf(job);
    const { namespace, name, uid } = job.metadata;
    if (!runtime) {
      warn(this.cluster, job, {
        reason: 'TrainJobResourcesCreationFailed',
        message: `TrainJob resources creation failed: ${job.spec.runtimeRef.kind} "${job.spec.runtimeRef.name}" not found`,
        component: 'trainjob-controller',
      });
      return;
    }
    const { replicatedJobs, ...rest } = runtime.spec.template.spec;
    store.create(RESOURCES.jobSets, {
      apiVersion: 'jobset.x-k8s.io/v1alpha2',
      kind: 'JobSet',
      metadata: {
        name,
        namespace,
        uid: derivedUid(uid, 'JobSet', engine.now()),
        labels: job.metadata.labels?.[LABELS.queue]
          ? { [LABELS.queue]: job.metadata.labels[LABELS.queue] }
          : undefined,
        ownerReferences: ownedBy(job),
      },
      spec: {
        ...rest,
        suspend: Boolean(job.spec.suspend),
        replicatedJobs: replicatedJobs.map(each =>
          this.adapt(each, job, runtime),
        ),
      },
      status: {},
    });
  }

  private runtimeOf(job: TrainJob): TrainingRuntime | undefined {
    const { kind, name } = job.spec.runtimeRef;
    return kind === 'TrainingRuntime'
      ? this.cluster.store.get(RESOURCES.trainingRuntimes, {
          namespace: job.metadata.namespace,
          name,
        })
      : this.cluster.store.get(RESOURCES.clusterTrainingRuntimes, { name });
  }

  /** The trainer's part of the template takes nodes, image and resources from the TrainJob. */
  private adapt(
    template: ReplicatedJob,
    job: TrainJob,
    runtime: TrainingRuntime,
  ): ReplicatedJob {
    if (template.name !== TRAINER) return template;
    const { numNodes, image, resourcesPerNode } = job.spec.trainer ?? {};
    const nodes = numNodes ?? runtime.spec.mlPolicy?.numNodes ?? 1;
    const containers = template.template.spec.template?.spec?.containers ?? [];
    return {
      ...template,
      template: {
        ...template.template,
        spec: {
          ...template.template.spec,
          parallelism: nodes,
          completions: nodes,
          template: {
            spec: {
              containers: containers.map(container => ({
                ...container,
                ...(image && { image }),
                ...(resourcesPerNode && { resources: resourcesPerNode }),
              })),
            },
          },
        },
      },
    };
  }

  private writeStatus(key: Key, finished: boolean): void {
    const { store } = this.cluster;
    const jobSet = store.get<JobSet>(RESOURCES.jobSets, key);
    store.modify<TrainJob>(RESOURCES.trainJobs, key, draft => {
      const status = { ...draft.status };
      const counts = jobSet?.status?.replicatedJobsStatus;
      if (counts) status.jobsStatus = counts;
      if (!finished) {
        for (const next of this.conditions(draft, jobSet)) {
          status.conditions = withCondition(status.conditions, next);
        }
      }
      if (!isDeepStrictEqual(status, draft.status ?? {})) draft.status = status;
    });
  }

  private conditions(job: TrainJob, jobSet: JobSet | undefined): Condition[] {
    const at = { lastTransitionTime: timeNow(this.cluster) };
    const conditions: Condition[] = [];
    if (job.spec.suspend) {
      conditions.push({
        ...at,
        type: 'Suspended',
        status: 'True',
        reason: 'Suspended',
        message: 'TrainJob is suspended',
      });
    } else if (isTrue(job, 'Suspended')) {
      conditions.push({
        ...at,
        type: 'Suspended',
        status: 'False',
        reason: 'Resumed',
        message: 'TrainJob is resumed',
      });
    }
    for (const [from, type] of [
      ['Completed', 'Complete'],
      ['Failed', 'Failed'],
    ]) {
      const source = conditionOf(jobSet, from);
      if (source?.status === 'True') {
        const { reason, message } = source;
        conditions.push({ ...at, type, status: 'True', reason, message });
      }
    }
    return conditions;
  }

  private watchDeadline(job: TrainJob): void {
    const { activeDeadlineSeconds } = job.spec;
    if (activeDeadlineSeconds === undefined || job.spec.suspend) return;
    const { store, engine, deletion } = this.cluster;
    const { namespace, name, uid } = job.metadata;
    const resumed = conditionOf(job, 'Suspended')?.lastTransitionTime;
    const start = Date.parse(resumed ?? job.metadata.creationTimestamp);
    const deadline = start + activeDeadlineSeconds * 1000;
    if (engine.now() < deadline) {
      engine.at(deadline, () => {
        const later = store.get<TrainJob>(RESOURCES.trainJobs, job.metadata);
        if (later?.metadata.uid === uid) this.reconcile(job.metadata);
      });
      return;
    }
    store.modify<TrainJob>(RESOURCES.trainJobs, job.metadata, draft => {
      draft.status = {
        ...draft.status,
        conditions: withCondition(draft.status?.conditions, {
          type: 'Failed',
          status: 'True',
          reason: 'DeadlineExceeded',
          message: 'TrainJob exceeded its active deadline',
          lastTransitionTime: kubernetesTime(engine.now()),
        }),
      };
    });
    if (store.get(RESOURCES.jobSets, { namespace, name })) {
      deletion.delete(RESOURCES.jobSets, { namespace, name });
    }
  }
}
