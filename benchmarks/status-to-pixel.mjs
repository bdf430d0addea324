// From a status written on an API server to the changed text in a page.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startBackstage } from '../e2e/lib/backstage.mjs';
import { launchBrowser, openApp } from '../e2e/lib/browser.mjs';
import { freePort } from '../e2e/lib/ports.mjs';
import { until } from '../e2e/lib/until.mjs';
import { serveInChild } from './lib/child.mjs';
import { percentile } from './lib/measure.mjs';
import { number, printTable, say } from './lib/table.mjs';

const JOBS = Number(process.env.JOBS ?? 1_000);
const VIEWERS = Number(process.env.VIEWERS ?? 200);
const WRITES = Number(process.env.WRITES ?? 60);
const INTERVAL_MS = 5_000;
const FIRST_STEP = 10_001;
const SETTLE_MS = 30_000;

const file = name => new URL(`./pixel/${name}.mjs`, import.meta.url);

function startBackend({ dir, port, kubeconfigPath }) {
  return startBackstage({
    dir,
    port,
    env: { MODEL_LIFECYCLE_DEMO_LAB: 'off' },
    config: {
      backend: {
        database: {
          client: 'better-sqlite3',
          connection: { directory: path.join(dir, 'database') },
        },
      },
      catalog: { locations: [] },
      modelLifecycle: {
        clusters: [
          {
            name: 'lab',
            kubeconfig: { path: kubeconfigPath, context: 'demo' },
          },
        ],
        training: {
          trainJobs: { clusters: ['lab'], entities: { maxPerNamespace: JOBS } },
        },
      },
    },
  });
}

async function runIds(backend, token) {
  const ids = [];
  let cursor;
  do {
    const query = new URLSearchParams({
      limit: '100',
      ...(cursor ? { cursor } : {}),
    });
    const response = await fetch(
      `${backend.url}/api/model-lifecycle/runs?${query}`,
      {
        headers: { authorization: `Bearer ${token}` },
      },
    );
    const page = await response.json();
    page.items.forEach(({ id, name, entityRef }) =>
      ids.push({ id, name, entityRef }),
    );
    cursor = page.nextCursor;
  } while (cursor);
  return ids;
}

const isWatched = ({ name, entityRef }) => name === 'load-0' && entityRef;
const nameOf = entityRef => entityRef.split('/')[1];

/** Notes when each step first stood in the page's text. */
function watchPage(page) {
  return page.evaluate(() => {
    window.shownAt = {};
    const look = () => {
      const text = document.querySelector('main')?.innerText ?? '';
      for (const [, digits] of text.matchAll(/step ([\d,.]+)/gi)) {
        window.shownAt[digits.replace(/\D/g, '')] ??= Date.now();
      }
    };
    new MutationObserver(look).observe(document.body, {
      subtree: true,
      childList: true,
      characterData: true,
    });
    look();
  });
}

async function writeAndSee({ lab, page, writes, first, pauseMs }) {
  const delays = [];
  for (let index = 0; index < writes; index += 1) {
    const step = first + index;
    const { writtenAt } = await lab.ask({ watchedStep: step });
    const shownAt = await until(
      () => page.evaluate(at => window.shownAt[at], step),
      {
        what: `step ${step} to be shown`,
        everyMs: 10,
      },
    );
    delays.push(shownAt - writtenAt);
    // Not in step with anything that happens at intervals.
    await sleep(pauseMs * (0.5 + Math.random()));
  }
  return delays;
}

export async function statusToPixel() {
  const dir = mkdtempSync(path.join(tmpdir(), 'model-lifecycle-pixel-'));
  const stops = [];
  try {
    say(`${JOBS} jobs on the demo lab's API server`);
    const lab = await serveInChild(file('lab'), {
      directory: path.join(dir, 'lab'),
      count: JOBS,
      intervalMs: INTERVAL_MS,
    });
    stops.push(() => lab.stop());
    const backend = await startBackend({
      dir,
      port: await freePort(),
      kubeconfigPath: lab.kubeconfigPath,
    });
    stops.push(() => backend.stop());
    const token = await backend.token();
    const runs = await until(
      async () => {
        const found = await runIds(backend, token);
        return found.length === JOBS && found.some(isWatched) && found;
      },
      { what: 'all runs to be known', timeoutMs: 120_000, everyMs: 1_000 },
    );
    const watched = runs.find(isWatched);
    const browser = await launchBrowser();
    stops.push(() => browser.close());
    const page = await openApp(browser, backend.url);
    await until(
      async () => {
        await page.goto(
          `${backend.url}/catalog/default/resource/${nameOf(
            watched.entityRef,
          )}/training`,
        );
        await page.getByText(/step/i).first().waitFor({ timeout: 10_000 });
        return true;
      },
      {
        what: `the tab of ${watched.name}`,
        timeoutMs: 120_000,
        everyMs: 1_000,
      },
    );
    await watchPage(page);
    const rows = [];
    const measure = async (what, first) => {
      await writeAndSee({ lab, page, writes: 5, first, pauseMs: 300 });
      const delays = await writeAndSee({
        lab,
        page,
        writes: WRITES,
        first: first + 5,
        pauseMs: 500,
      });
      rows.push([
        what,
        delays.length,
        number(percentile(delays, 0.5)),
        number(percentile(delays, 0.95)),
        number(Math.max(...delays)),
      ]);
    };
    say('at rest, once the catalog has taken in the new entities');
    await sleep(SETTLE_MS);
    await measure('nothing else happens', FIRST_STEP);
    say(`under load: ${VIEWERS} viewers`);
    const viewers = await serveInChild(file('viewers'), {
      url: backend.url,
      token,
      runIds: runs
        .filter(run => run !== watched)
        .slice(0, VIEWERS)
        .map(({ id }) => id),
    });
    stops.push(() => viewers.stop());
    const { reports: before } = await lab.ask({ start: true });
    const startedAt = Date.now();
    await sleep(INTERVAL_MS * 2);
    await measure(
      `${number(JOBS)} jobs report each 5 s, ${VIEWERS} viewers`,
      FIRST_STEP + 10_000,
    );
    const { reports } = await lab.ask({});
    const seconds = (Date.now() - startedAt) / 1_000;
    const read = await viewers.ask({});
    printTable(
      'Status write to changed text, ms (goal: p95 <= 200 under load)',
      ['', 'writes', 'p50', 'p95', 'most'],
      rows,
    );
    process.stdout.write(
      `\nMeanwhile ${number((reports - before) / seconds)} reports and ${number(
        read.reads / seconds,
      )} conditional GETs a second (p50 ${number(read.p50)} ms, p95 ${number(
        read.p95,
      )} ms, ${read.failures} failed), ${number(
        read.hints / VIEWERS / seconds,
        1,
      )} hints a second for each viewer.\n`,
    );
  } finally {
    for (const stop of stops.reverse()) await stop();
    rmSync(dir, { recursive: true, force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await statusToPixel();
