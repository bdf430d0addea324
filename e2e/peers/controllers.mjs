// The controllers between a TrainJob and its pods: Kubernetes' own for Jobs and
// garbage collection, JobSet, and the Trainer.
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { applyWebhooks, readManifests } from './manifests.mjs';
import { start } from './processes.mjs';

/**
 * @typedef {object} ControllerOptions
 * @property {import('./cache.mjs').PeersCache} cache
 * @property {string} dir
 * @property {string} logsDir
 * @property {string} kubeconfigPath
 * @property {import('./certificates.mjs').Certificates} certificates
 * @property {import('./client.mjs').Client} client
 */

/** @param {ControllerOptions} options */
export function startControllerManager({ cache, logsDir, kubeconfigPath }) {
  return start({
    name: 'kube-controller-manager',
    command: join(cache.bin, 'kube-controller-manager'),
    args: [
      `--kubeconfig=${kubeconfigPath}`,
      '--controllers=job-controller,namespace-controller,garbage-collector-controller',
      '--leader-elect=false',
      '--secure-port=0',
      // One connection with the rights of the kubeconfig: there are no
      // ServiceAccounts for each controller to use its own.
      '--use-service-account-credentials=false',
    ],
    logFile: join(logsDir, 'kube-controller-manager.log'),
  });
}

/**
 * @param {ControllerOptions} options
 * @param {{webhook: number, health: number}} ports
 */
export async function startJobSet(options, ports) {
  const jobset = startManager(options, {
    name: 'jobset-controller-manager',
    // A flag, as its default wins over the configuration file.
    args: ['--metrics-bind-address=0'],
    configuration: {
      apiVersion: 'config.jobset.x-k8s.io/v1alpha1',
      kind: 'Configuration',
      health: { healthProbeBindAddress: `127.0.0.1:${ports.health}` },
      leaderElection: { leaderElect: false },
      internalCertManagement: { enable: false },
      webhook: { port: ports.webhook, host: '127.0.0.1' },
    },
  });
  await jobset.ready(() => isManagerReady(ports.health));
  await applyWebhooks(
    options.client,
    readManifests(options.cache.manifests, 'webhooks-jobset'),
    {
      prefix: 'jobset',
      port: ports.webhook,
      caPem: options.certificates.caPem,
      edit: limitToPodsOfJobSets,
    },
  );
  return jobset;
}

/**
 * JobSet's own installation does the same; without it every pod of the cluster
 * depends on JobSet.
 *
 * @param {any} webhook
 */
function limitToPodsOfJobSets(webhook) {
  if (!webhook.clientConfig.service.path.endsWith('--v1-pod')) return webhook;
  const key = 'jobset.sigs.k8s.io/jobset-name';
  const objectSelector = { matchExpressions: [{ key, operator: 'Exists' }] };
  return { ...webhook, objectSelector };
}

/**
 * @param {ControllerOptions} options
 * @param {{webhook: number, health: number}} ports
 */
export async function startTrainer(options, ports) {
  const trainer = startManager(options, {
    name: 'trainer-controller-manager',
    configuration: {
      apiVersion: 'config.trainer.kubeflow.org/v1alpha1',
      kind: 'Configuration',
      health: { healthProbeBindAddress: `127.0.0.1:${ports.health}` },
      metrics: { bindAddress: '0' },
      leaderElection: { leaderElect: false },
      certManagement: { enable: false },
      webhook: { port: ports.webhook, host: '127.0.0.1' },
    },
  });
  await trainer.ready(() => isManagerReady(ports.health));
  await applyWebhooks(
    options.client,
    readManifests(options.cache.manifests, 'webhooks-trainer'),
    {
      prefix: 'trainer',
      port: ports.webhook,
      caPem: options.certificates.caPem,
    },
  );
  return trainer;
}

/**
 * Starts a manager made with controller-runtime. It looks for the certificate
 * of its webhooks under TMPDIR, so each has one of its own.
 *
 * @param {ControllerOptions} options
 * @param {{name: string, configuration: object, args?: string[]}} manager
 */
export function startManager(options, { name, configuration, args = [] }) {
  const folder = join(options.dir, name);
  const { certFile, keyFile } = options.certificates;
  for (const sub of ['k8s-webhook-server/serving-certs', 'metrics-certs']) {
    mkdirSync(join(folder, sub), { recursive: true });
    copyFileSync(certFile, join(folder, sub, 'tls.crt'));
    copyFileSync(keyFile, join(folder, sub, 'tls.key'));
  }
  const file = join(folder, 'config.json');
  writeFileSync(file, JSON.stringify(configuration, null, 2));
  return start({
    name,
    command: join(options.cache.bin, name),
    args: [
      `--kubeconfig=${options.kubeconfigPath}`,
      `--config=${file}`,
      ...args,
    ],
    env: { TMPDIR: folder },
    logFile: join(options.logsDir, `${name}.log`),
  });
}

/** @param {number} port */
export async function isManagerReady(port) {
  return (await fetch(`http://127.0.0.1:${port}/readyz`)).ok;
}
