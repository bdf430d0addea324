import { type DemoLab, type KubernetesObject, RESOURCES } from 'demo-lab';
import {
  endedStatus,
  ownerOf,
  runningPod,
  runningStatus,
  trainJob,
  type Terminated,
} from './objects';

const PROGRESS = 'trainer.opendatahub.io/trainerStatus';

type Draft = KubernetesObject & {
  status?: Record<string, unknown>;
  metadata: { annotations?: Record<string, string> };
};

export interface TrainingOptions {
  namespace?: string;
  name: string;
  uid?: string;
  creationTimestamp?: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
}

/** A TrainJob with what the controllers make of it, all in the hands of a test. */
export class Training {
  readonly key: { namespace: string; name: string };
  readonly uid: string;
  #pods = 0;
  #restarts = 0;

  constructor(private readonly lab: DemoLab, options: TrainingOptions) {
    const { namespace = 'default', name } = options;
    this.key = { namespace, name };
    const made = lab.server.store.create(
      RESOURCES.trainJobs,
      trainJob({ ...options, namespace }),
    );
    this.uid = made.metadata.uid;
  }

  get pod() {
    const { namespace, name } = this.key;
    return { namespace, name: `${name}-node-0-0-${this.#pods}` };
  }

  /** JobSet, Job and pod of rank 0, which runs. */
  start(): this {
    const { store } = this.lab.server;
    const { namespace, name } = this.key;
    const jobSet = store.create(RESOURCES.jobSets, {
      apiVersion: 'jobset.x-k8s.io/v1alpha2',
      kind: 'JobSet',
      metadata: {
        ...this.key,
        ownerReferences: [
          ownerOf(store.get<KubernetesObject>(RESOURCES.trainJobs, this.key)!),
        ],
      },
      spec: {
        suspend: false,
        replicatedJobs: [
          {
            name: 'node',
            replicas: 1,
            template: {
              metadata: {
                labels: {
                  'trainer.kubeflow.org/trainjob-ancestor-step': 'trainer',
                },
              },
              spec: { parallelism: 1, completions: 1, backoffLimit: 0 },
            },
          },
        ],
      },
      status: { replicatedJobsStatus: [counts({ active: 1, ready: 1 })] },
    });
    store.create(RESOURCES.jobs, {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: {
        namespace,
        name: `${name}-node-0`,
        labels: this.#labels(jobSet.metadata.uid),
        ownerReferences: [ownerOf(jobSet)],
      },
      spec: { parallelism: 1, completions: 1, backoffLimit: 0 },
      status: { active: 1 },
    });
    this.addPod();
    return this;
  }

  addPod(): void {
    const { store } = this.lab.server;
    const { namespace, name } = this.key;
    this.#pods += 1;
    const job = store.get(RESOURCES.jobs, {
      namespace,
      name: `${name}-node-0`,
    });
    const jobSet = store.get(RESOURCES.jobSets, this.key);
    store.create(
      RESOURCES.pods,
      runningPod({
        ...this.pod,
        owner: ownerOf(job!),
        labels: this.#labels(jobSet!.metadata.uid),
      }),
    );
  }

  #labels(jobSetUid: string): Record<string, string> {
    return {
      'jobset.sigs.k8s.io/jobset-name': this.key.name,
      'jobset.sigs.k8s.io/jobset-uid': jobSetUid,
      'jobset.sigs.k8s.io/replicatedjob-name': 'node',
      'jobset.sigs.k8s.io/job-index': '0',
      'jobset.sigs.k8s.io/restart-attempt': '0',
      'batch.kubernetes.io/job-completion-index': '0',
    };
  }

  modify(change: (draft: Draft) => void): this {
    const { store } = this.lab.server;
    store.modify<Draft>(RESOURCES.trainJobs, this.key, change);
    return this;
  }

  /** `status.trainerStatus`, as the Trainer's controller writes it. */
  report(
    percent: number,
    metrics: Record<string, string> = {},
    lastUpdatedTime = new Date().toISOString(),
  ): this {
    return this.modify(draft => {
      draft.status = {
        ...draft.status,
        trainerStatus: {
          progressPercentage: percent,
          metrics: Object.entries(metrics).map(([name, value]) => ({
            name,
            value,
          })),
          lastUpdatedTime,
        },
      };
    });
  }

  /** The annotation of OpenShift AI; text is written as it is. */
  annotate(progress: object | string): this {
    return this.modify(draft => {
      draft.metadata.annotations = {
        ...draft.metadata.annotations,
        [PROGRESS]:
          typeof progress === 'string' ? progress : JSON.stringify(progress),
      };
    });
  }

  log(...lines: string[]): this {
    const { store, logs } = this.lab.server;
    const pod = store.get(RESOURCES.pods, this.pod)!;
    lines.forEach((text, index) =>
      logs.append(pod.metadata.uid, 'node', {
        at: Date.now() - (lines.length - index) * 10,
        text,
      }),
    );
    return this;
  }

  /** The container of the pod ends, and starts again in it. */
  restartContainer(ending: Terminated): this {
    const { store, logs } = this.lab.server;
    const pod = store.get(RESOURCES.pods, this.pod)!;
    logs.restart(pod.metadata.uid, 'node');
    this.#restarts += 1;
    return this.#podStatus(runningStatus({ restarts: this.#restarts, ending }));
  }

  endPod(ending: Terminated): this {
    return this.#podStatus(endedStatus({ restarts: this.#restarts, ending }));
  }

  removePod(): this {
    this.lab.server.store.remove(RESOURCES.pods, this.pod);
    return this;
  }

  #podStatus(status: object): this {
    this.lab.server.store.modify<Draft>(RESOURCES.pods, this.pod, draft => {
      draft.status = { ...status };
    });
    return this;
  }

  end(type: 'Complete' | 'Failed', message = 'The end'): this {
    return this.modify(draft => {
      draft.status = {
        ...draft.status,
        conditions: [
          {
            type,
            status: 'True',
            reason: type === 'Complete' ? 'AllJobsCompleted' : 'FailedJobs',
            message,
            lastTransitionTime: new Date().toISOString(),
          },
        ],
      };
    });
  }

  /** With all that it owns. */
  delete(): this {
    this.lab.server.store.remove(RESOURCES.trainJobs, this.key);
    return this;
  }
}

function counts(some: Record<string, number>) {
  return {
    name: 'node',
    ...{ ready: 0, succeeded: 0, failed: 0, active: 0, suspended: 0 },
    ...some,
  };
}
