import { Change, Key } from '../kubernetes/objectStore';
import { RESOURCES } from '../kubernetes/resources';
import { derivedUid } from '../scenario/random';
import {
  Condition,
  Job,
  JobSet,
  LABELS,
  ReplicaCounts,
  ReplicatedJob,
  TRAINER,
  conditionOf,
  controllerUid,
  isTrue,
  ownedBy,
  withCondition,
} from './kinds';
import { Cluster, Controller, timeNow, warn } from './manager';

const RESTART = 'applying RestartJobSet failure policy action';

/** JobSet -> Jobs, restarts, and the Jobs' state back into the JobSet. */
export class JobSetController implements Controller {
  readonly name = 'jobset';

  constructor(private readonly cluster: Cluster) {}

  latencyMs(): number {
    return 60;
  }

  concerns({ resource, object }: Change): Key[] {
    const { namespace, name, labels } = object.metadata;
    if (resource === RESOURCES.jobSets) return [{ namespace, name }];
    const jobSet = labels?.[LABELS.jobSet];
    return resource === RESOURCES.jobs && jobSet
      ? [{ namespace, name: jobSet }]
      : [];
  }

  reconcile(key: Key): void {
    const { store } = this.cluster;
    const jobSet = store.get<JobSet>(RESOURCES.jobSets, key);
    if (!jobSet || jobSet.metadata.deletionTimestamp) return;
    if (jobSet.status?.terminalState) return;
    const failed = this.jobsOf(jobSet).find(job => isTrue(job, 'Failed'));
    if (failed) {
      this.handleFailure(jobSet, failed);
      return;
    }
    this.syncJobs(jobSet);
    this.writeStatus(jobSet);
  }

  private jobsOf(jobSet: JobSet): Job[] {
    return this.cluster.store
      .list<Job>(RESOURCES.jobs, jobSet.metadata.namespace)
      .filter(job => controllerUid(job) === jobSet.metadata.uid);
  }

  private syncJobs(jobSet: JobSet): void {
    const { store } = this.cluster;
    const jobs = this.jobsOf(jobSet);
    for (const template of jobSet.spec.replicatedJobs) {
      const job = jobs.find(({ metadata }) => isOf(metadata, template));
      if (!job && this.mayStart(template, jobs)) {
        this.createJob(jobSet, template);
      } else if (job && job.spec.suspend !== jobSet.spec.suspend) {
        if (!isTrue(job, 'Complete')) {
          store.modify<Job>(RESOURCES.jobs, job.metadata, draft => {
            draft.spec.suspend = jobSet.spec.suspend;
          });
        }
      }
    }
  }

  private mayStart(template: ReplicatedJob, jobs: Job[]): boolean {
    return (template.dependsOn ?? []).every(({ name }) =>
      jobs.some(
        job =>
          job.metadata.labels?.[LABELS.replicatedJob] === name &&
          isTrue(job, 'Complete'),
      ),
    );
  }

  private createJob(jobSet: JobSet, replicated: ReplicatedJob): void {
    const { store, engine } = this.cluster;
    const { namespace, name, uid } = jobSet.metadata;
    const jobName = `${name}-${replicated.name}-0`;
    const { parallelism, completions, backoffLimit, template } =
      replicated.template.spec;
    store.create(RESOURCES.jobs, {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: {
        name: jobName,
        namespace,
        uid: derivedUid(uid, 'Job', jobName, engine.now()),
        labels: {
          [LABELS.jobGlobalIndex]: '0',
          [LABELS.jobIndex]: '0',
          [LABELS.jobSet]: name,
          [LABELS.jobSetUid]: uid,
          [LABELS.replicatedJob]: replicated.name,
          [LABELS.restartAttempt]: String(jobSet.status?.restarts ?? 0),
          [LABELS.ancestorStep]:
            replicated.name === TRAINER ? 'trainer' : replicated.name,
        },
        ownerReferences: ownedBy(jobSet),
      },
      spec: {
        suspend: jobSet.spec.suspend,
        parallelism,
        completions,
        backoffLimit: backoffLimit ?? 6,
        completionMode: 'Indexed',
        ...(template && { template }),
      },
      status: {},
    });
  }

  private handleFailure(jobSet: JobSet, failed: Job): void {
    const { deletion } = this.cluster;
    const { maxRestarts = 0 } = jobSet.spec.failurePolicy ?? {};
    const restarts = jobSet.status?.restarts ?? 0;
    const first = `(first failed job: ${failed.metadata.name})`;
    if (restarts >= maxRestarts) {
      const reason = maxRestarts > 0 ? 'ReachedMaxRestarts' : 'FailedJobs';
      const why =
        maxRestarts > 0
          ? 'reaching max number of restarts'
          : 'one or more job failures';
      this.writeStatus(jobSet);
      this.setCondition(
        jobSet,
        {
          type: 'Failed',
          status: 'True',
          reason,
          message: `jobset failed due to ${why} ${first}`,
        },
        { terminalState: 'Failed' },
      );
      return;
    }
    this.setCondition(
      jobSet,
      {
        type: 'RestartingJobSet',
        status: 'True',
        reason: 'DefaultFailurePolicy',
        message: `${RESTART} ${first}`,
      },
      { restarts: restarts + 1, restartsCountTowardsMax: restarts + 1 },
    );
    for (const reason of [
      'RestartJobSetFailurePolicyAction',
      'DefaultFailurePolicy',
    ]) {
      const message = `${RESTART} ${first}`;
      warn(this.cluster, jobSet, { reason, message, component: 'jobset' });
    }
    for (const job of this.jobsOf(jobSet)) {
      deletion.delete(RESOURCES.jobs, job.metadata);
    }
  }

  private setCondition(
    jobSet: JobSet,
    condition: Condition,
    more: Partial<NonNullable<JobSet['status']>>,
  ): void {
    this.cluster.store.modify<JobSet>(
      RESOURCES.jobSets,
      jobSet.metadata,
      draft => {
        draft.status = {
          ...draft.status,
          ...more,
          conditions: withCondition(draft.status?.conditions, {
            ...condition,
            lastTransitionTime: timeNow(this.cluster),
          }),
        };
      },
    );
  }

  private writeStatus(jobSet: JobSet): void {
    const jobs = this.jobsOf(jobSet);
    const counts = jobSet.spec.replicatedJobs.map(template =>
      countsOf(
        template.name,
        jobs.find(({ metadata }) => isOf(metadata, template)),
      ),
    );
    this.cluster.store.modify<JobSet>(
      RESOURCES.jobSets,
      jobSet.metadata,
      draft => {
        const completed = counts.every(({ succeeded }) => succeeded === 1);
        let conditions = draft.status?.conditions;
        for (const next of this.conditions(draft, counts, completed)) {
          conditions = withCondition(conditions, {
            ...next,
            lastTransitionTime: timeNow(this.cluster),
          });
        }
        draft.status = {
          ...draft.status,
          ...(conditions && { conditions }),
          replicatedJobsStatus: counts,
          restarts: draft.status?.restarts ?? 0,
          ...(completed && { terminalState: 'Completed' }),
        };
      },
    );
  }

  private conditions(
    jobSet: JobSet,
    counts: ReplicaCounts[],
    completed: boolean,
  ): Condition[] {
    if (completed) {
      return [
        {
          type: 'Completed',
          status: 'True',
          reason: 'AllJobsCompleted',
          message: 'jobset completed successfully',
        },
      ];
    }
    const conditions: Condition[] = [];
    if (jobSet.spec.suspend) {
      conditions.push({
        type: 'Suspended',
        status: 'True',
        reason: 'SuspendedJobs',
        message: 'jobset is suspended',
      });
    } else if (isTrue(jobSet, 'Suspended')) {
      conditions.push({
        type: 'Suspended',
        status: 'False',
        reason: 'ResumeJobs',
        message: 'jobset is resumed',
      });
    }
    const allReady = counts.every(
      ({ ready, succeeded }) => ready + succeeded === 1,
    );
    if (allReady && conditionOf(jobSet, 'RestartingJobSet')) {
      conditions.push({
        type: 'RestartingJobSet',
        status: 'False',
        reason: 'JobsReady',
        message: 'all jobs are ready',
      });
    }
    return conditions;
  }
}

function isOf(
  metadata: { labels?: Record<string, string> },
  template: ReplicatedJob,
): boolean {
  return metadata.labels?.[LABELS.replicatedJob] === template.name;
}

/** One Job for each replicated job here, so every count is 0 or 1. */
function countsOf(name: string, job: Job | undefined): ReplicaCounts {
  const { active = 0, ready = 0, succeeded = 0 } = job?.status ?? {};
  const done = isTrue(job, 'Complete');
  const failed = isTrue(job, 'Failed');
  const running = !done && !failed;
  const parallelism = job?.spec.parallelism ?? 0;
  return {
    name,
    active: running && active > 0 ? 1 : 0,
    failed: failed ? 1 : 0,
    ready:
      running && job && active > 0 && ready + succeeded >= parallelism ? 1 : 0,
    succeeded: done ? 1 : 0,
    suspended: isTrue(job, 'Suspended') ? 1 : 0,
  };
}
