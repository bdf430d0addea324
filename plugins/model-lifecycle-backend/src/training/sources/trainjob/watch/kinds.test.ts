import type {
  ClusterClient,
  KubernetesObject,
} from '../../../../clusters/types';
import { withoutArrays } from '../../../../clusters/client/withoutArrays';
import { ManualTime } from '../../../../time/__testUtils__/ManualTime';
import { childKinds, TRAIN_JOB_KIND } from './kinds';

/** Everything that a pod of a template can have, long parts and parts that we read. */
const podSpec = {
  initContainers: [{ name: 'init', image: 'a', env: [{ name: 'A' }] }],
  containers: [
    {
      name: 'node',
      image: 'example/train:1',
      env: [{ name: 'TOKEN', value: '],"b' }],
      volumeMounts: [{ name: 'data', mountPath: '/data' }],
      resources: { limits: { 'nvidia.com/gpu': '8' } },
    },
  ],
  nodeName: 'node-7',
  volumes: [{ name: 'data', items: [[]] }],
};
const template = {
  metadata: { labels: { 'trainer.kubeflow.org/trainjob-ancestor-step': 'a' } },
  spec: podSpec,
};
const status = {
  conditions: [{ type: 'Ready', status: 'True', message: 'said ["so"]' }],
  containerStatuses: [
    {
      name: 'node',
      ready: true,
      state: { terminated: { exitCode: 1, message: '{"env":[1]}' } },
      volumeMounts: [{ name: 'data' }],
    },
  ],
  replicatedJobsStatus: [{ name: 'node', ready: 4 }],
  jobsStatus: [{ name: 'node', ready: 4 }],
  admissionChecks: [{ name: 'quota', state: 'Ready' }],
  trainerStatus: { progressPercentage: 40, metrics: [{ name: 'loss' }] },
};
const SPECS: Record<string, object> = {
  TrainJob: {
    trainer: { ...podSpec.containers[0], numNodes: 4 },
    initializer: { dataset: { env: [{ name: 'A' }], storageUri: 'hf://a/b' } },
    podTemplateOverrides: [{ spec: podSpec }],
  },
  JobSet: {
    replicatedJobs: [
      {
        name: 'node',
        replicas: 2,
        dependsOn: [{ name: 'init' }],
        template: {
          metadata: template.metadata,
          spec: { parallelism: 4, completions: 4, template },
        },
      },
    ],
  },
  Job: { parallelism: 4, completions: 4, template },
  Pod: podSpec,
  Workload: { queueName: 'gpu', podSets: [{ name: 'node', template }] },
};

describe('what is not read of a kind', () => {
  const kinds = [
    TRAIN_JOB_KIND,
    ...childKinds({
      client: { discover: async () => [] } as unknown as ClusterClient,
      time: new ManualTime(),
      signal: AbortSignal.abort(),
    }),
  ];

  it.each(kinds.map(kind => [kind.kind, kind] as const))(
    'makes no difference to a %s',
    (name, { trim, unread }) => {
      const object = {
        kind: name,
        metadata: { name: 'a', uid: 'u', resourceVersion: '1' },
        spec: SPECS[name],
        status,
      };
      const json = JSON.stringify(object);
      const cut = withoutArrays(Buffer.from(json), unread);
      expect(cut.length).toBeLessThan(json.length);
      const whole: KubernetesObject = JSON.parse(json);
      expect(trim(JSON.parse(cut))).toEqual(trim(whole));
    },
  );
});
