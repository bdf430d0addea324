// The Training page over thousands of runs: a whole backend that also serves the
// built app (`node scripts/run.mjs build`), and Chromium. First rows, scrolling to
// the last run, and how much of the list is in the page meanwhile.
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ROOT, startBackstage } from '../e2e/lib/backstage.mjs';
import { launchBrowser, openApp } from '../e2e/lib/browser.mjs';
import { freePort } from '../e2e/lib/ports.mjs';
import { until } from '../e2e/lib/until.mjs';
import { measureInChild } from './lib/child.mjs';
import { percentile } from './lib/measure.mjs';
import { number, printTable, say } from './lib/table.mjs';
import { scrollThrough, startRowClock } from './training-page/inPage.mjs';

const RUNS = Number(process.env.TRAINING_RUNS ?? 5_000);
const SAMPLES_PER_RUN = 200;
const OPENINGS = 5;
/** Distinct jobs of the seed. */
const ENTITIES = 200;
const FRAME_GOAL_MS = 50;

/** Only the runs of jobs in the catalog can be seen. */
function writeCatalog(dir) {
  const target = path.join(dir, 'catalog.yaml');
  const entities = Array.from({ length: ENTITIES }, (_, index) =>
    JSON.stringify({
      apiVersion: 'backstage.io/v1alpha1',
      kind: 'Resource',
      metadata: { name: `recommender-${index}` },
      spec: { type: 'training-job', owner: 'group:default/ml' },
    }),
  );
  writeFileSync(target, entities.join('\n---\n'));
  return target;
}

function startBackend({ dir, directory, port }) {
  return startBackstage({
    dir,
    port,
    env: { MODEL_LIFECYCLE_DEMO_LAB: 'off' },
    config: {
      backend: {
        database: { client: 'better-sqlite3', connection: { directory } },
      },
      catalog: {
        rules: [{ allow: ['Resource'] }],
        locations: [{ type: 'file', target: writeCatalog(dir) }],
      },
      modelLifecycle: {},
    },
  });
}

/** The seed writes one long run beside those that are asked for. */
async function seed(directory) {
  mkdirSync(directory, { recursive: true });
  await measureInChild(new URL('./routes/seed.mjs', import.meta.url), {
    database: {
      client: 'better-sqlite3',
      connection: { filename: path.join(directory, 'model-lifecycle.sqlite') },
    },
    runs: RUNS - 1,
    samplesPerRun: SAMPLES_PER_RUN,
    longSamples: SAMPLES_PER_RUN,
    logLines: 0,
  });
}

async function runsVisible(backend, token) {
  const response = await fetch(
    `${backend.url}/api/model-lifecycle/runs?limit=1`,
    { headers: { authorization: `Bearer ${token}` } },
  );
  return response.ok ? (await response.json()).totalItems : 0;
}

/** CPU milliseconds of the page's process: the machine's other load does not count. */
async function pageClock(browser) {
  const session = await browser.newBrowserCDPSession();
  return async () => {
    const { processInfo } = await session.send('SystemInfo.getProcessInfo');
    return processInfo
      .filter(({ type }) => type === 'renderer')
      .reduce((sum, { cpuTime }) => sum + cpuTime * 1_000, 0);
  };
}

/** From the press on the page's tab to rows on the screen; nothing is cached but code. */
async function openings(page) {
  const times = [];
  for (let turn = 0; turn < OPENINGS; turn += 1) {
    await page.getByRole('tab', { name: 'Sources' }).click();
    await page.locator('tr[data-key]').first().waitFor({ state: 'detached' });
    await page.evaluate(startRowClock);
    await page.getByRole('tab', { name: 'Training' }).click();
    times.push(
      await until(() => page.evaluate(() => window.firstRowsMs), {
        what: 'rows',
        everyMs: 20,
      }),
    );
  }
  return times;
}

export async function trainingPage() {
  if (!existsSync(path.join(ROOT, 'packages/app/dist/index.html'))) {
    throw new Error('The app is not built: node scripts/run.mjs build');
  }
  const dir = mkdtempSync(path.join(tmpdir(), 'model-lifecycle-page-'));
  const directory = path.join(dir, 'database');
  const stops = [];
  try {
    say(`writing ${number(RUNS)} runs`);
    await seed(directory);
    const backend = await startBackend({
      dir,
      directory,
      port: await freePort(),
    });
    stops.push(() => backend.stop());
    const token = await backend.token();
    await until(async () => (await runsVisible(backend, token)) === RUNS, {
      what: `the catalog to show ${RUNS} runs`,
      timeoutMs: 180_000,
      everyMs: 1_000,
    });
    const browser = await launchBrowser();
    stops.push(() => browser.close());
    const page = await openApp(browser, backend.url);
    await page.addInitScript(startRowClock);
    await page.goto(`${backend.url}/model-lifecycle/training`);
    await page.locator('tr[data-key]').first().waitFor({ timeout: 60_000 });
    const cold = await page.evaluate(() => window.firstRowsMs);
    const opened = await openings(page);
    say('scrolling to the last run');
    const clock = await pageClock(browser);
    const before = await clock();
    const { frames, mostRows, listMs, reached } = await page.evaluate(
      scrollThrough,
      RUNS,
    );
    const busyMs = (await clock()) - before;
    printTable(
      `The Training page over ${number(RUNS)} runs, ms`,
      ['', 'count', 'p50', 'p95', 'most'],
      [
        ['first rows, page loaded anew', 1, '', '', number(cold)],
        [
          'first rows, from another page of the app',
          opened.length,
          number(percentile(opened, 0.5)),
          number(percentile(opened, 0.95)),
          number(Math.max(...opened)),
        ],
        [
          'a frame while scrolling',
          frames.length,
          number(percentile(frames, 0.5), 1),
          number(percentile(frames, 0.95), 1),
          number(Math.max(...frames), 1),
        ],
      ],
    );
    const late = frames.filter(ms => ms > FRAME_GOAL_MS).length;
    process.stdout.write(
      `\nReached run ${number(reached)} of ${number(RUNS)} in ${number(
        listMs / 1_000,
        1,
      )} s of scrolling; ` +
        `${number(late)} of ${number(
          frames.length,
        )} frames took over ${FRAME_GOAL_MS} ms; ` +
        `${number(
          busyMs / frames.length,
          1,
        )} ms of the page's CPU for each frame, the reads included; ` +
        `never more than ${number(mostRows)} rows in the page.\n`,
    );
  } finally {
    for (const stop of stops.reverse()) await stop();
    rmSync(dir, { recursive: true, force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await trainingPage();
