import { TrainJob } from './controllers/kinds';
import { kubernetesTime } from './kubernetes/objects';
import { RESOURCES } from './kubernetes/resources';
import { KubernetesServer } from './kubernetes/server';
import { derivedUid } from './scenario/random';

export interface FillOptions {
  count: number;
  /** Size of each TrainJob as JSON, about; at least what a bare one has. */
  bytes: number;
  namespace: string;
}

const PREFIX = 'load';

function ensureNamespace({ store }: KubernetesServer, name: string): void {
  if (!store.get(RESOURCES.namespaces, { name })) {
    store.create(RESOURCES.namespaces, {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name },
      status: { phase: 'Active' },
    });
  }
}

/** Puts TrainJobs `load-0` … into the server, for benchmarks. Names and UIDs are always the same. */
export function fillTrainJobs(
  server: KubernetesServer,
  { count, bytes, namespace }: FillOptions,
): void {
  ensureNamespace(server, namespace);
  const bare = { apiVersion: '', kind: '', metadata: {}, spec: {} };
  for (let index = 0; index < count; index += 1) {
    const object = {
      ...bare,
      apiVersion: 'trainer.kubeflow.org/v1alpha1',
      kind: 'TrainJob',
      metadata: {
        name: `${PREFIX}-${index}`,
        namespace,
        uid: derivedUid(PREFIX, namespace, index),
        annotations: {
          'model-lifecycle.io/owner': 'group:default/ml-platform',
        },
      },
      spec: {
        managedBy: 'trainer.kubeflow.org/trainjob-controller',
        runtimeRef: {
          apiGroup: 'trainer.kubeflow.org',
          kind: 'ClusterTrainingRuntime',
          name: 'torch-distributed',
        },
        suspend: false,
        trainer: { numNodes: 1, args: [''] },
      },
      status: {
        jobsStatus: [
          {
            name: 'node',
            active: 1,
            ready: 1,
            succeeded: 0,
            failed: 0,
            suspended: 0,
          },
        ],
      },
    };
    const missing = bytes - JSON.stringify(object).length;
    object.spec.trainer.args = ['x'.repeat(Math.max(0, missing))];
    server.store.create(RESOURCES.trainJobs, object);
  }
}

export interface ReportAllOptions {
  namespace: string;
  /** Default: every job that `fillTrainJobs` made. */
  count?: number;
  /** 0–100. */
  percent: number;
  step: number;
  at: number;
}

/** One progress report for each job of `fillTrainJobs`: one MODIFIED event each. Returns how many. */
export function reportAll(
  server: KubernetesServer,
  { namespace, count = Infinity, percent, step, at }: ReportAllOptions,
): number {
  let reported = 0;
  for (let index = 0; index < count; index += 1) {
    const key = { namespace, name: `${PREFIX}-${index}` };
    if (!server.store.get(RESOURCES.trainJobs, key)) break;
    server.store.modify<TrainJob>(RESOURCES.trainJobs, key, draft => {
      draft.status = {
        ...draft.status,
        trainerStatus: {
          progressPercentage: percent,
          metrics: [
            { name: 'loss', value: (3 / (1 + step)).toFixed(5) },
            { name: 'current_step', value: String(step) },
          ],
          lastUpdatedTime: kubernetesTime(at),
        },
      };
    });
    reported += 1;
  }
  return reported;
}
