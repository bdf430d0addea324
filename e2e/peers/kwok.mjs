// KWOK stands in for nodes and kubelets: it moves pods along and serves their
// logs from files.
import { appendFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { answers } from './api-server.mjs';
import { readManifests } from './manifests.mjs';
import { start } from './processes.mjs';

export const NODE_NAME = 'gpu-node';
/** A pod with this annotation is not moved along: what is written to it stays. */
export const HOLD_ANNOTATION = 'peers/hold';

/**
 * @typedef {object} LogTarget
 * @property {string} pod
 * @property {string} [namespace]
 * @property {string} [container] all containers of the pod when absent
 * @property {string | string[]} lines
 * @property {Date} [time]
 */

/**
 * @param {import('./controllers.mjs').ControllerOptions} options
 * @param {number} port
 */
export async function startKwok(options, port) {
  const { cache, certificates, client, dir, logsDir } = options;
  const podLogs = join(dir, 'pod-logs');
  mkdirSync(podLogs, { recursive: true });
  const defaultLog = join(podLogs, 'default.log');
  writeFileSync(defaultLog, '');

  const configFile = join(dir, 'kwok.json');
  const stages = readManifests(cache.manifests, 'stages-kwok').map(holdable);
  const logs = {
    apiVersion: 'kwok.x-k8s.io/v1alpha1',
    kind: 'ClusterLogs',
    metadata: { name: 'default' },
    spec: { logs: [{ logsFile: defaultLog, follow: true }] },
  };
  writeFileSync(
    configFile,
    [...stages, logs].map(d => JSON.stringify(d)).join('\n---\n'),
  );

  const kwok = start({
    name: 'kwok',
    command: join(cache.bin, 'kwok'),
    args: [
      `--kubeconfig=${options.kubeconfigPath}`,
      `--config=${configFile}`,
      '--manage-all-nodes',
      '--node-ip=127.0.0.1',
      `--node-port=${port}`,
      `--server-address=127.0.0.1:${port}`,
      `--tls-cert-file=${certificates.certFile}`,
      `--tls-private-key-file=${certificates.keyFile}`,
      // Logs of single pods come as objects, so that tests can add some.
      '--enable-crds=Logs',
    ],
    logFile: join(logsDir, 'kwok.log'),
  });
  await kwok.ready(() =>
    answers(`https://127.0.0.1:${port}/healthz`, certificates.caPem),
  );
  await client.apply(fakeNode());

  /** @type {Map<string, object[]>} the files of each pod, one for a container */
  const logsOfPod = new Map();
  return {
    ...kwok,
    /**
     * Appends lines to what the API server answers as the log of a pod. A pod
     * that never had any shows the lines of {@link appendDefaultLog}.
     *
     * @param {LogTarget} target
     */
    async appendPodLog({ pod, namespace = 'default', container, lines, time }) {
      const folder = join(podLogs, namespace, pod);
      const file = join(folder, `${container ?? 'all-containers'}.log`);
      const isNew = !existsSync(file);
      mkdirSync(folder, { recursive: true });
      appendFileSync(file, criLines(lines, time));
      if (!isNew) return;
      const known = logsOfPod.get(folder) ?? [];
      logsOfPod.set(folder, known);
      known.push({
        ...(container ? { containers: [container] } : {}),
        ...{ logsFile: file, follow: true },
      });
      await client.apply({
        apiVersion: 'kwok.x-k8s.io/v1alpha1',
        kind: 'Logs',
        metadata: { name: pod, namespace },
        spec: { logs: known },
      });
    },
    /** @param {string | string[]} lines @param {Date} [time] */
    appendDefaultLog(lines, time) {
      appendFileSync(defaultLog, criLines(lines, time));
    },
  };
}

/**
 * The form in which a container runtime writes: time, stream, "full line".
 *
 * @param {string | string[]} lines
 * @param {Date} [time]
 */
function criLines(lines, time = new Date()) {
  return [lines]
    .flat()
    .map(line => `${time.toISOString()} stdout F ${line}\n`)
    .join('');
}

/** @param {import('./client.mjs').KubernetesObject} stage */
function holdable(stage) {
  if (stage.spec.resourceRef.kind !== 'Pod') return stage;
  if (stage.metadata?.name === 'pod-delete') return stage;
  const hold = {
    key: `.metadata.annotations["${HOLD_ANNOTATION}"]`,
    operator: 'DoesNotExist',
  };
  stage.spec.selector.matchExpressions.push(hold);
  return stage;
}

function fakeNode() {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name: NODE_NAME,
      annotations: { 'kwok.x-k8s.io/node': 'fake' },
      labels: { 'kubernetes.io/hostname': NODE_NAME },
    },
    status: {
      capacity: {
        cpu: '64',
        memory: '512Gi',
        pods: '500',
        'nvidia.com/gpu': '8',
      },
      allocatable: {
        cpu: '64',
        memory: '512Gi',
        pods: '500',
        'nvidia.com/gpu': '8',
      },
    },
  };
}
