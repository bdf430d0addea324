// What happens to TrainJobs and pods in a real cluster, one function for each:
// the same writes, by the same field managers, as the real writers make.

/** @typedef {import('./client.mjs').Client} Client */
/** @typedef {import('./client.mjs').Ref} Ref */

const PROGRESS_ANNOTATION = 'trainer.opendatahub.io/trainerStatus';
const TRAINJOB = {
  apiVersion: 'trainer.kubeflow.org/v1alpha1',
  kind: 'TrainJob',
};

/** @param {string} name @param {string} [namespace] @returns {Ref} */
export function trainJobRef(name, namespace = 'default') {
  return { ...TRAINJOB, metadata: { name, namespace } };
}

/** @param {string} name @param {string} [namespace] @returns {Ref} */
export function podRef(name, namespace = 'default') {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace } };
}

/**
 * Server-side apply to the status, as the Trainer's status server does: each
 * write replaces the one before, with all its metrics.
 *
 * @param {Client} client
 * @param {Ref} trainJob
 * @param {{progressPercentage?: number, estimatedRemainingSeconds?: number,
 *   metrics?: {name: string, value: string}[], lastUpdatedTime?: string}} trainerStatus
 */
export async function writeTrainerStatus(client, trainJob, trainerStatus) {
  return client.apply(
    {
      ...bareRef(trainJob),
      status: { trainerStatus: { lastUpdatedTime: now(), ...trainerStatus } },
    },
    { subresource: 'status', fieldManager: 'trainer-status' },
  );
}

/**
 * Merge patch of the annotation, as the Trainer of OpenShift AI does.
 *
 * @param {Client} client
 * @param {Ref} trainJob
 * @param {object | string} progress a string is written as it is, for bad JSON
 */
export async function writeProgressAnnotation(client, trainJob, progress) {
  const value =
    typeof progress === 'string'
      ? progress
      : JSON.stringify({ lastUpdatedTime: now(), ...progress });
  const annotations = { [PROGRESS_ANNOTATION]: value };
  return client.patch(trainJob, { metadata: { annotations } });
}

/** @param {Client} client @param {Ref} trainJob @param {boolean} suspend */
export async function setSuspend(client, trainJob, suspend) {
  return client.patch(trainJob, { spec: { suspend } });
}

/**
 * @param {Client} client
 * @param {Ref} trainJob
 * @param {{role?: string, index?: number}} [filter] role: `node`, `dataset-initializer`, …
 * @returns {Promise<import('./client.mjs').KubernetesObject[]>} its pods, newest first
 */
export async function podsOf(client, trainJob, { role, index } = {}) {
  const selector = [
    `jobset.sigs.k8s.io/jobset-name=${trainJob.metadata?.name}`,
    ...(role ? [`jobset.sigs.k8s.io/replicatedjob-name=${role}`] : []),
    ...(index === undefined
      ? []
      : [`batch.kubernetes.io/job-completion-index=${index}`]),
  ];
  const { items } = await client.list(
    podRef('', trainJob.metadata?.namespace),
    { labelSelector: selector.join(',') },
  );
  // Items of a list come without their kind.
  return items
    .map(pod => ({ ...pod, apiVersion: 'v1', kind: 'Pod' }))
    .sort((a, b) =>
      b.metadata.creationTimestamp.localeCompare(a.metadata.creationTimestamp),
    );
}

/** @param {Client} client @param {Ref} pod */
export async function succeedPod(client, pod) {
  return endPod(client, pod, 'Succeeded', { exitCode: 0, reason: 'Completed' });
}

/**
 * @param {Client} client
 * @param {Ref} pod
 * @param {{exitCode?: number, reason?: string, message?: string}} [terminated]
 */
export async function failPod(client, pod, terminated = {}) {
  const { exitCode = 1, reason = 'Error', message } = terminated;
  return endPod(client, pod, 'Failed', { exitCode, reason, message });
}

/** @param {Client} client @param {Ref} pod */
export async function outOfMemory(client, pod) {
  return failPod(client, pod, { exitCode: 137, reason: 'OOMKilled' });
}

/**
 * The pod has to be held (see fixtures), or it is soon running.
 *
 * @param {Client} client
 * @param {Ref} pod
 */
export async function imagePullBackOff(client, pod) {
  const { spec } = await client.get(pod);
  return patchStatus(client, pod, {
    phase: 'Pending',
    containerStatuses: spec.containers.map((/** @type {any} */ container) => ({
      ...{ name: container.name, image: container.image, imageID: '' },
      ...{ ready: false, started: false, restartCount: 0 },
      state: {
        waiting: {
          reason: 'ImagePullBackOff',
          message: `Back-off pulling image "${container.image}"`,
        },
      },
    })),
  });
}

/**
 * For pods of a runtime without a node: there is no scheduler to say it.
 *
 * @param {Client} client
 * @param {Ref} pod
 * @param {string} [message]
 */
export async function unschedulable(
  client,
  pod,
  message = '0/1 nodes are available: 1 Insufficient nvidia.com/gpu.',
) {
  return patchStatus(client, pod, {
    phase: 'Pending',
    conditions: [
      {
        ...{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable' },
        ...{ message, lastTransitionTime: now() },
      },
    ],
  });
}

/**
 * @param {Client} client
 * @param {Ref} pod
 * @param {'Succeeded' | 'Failed'} phase
 * @param {{exitCode: number, reason: string, message?: string}} terminated
 */
async function endPod(client, pod, phase, terminated) {
  const { spec, status } = await client.get(pod);
  const startedAt = status.startTime ?? now();
  return patchStatus(client, pod, {
    phase,
    conditions: ['Ready', 'ContainersReady'].map(type => ({
      ...{ type, status: 'False', reason: `Pod${phase}` },
      lastTransitionTime: now(),
    })),
    containerStatuses: spec.containers.map((/** @type {any} */ container) => ({
      ...{ name: container.name, image: container.image, imageID: '' },
      ...{ ready: false, started: false, restartCount: 0 },
      state: { terminated: { ...terminated, startedAt, finishedAt: now() } },
    })),
  });
}

/**
 * Strategic, so that conditions are merged by type.
 *
 * @param {Client} client
 * @param {Ref} pod
 * @param {object} status
 */
async function patchStatus(client, pod, status) {
  return client.patch(
    pod,
    { status },
    { subresource: 'status', strategic: true },
  );
}

/**
 * Server-side apply would take ownership of all that a full object says.
 *
 * @param {Ref} ref
 */
function bareRef({ apiVersion, kind, metadata }) {
  const { name, namespace } = metadata ?? {};
  return { apiVersion, kind, metadata: { name, namespace } };
}

/** Kubernetes takes no fractions of a second in most places. */
function now() {
  return `${new Date().toISOString().slice(0, 19)}Z`;
}
