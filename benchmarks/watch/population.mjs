// TrainJobs as an API server sends them: of one size, with the managed fields
// of three writers, owner labels, a spec that nobody reads, and a report.
export const TRAIN_JOBS_PATH = '/apis/trainer.kubeflow.org/v1alpha1/trainjobs';

const MARK = '\u0000';

function fields(names) {
  return Object.fromEntries(names.map(name => [`f:${name}`, {}]));
}

function managedFields() {
  const entry = (manager, operation, fieldsV1, subresource) => ({
    manager,
    operation,
    apiVersion: 'trainer.kubeflow.org/v1alpha1',
    time: '2026-11-21T10:00:00Z',
    fieldsType: 'FieldsV1',
    fieldsV1,
    ...(subresource ? { subresource } : {}),
  });
  return [
    entry('kubeflow-sdk', 'Update', {
      'f:metadata': {
        'f:annotations': {
          '.': {},
          ...fields(['model-lifecycle.io/owner', 'model-lifecycle.io/docs']),
        },
        'f:labels': {
          '.': {},
          ...fields(['team', 'kueue.x-k8s.io/queue-name']),
        },
      },
      'f:spec': {
        '.': {},
        'f:runtimeRef': { '.': {}, ...fields(['apiGroup', 'kind', 'name']) },
        'f:trainer': {
          '.': {},
          ...fields(['args', 'command', 'image', 'numNodes', 'numProcPerNode']),
          'f:resourcesPerNode': {
            '.': {},
            'f:limits': {
              '.': {},
              ...fields(['cpu', 'memory', 'nvidia.com/gpu']),
            },
          },
        },
      },
    }),
    entry(
      'trainer-controller-manager',
      'Update',
      {
        'f:status': { '.': {}, ...fields(['conditions', 'jobsStatus']) },
      },
      'status',
    ),
    entry(
      'trainer-status',
      'Apply',
      {
        'f:status': {
          'f:trainerStatus': {
            '.': {},
            ...fields([
              'estimatedRemainingSeconds',
              'lastUpdatedTime',
              'metrics',
              'progressPercentage',
            ]),
          },
        },
      },
      'status',
    ),
  ];
}

export function uidOf(index) {
  return `5f0e1d2c-0000-4000-8000-${String(index).padStart(12, '0')}`;
}

/** Ten runs of one pipeline each, one team after the other: a server lists by namespace and name. */
function familyOf(index, count) {
  const family = Math.floor(index / 10);
  const team = Math.floor((index * 20) / count);
  return {
    family,
    team,
    createdAt: new Date(Date.UTC(2026, 10, 21) + index * 1_000)
      .toISOString()
      .replace('.000', ''),
  };
}

function complete(lastTransitionTime) {
  return {
    type: 'Complete',
    status: 'True',
    reason: 'AllJobsCompleted',
    message: 'jobset completed successfully',
    lastTransitionTime,
  };
}

function trainJob(index, { managed, count, finished }) {
  const { family, team, createdAt } = familyOf(index, count);
  return {
    apiVersion: 'trainer.kubeflow.org/v1alpha1',
    kind: 'TrainJob',
    metadata: {
      name: `model-${family}-run-${index % 10}`,
      namespace: `team-${team}`,
      uid: uidOf(index),
      resourceVersion: `${MARK}version${MARK}`,
      generation: 1,
      creationTimestamp: createdAt,
      labels: { team: `team-${team}`, 'kueue.x-k8s.io/queue-name': 'gpu' },
      annotations: {
        'model-lifecycle.io/owner': 'group:default/ml-platform',
        'model-lifecycle.io/docs': 'dir:.',
      },
      ...(managed ? { managedFields: managedFields() } : {}),
    },
    spec: {
      managedBy: 'trainer.kubeflow.org/trainjob-controller',
      runtimeRef: {
        apiGroup: 'trainer.kubeflow.org',
        kind: 'ClusterTrainingRuntime',
        name: 'torch-distributed',
      },
      suspend: false,
      trainer: {
        image: `registry.example.com/ml/model-${family}:2026.11.21`,
        command: ['torchrun', '--nnodes=4', '/workspace/train.py'],
        args: [],
        numNodes: 4,
        numProcPerNode: 8,
        resourcesPerNode: {
          limits: { cpu: '32', memory: '256Gi', 'nvidia.com/gpu': '8' },
        },
        env: [],
      },
    },
    status: {
      conditions: [
        {
          type: 'Created',
          status: 'True',
          reason: 'JobsCreationSucceeded',
          message: 'Succeeded to create Jobs',
          lastTransitionTime: createdAt,
        },
        ...(finished ? [complete(createdAt)] : []),
      ],
      jobsStatus: [
        {
          name: 'node',
          active: 4,
          ready: 4,
          succeeded: 0,
          failed: 0,
          suspended: 0,
        },
      ],
      trainerStatus: {
        progressPercentage: `${MARK}percent${MARK}`,
        estimatedRemainingSeconds: 3600,
        metrics: [
          { name: 'loss', value: `${MARK}loss${MARK}` },
          { name: 'learning_rate', value: '0.0003' },
          { name: 'current_step', value: `${MARK}step${MARK}` },
        ],
        lastUpdatedTime: '2026-11-21T10:00:00Z',
      },
    },
  };
}

/** Fills the spec with environment variables, as real ones are, up to the size. */
function padded(job, bytes) {
  const { env, args } = job.spec.trainer;
  const size = () => Buffer.byteLength(JSON.stringify(job));
  for (let i = 0; size() < bytes - 120; i += 1) {
    env.push({ name: `TRAINING_OPTION_${i}`, value: `value-of-option-${i}` });
  }
  args.push('x'.repeat(Math.max(0, bytes - size() - 2)));
  return job;
}

/**
 * A template for each job: texts between which version, percent, loss and step
 * stand, so that a server spends little on making events.
 */
export function createPopulation({
  count,
  bytes = 4_087,
  managed = true,
  finished = false,
}) {
  return Array.from({ length: count }, (_, index) => {
    const text = JSON.stringify(
      padded(trainJob(index, { managed, count, finished }), bytes),
    );
    // The percent is a number: its quotes go with the mark.
    const parts = text
      .replaceAll('"\\u0000percent\\u0000"', '\\u0000percent\\u0000')
      .split(/\\u0000[a-z]+\\u0000/);
    return ({ version, percent, loss, step }) =>
      parts[0] +
      version +
      parts[1] +
      percent +
      parts[2] +
      loss +
      parts[3] +
      step +
      parts[4];
  });
}
