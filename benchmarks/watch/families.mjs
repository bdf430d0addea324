// A thousand training runs with all that belongs to them: a JobSet, a Job, a
// Workload and sixteen pods each, in the sizes that a cluster has.
const JOBS = 1_000;
const PODS = 16;

const meta = ({
  kind,
  index,
  team,
  owner,
  labels,
  name = `model-${index}`,
}) => ({
  name,
  namespace: `team-${team}`,
  uid: `${kind}-0000-4000-8000-${name.padStart(24, '0')}`,
  resourceVersion: String(1_000 + index),
  generation: 1,
  creationTimestamp: '2026-11-21T10:00:00Z',
  labels: {
    'jobset.sigs.k8s.io/jobset-name': `model-${index}`,
    'jobset.sigs.k8s.io/jobset-uid': `jobset-0000-4000-8000-${`model-${index}`.padStart(
      24,
      '0',
    )}`,
    'jobset.sigs.k8s.io/replicatedjob-name': 'node',
    'jobset.sigs.k8s.io/job-index': '0',
    'jobset.sigs.k8s.io/restart-attempt': '0',
    ...labels,
  },
  annotations: { 'jobset.sigs.k8s.io/replicatedjob-replicas': '1' },
  ownerReferences: owner && [
    {
      apiVersion: 'v1',
      kind: owner,
      name: `model-${index}`,
      uid: `${owner.toLowerCase()}-0000-4000-8000-${`model-${index}`.padStart(
        24,
        '0',
      )}`,
      controller: true,
      blockOwnerDeletion: true,
    },
  ],
  managedFields: managedFields(kind),
});

function managedFields(kind) {
  const f = names => Object.fromEntries(names.map(name => [`f:${name}`, {}]));
  const metadata = {
    'f:labels': {
      '.': {},
      ...f([
        'jobset.sigs.k8s.io/jobset-name',
        'jobset.sigs.k8s.io/job-index',
        'jobset.sigs.k8s.io/restart-attempt',
      ]),
    },
    'f:ownerReferences': { '.': {}, [`k:{"uid":"${kind}"}`]: {} },
  };
  const container = {
    '.': {},
    ...f([
      'args',
      'command',
      'image',
      'imagePullPolicy',
      'name',
      'terminationMessagePath',
      'terminationMessagePolicy',
    ]),
    'f:env': {
      '.': {},
      ...Object.fromEntries(
        Array.from({ length: 12 }, (_, i) => [
          `k:{"name":"OPTION_${i}"}`,
          { '.': {}, 'f:name': {}, 'f:value': {} },
        ]),
      ),
    },
    'f:resources': {
      '.': {},
      'f:limits': { '.': {}, ...f(['cpu', 'memory', 'nvidia.com/gpu']) },
    },
  };
  const conditions = Object.fromEntries(
    ['PodScheduled', 'Initialized', 'ContainersReady', 'Ready'].map(type => [
      `k:{"type":"${type}"}`,
      {
        '.': {},
        ...f(['lastProbeTime', 'lastTransitionTime', 'status', 'type']),
      },
    ]),
  );
  return [
    {
      manager: 'kube-controller-manager',
      operation: 'Update',
      apiVersion: 'v1',
      time: '2026-11-21T10:00:00Z',
      fieldsType: 'FieldsV1',
      fieldsV1: {
        'f:metadata': metadata,
        'f:spec': { 'f:containers': { 'k:{"name":"node"}': container } },
      },
    },
    {
      manager: 'kubelet',
      operation: 'Update',
      apiVersion: 'v1',
      time: '2026-11-21T10:00:05Z',
      fieldsType: 'FieldsV1',
      subresource: 'status',
      fieldsV1: {
        'f:status': {
          'f:conditions': conditions,
          ...f(['containerStatuses', 'hostIP', 'phase', 'podIP', 'startTime']),
        },
      },
    },
  ];
}

const container = index => ({
  name: 'node',
  image: `registry.example.com/ml/model-${Math.floor(index / 10)}:2026.11.21`,
  command: ['torchrun', '--nnodes=16', '/workspace/train.py'],
  args: ['--learning-rate=0.0003', '--batch-size=64', '--epochs=10'],
  env: Array.from({ length: 12 }, (_, i) => ({
    name: `OPTION_${i}`,
    value: `value-of-option-${i}`,
  })),
  resources: { limits: { cpu: '32', memory: '256Gi', 'nvidia.com/gpu': '8' } },
  volumeMounts: [
    { name: 'data', mountPath: '/data' },
    {
      name: 'token',
      mountPath: '/var/run/secrets/kubernetes.io/serviceaccount',
      readOnly: true,
    },
  ],
  terminationMessagePath: '/dev/termination-log',
  terminationMessagePolicy: 'File',
  imagePullPolicy: 'IfNotPresent',
});

const podSpec = index => ({
  containers: [container(index)],
  volumes: [
    { name: 'data', persistentVolumeClaim: { claimName: `data-${index}` } },
    {
      name: 'token',
      projected: {
        defaultMode: 420,
        sources: [
          { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
        ],
      },
    },
  ],
  restartPolicy: 'Never',
  terminationGracePeriodSeconds: 30,
  dnsPolicy: 'ClusterFirst',
  serviceAccountName: 'default',
  schedulerName: 'default-scheduler',
  tolerations: [
    {
      key: 'node.kubernetes.io/not-ready',
      operator: 'Exists',
      effect: 'NoExecute',
      tolerationSeconds: 300,
    },
    { key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoSchedule' },
  ],
});

const condition = type => ({
  type,
  status: 'True',
  lastProbeTime: null,
  lastTransitionTime: '2026-11-21T10:00:05Z',
});

const makers = {
  jobset: index => ({
    metadata: meta({
      kind: 'jobset',
      index,
      team: teamOf(index),
      owner: 'TrainJob',
    }),
    spec: {
      replicatedJobs: [
        {
          name: 'node',
          replicas: 1,
          template: {
            spec: {
              parallelism: PODS,
              completions: PODS,
              backoffLimit: 0,
              template: { spec: podSpec(index) },
            },
          },
        },
      ],
      failurePolicy: { maxRestarts: 3 },
    },
    status: {
      replicatedJobsStatus: [
        {
          name: 'node',
          ready: 1,
          succeeded: 0,
          failed: 0,
          active: 1,
          suspended: 0,
        },
      ],
      restarts: 0,
    },
  }),
  job: index => ({
    metadata: meta({
      kind: 'job',
      index,
      team: teamOf(index),
      owner: 'JobSet',
    }),
    spec: {
      parallelism: PODS,
      completions: PODS,
      backoffLimit: 0,
      template: { spec: podSpec(index) },
    },
    status: { active: PODS, ready: PODS, startTime: '2026-11-21T10:00:00Z' },
  }),
  workload: index => ({
    metadata: meta({
      kind: 'workload',
      index,
      team: teamOf(index),
      owner: 'TrainJob',
      labels: { 'kueue.x-k8s.io/job-uid': `trainjob-${index}` },
    }),
    spec: {
      active: true,
      queueName: 'gpu',
      podSets: [
        { name: 'node', count: PODS, template: { spec: podSpec(index) } },
      ],
    },
    status: {
      conditions: ['QuotaReserved', 'Admitted'].map(condition),
      admission: { clusterQueue: 'gpu' },
    },
  }),
  pod: number => {
    const index = Math.floor(number / PODS);
    const rank = number % PODS;
    return {
      metadata: meta({
        kind: 'pod',
        index,
        team: teamOf(index),
        owner: 'Job',
        name: `model-${index}-node-0-${rank}`,
        labels: { 'batch.kubernetes.io/job-completion-index': String(rank) },
      }),
      spec: { nodeName: `gpu-node-${number % 200}`, ...podSpec(index) },
      status: {
        phase: 'Running',
        conditions: [
          'PodScheduled',
          'Initialized',
          'ContainersReady',
          'Ready',
        ].map(condition),
        hostIP: `10.0.0.${number % 200}`,
        podIP: `10.1.${rank}.${index % 250}`,
        startTime: '2026-11-21T10:00:00Z',
        qosClass: 'Guaranteed',
        containerStatuses: [
          {
            name: 'node',
            ready: true,
            started: true,
            restartCount: 0,
            image: container(index).image,
            imageID: `sha256:${'a'.repeat(64)}`,
            containerID: `containerd://${'b'.repeat(64)}`,
            state: { running: { startedAt: '2026-11-21T10:00:05Z' } },
            lastState: {},
          },
        ],
      },
    };
  },
};

function teamOf(index) {
  return Math.floor((index * 20) / JOBS);
}

const kind = (group, version, plural, name) => ({
  group,
  version,
  plural,
  kind: name,
});

/** Path of each list, what our reader knows of it, and how to make the object at a place of it. */
export const families = {
  '/apis/jobset.x-k8s.io/v1alpha2/jobsets': {
    resource: kind('jobset.x-k8s.io', 'v1alpha2', 'jobsets', 'JobSet'),
    count: JOBS,
    make: makers.jobset,
  },
  '/apis/batch/v1/jobs': {
    resource: kind('batch', 'v1', 'jobs', 'Job'),
    count: JOBS,
    make: makers.job,
  },
  '/apis/kueue.x-k8s.io/v1beta2/workloads': {
    resource: kind('kueue.x-k8s.io', 'v1beta2', 'workloads', 'Workload'),
    count: JOBS,
    make: makers.workload,
  },
  '/api/v1/pods': {
    resource: kind('', 'v1', 'pods', 'Pod'),
    count: JOBS * PODS,
    make: makers.pod,
  },
};
export const TRAIN_JOBS = JOBS;
