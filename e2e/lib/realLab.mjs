// A real Kubernetes with the Kubeflow Trainer, our backend watching it, and a
// signed-in page: what the tests against the real thing stand on.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startKubernetes } from '../peers/start.mjs';
import { startBackstage } from './backstage.mjs';
import { launchBrowser, openApp } from './browser.mjs';
import { freePort } from './ports.mjs';
import { until } from './until.mjs';

export const CLUSTER = 'real';

export async function startKubernetesIn(dir, options = {}) {
  return startKubernetes({ dir: path.join(dir, 'kubernetes'), ...options });
}

export function temporaryFolder(name) {
  return mkdtempSync(path.join(tmpdir(), `model-lifecycle-${name}-`));
}

/** Our configuration for the real cluster; short intervals so that a test need not wait long. */
export function configFor({ kubeconfigPath, database, training = {} }) {
  return {
    backend: { database },
    catalog: { locations: [], processingInterval: { seconds: 30 } },
    modelLifecycle: {
      clusters: [
        {
          name: CLUSTER,
          kubeconfig: { path: kubeconfigPath, context: 'admin' },
        },
      ],
      training: {
        trainJobs: { clusters: [CLUSTER] },
        logs: { visibility: 'everyone' },
        actions: { enabled: true },
        ...training,
      },
      // Whoever is signed in owns everything here, and so may act and read logs.
      models: { owners: { default: 'user:default/guest' } },
    },
  };
}

export async function startBackend({
  dir,
  name,
  kubeconfigPath,
  database,
  port,
  events,
}) {
  return startBackstage({
    dir,
    name,
    port: port ?? (await freePort()),
    env: { MODEL_LIFECYCLE_DEMO_LAB: 'off' },
    config: {
      ...configFor({
        kubeconfigPath,
        database: database ?? {
          client: 'better-sqlite3',
          connection: { directory: path.join(dir, 'database') },
        },
      }),
      ...(events ? { events } : {}),
    },
  });
}

/** What a signed-in user gets from our API. */
export function apiOf(backend) {
  let token;
  const get = async route => {
    token ??= await backend.token();
    const response = await fetch(`${backend.url}/api/${route}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    if (!response.ok) {
      throw new Error(
        `${route} answered ${response.status}: ${(await response.text()).slice(
          0,
          500,
        )}`,
      );
    }
    return response.json();
  };
  const runs = query =>
    get(`model-lifecycle/runs?${new URLSearchParams(query)}`);
  return {
    get,
    runs,
    /** The newest run of this name, whole. */
    async run(name) {
      const { items } = await runs({ q: name });
      const found = items.find(item => item.name === name);
      return found && get(`model-lifecycle/runs/${found.id}`);
    },
    /** Waits until the run is as wanted and answers it. */
    untilRun(name, wanted, options = {}) {
      return until(
        async () => {
          const run = await this.run(name);
          if (!run) return undefined;
          if (wanted(run)) return run;
          throw new Error(
            `it is ${run.state} (${run.reason.code} ${JSON.stringify(
              run.reason.params ?? {},
            )}), progress ${JSON.stringify(run.progress)}, attempt ${
              run.attempt
            }`,
          );
        },
        { what: `the run ${name} to be as wanted`, everyMs: 200, ...options },
      );
    },
    entity(name) {
      return get(`catalog/entities/by-name/resource/default/${name}`);
    },
  };
}

/** The entity of a TrainJob in the namespace `default`. */
export const entityOf = name => `${CLUSTER}-default-${name}`;

/** Waits until the catalog has the entity of this TrainJob. */
export function untilEntity(api, name) {
  return until(() => api.entity(entityOf(name)), {
    what: `the entity of ${name}`,
    timeoutMs: 60_000,
    everyMs: 500,
  });
}

/** A signed-in page on a training job's tab. */
export async function openTraining(browser, backend, entityName, options = {}) {
  const page = await openApp(browser, backend.url, options);
  await page.goto(
    `${backend.url}/catalog/default/resource/${entityName}/training`,
  );
  return page;
}

/** The tab of a TrainJob, as soon as the catalog has its entity. */
export async function openRun({ browser, backend, api }, name) {
  await untilEntity(api, name);
  return openTraining(browser, backend, entityOf(name));
}

/** What the page says of the run itself: the card with its state and its bar. */
export function headerOf(page, name) {
  return page
    .getByRole('progressbar', { name: `Progress of ${name}` })
    .locator('xpath=..');
}

/** Waits until the page, or the part `inside` it, shows every one of these texts. */
export function untilShown(page, texts, { inside, ...options } = {}) {
  const wanted = [texts].flat();
  return until(
    async () => {
      const text = await (inside ?? page.locator('body')).innerText({
        timeout: 1_000,
      });
      const missing = wanted.filter(part =>
        part instanceof RegExp ? !part.test(text) : !text.includes(part),
      );
      if (missing.length === 0) return text;
      throw new Error(
        `the page lacks ${missing
          .map(String)
          .join(', ')}; it says:\n${text.slice(0, 1_500)}`,
      );
    },
    { what: `the page to show ${wanted.map(String).join(', ')}`, ...options },
  );
}

/** {@link untilShown} for the card of the run alone, so that no table can answer for it. */
export function untilHeader(page, name, texts, options = {}) {
  return untilShown(page, texts, { inside: headerOf(page, name), ...options });
}

/** Waits until the page says this no more. */
export function untilNotShown(page, part, options = {}) {
  return until(
    async () => !(await page.locator('body').innerText()).includes(part),
    { what: `the page to say no more: ${part}`, ...options },
  );
}

/** Everything together; `stop` ends it in the right order. */
export async function startRealLab({ name, kueue = false }) {
  const dir = temporaryFolder(name);
  const kubernetes = await startKubernetesIn(dir, { kueue });
  const backend = await startBackend({
    dir,
    name: 'backend',
    kubeconfigPath: kubernetes.kubeconfigPath,
  });
  const browser = await launchBrowser();
  return {
    dir,
    kubernetes,
    client: kubernetes.client,
    backend,
    api: apiOf(backend),
    browser,
    async stop() {
      await browser.close();
      // A test may have put another one in its place.
      await this.backend.stop();
      await kubernetes.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
