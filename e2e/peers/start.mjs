// Starts a Kubernetes control plane that runs TrainJobs, or an API server with
// kinds of model sources, on loopback.
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from './build.mjs';
import { makeCertificates } from './certificates.mjs';
import { Client } from './client.mjs';
import { startControlPlane } from './control-plane.mjs';
import {
  startControllerManager,
  startJobSet,
  startTrainer,
} from './controllers.mjs';
import { writeKubeconfig } from './kubeconfig.mjs';
import { startKueue } from './kueue.mjs';
import { NODE_NAME, startKwok } from './kwok.mjs';
import { applyCrds, readManifests } from './manifests.mjs';
import { modelCrds } from './model-crds.mjs';
import { freePorts } from './ports.mjs';
import { kubernetesRequirements } from './requirements.mjs';
import { applyRoles, writeTokens } from './users.mjs';
import { waitFor } from './wait.mjs';

/**
 * @typedef {Awaited<ReturnType<typeof startKubernetes>>} Kubernetes
 *
 * @param {object} options
 * @param {string} options.dir for data and logs; new or empty
 * @param {boolean} [options.kueue]
 * @param {'trainer' | 'models'} [options.purpose] `models`: the API server alone,
 *   with the kinds that model sources read; nobody acts on objects
 * @param {(line: string) => void} [options.log]
 */
export async function startKubernetes({
  dir,
  kueue = false,
  purpose = 'trainer',
  log = () => {},
}) {
  const missing = kubernetesRequirements();
  if (missing.length > 0) throw new Error(missing.join('\n'));
  const cache = await build({ log });
  const began = Date.now();
  const root = resolve(dir);
  const logsDir = join(root, 'logs');
  mkdirSync(logsDir, { recursive: true });

  const certificates = makeCertificates(join(root, 'certificates'));
  const { caFile, caPem } = certificates;
  const tokenFile = join(root, 'tokens.csv');
  const users = writeTokens(tokenFile);
  const ports = await choosePorts();
  const url = `https://127.0.0.1:${ports.apiServer}`;
  const kubeconfigPath = join(root, 'kubeconfig.json');
  writeKubeconfig(kubeconfigPath, { url, caFile, tokens: users });
  const client = new Client({ url, caPem, token: users.admin });
  const options = {
    ...{ cache, dir: root, logsDir },
    ...{ kubeconfigPath, certificates, client },
  };

  /** @type {{name: string, stop: () => Promise<void>}[]} */
  const started = [];
  /**
   * @template {{name: string, stop: () => Promise<void>}} T
   * @param {T | Promise<T>} starting
   * @returns {Promise<T>}
   */
  const step = async starting => {
    const running = await starting;
    started.push(running);
    const seconds = ((Date.now() - began) / 1000).toFixed(1);
    log(`${running.name.padEnd(28)} ready after ${seconds} s`);
    return running;
  };
  const stop = async () => {
    client.close();
    const [controlPlane, ...others] = started.splice(0);
    await Promise.all(others.map(other => other.stop()));
    await controlPlane?.stop();
  };

  try {
    const controlPlane = await step(
      startControlPlane({
        ...{ bin: cache.bin, dir: root, logsDir },
        ...{ ports, tokenFile, certificates },
      }),
    );
    await applyRoles(client);
    const { etcdPid, compact, expireWatches } = controlPlane;
    const { startApiServer, stopApiServer, restartApiServer } = controlPlane;
    const kubernetes = {
      ...{ kubeconfigPath, url, caFile, caPem, certificates, logsDir },
      ...{ adminToken: users.admin, users, client, etcdPid },
      ...{ startApiServer, stopApiServer, restartApiServer },
      ...{ compact, expireWatches, stop },
    };
    if (purpose === 'models') {
      await applyCrds(client, modelCrds(cache));
      return kubernetes;
    }
    // JobSet looks again for a CRD that it missed only after 10 s.
    await applyCrds(
      client,
      ['crds-trainer', 'crds-jobset', 'crds-kwok'].flatMap(name =>
        readManifests(cache.manifests, name),
      ),
    );
    const [kwok] = await all([
      step(startKwok(options, ports.kwok)),
      step(startControllerManager(options)),
      step(startJobSet(options, ports.jobset)),
      step(startTrainer(options, ports.trainer)),
      ...(kueue ? [step(startKueue(options, ports.kueue))] : []),
    ]);
    await waitFor('the node to be ready', () => isNodeReady(client));

    const { appendPodLog, appendDefaultLog } = kwok;
    return { ...kubernetes, appendPodLog, appendDefaultLog };
  } catch (error) {
    await stop();
    throw error;
  }
}

/**
 * Like Promise.all, but an error waits for the others: what is still starting
 * could not be stopped.
 *
 * @template {unknown[]} T
 * @param {[...{[K in keyof T]: Promise<T[K]>}]} promises
 * @returns {Promise<T>}
 */
async function all(promises) {
  await Promise.allSettled(promises);
  return /** @type {Promise<T>} */ (Promise.all(promises));
}

async function choosePorts() {
  const ports = await freePorts(10);
  const next = () => /** @type {number} */ (ports.pop());
  return {
    apiServer: next(),
    etcd: next(),
    etcdPeer: next(),
    kwok: next(),
    jobset: { webhook: next(), health: next() },
    trainer: { webhook: next(), health: next() },
    kueue: { webhook: next(), health: next() },
  };
}

/** @param {Client} client */
async function isNodeReady(client) {
  const node = await client.get({
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: NODE_NAME },
  });
  return node.status.conditions?.some(
    (/** @type {any} */ c) => c.type === 'Ready' && c.status === 'True',
  );
}
