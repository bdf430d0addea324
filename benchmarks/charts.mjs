// The charts of a run in headless Chromium: first paint, updates, zoom, cursor.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { launchBrowser } from '../e2e/lib/browser.mjs';
import { buildPage, chunkOf, servePage } from './charts/build.mjs';
import { median, percentile } from './lib/measure.mjs';
import { number, printTable, say } from './lib/table.mjs';

const PAINTS = Number(process.env.PAINTS ?? 15);
const UPDATES = Number(process.env.UPDATES ?? 60);
const MOVES = 120;
const LONG_RUN = Number(process.env.SAMPLES ?? 100_000);

const CASES = [
  ['10 series x 2,000 samples', { samples: 2_000, atLeastPoints: 2_000 }],
  ['10 series x 2,000 buckets', { samples: LONG_RUN, atLeastPoints: 2_000 }],
  [
    `10 series x ${number(LONG_RUN)} samples, as the panel asks`,
    { samples: LONG_RUN },
  ],
];

const row = (what, values, goal) => [
  what,
  values.length,
  number(Math.min(...values), 1),
  number(median(values), 1),
  number(percentile(values, 0.95), 1),
  number(Math.max(...values), 1),
  goal,
];

/** CPU milliseconds of the page's process, all its threads: the machine's other load does not count. */
async function processClock(browser) {
  const session = await browser.newBrowserCDPSession();
  return async () => {
    const { processInfo } = await session.send('SystemInfo.getProcessInfo');
    return processInfo
      .filter(({ type }) => type === 'renderer')
      .reduce((sum, { cpuTime }) => sum + cpuTime * 1_000, 0);
  };
}

async function timesOf(page, busyMs, options) {
  const paints = { wall: [], shown: [], busy: [] };
  for (let turn = 0; turn < PAINTS; turn += 1) {
    await page.evaluate(given => window.bench.prepareFirst(given), options);
    const before = await busyMs();
    const { drawnMs, shownMs } = await page.evaluate(() =>
      window.bench.firstPaint(),
    );
    paints.busy.push((await busyMs()) - before);
    paints.wall.push(drawnMs);
    paints.shown.push(shownMs);
  }
  const updates = { wall: [], busy: [] };
  for (let turn = 0; turn < UPDATES; turn += 1) {
    await page.evaluate(() => window.bench.prepareUpdate());
    await page.waitForTimeout(20);
    const before = await busyMs();
    updates.wall.push(await page.evaluate(() => window.bench.update()));
    updates.busy.push((await busyMs()) - before);
  }
  return { paints, updates };
}

async function framesWhile(page, act) {
  await page.evaluate(() => void window.bench.watchFrames());
  await act();
  return page.evaluate(() => window.stopFrames());
}

async function moves(page) {
  const plot = page.locator('.u-over').first();
  const box = await plot.boundingBox();
  const across = async () => {
    for (let step = 0; step < MOVES; step += 1) {
      await page.mouse.move(
        box.x + (box.width * step) / MOVES,
        box.y + box.height / 2,
      );
    }
  };
  await across();
  const cursor = await framesWhile(page, across);
  // Zoom in by hand, then walk through the run with the keyboard.
  const zoomStart = Date.now();
  await page.mouse.move(box.x + box.width * 0.4, box.y + 40);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.45, box.y + 40, { steps: 4 });
  await page.mouse.up();
  await page.getByRole('button', { name: 'Reset zoom' }).waitFor();
  const zoomMs = Date.now() - zoomStart;
  const chart = page.locator('article [role=group]').first();
  await chart.focus();
  const pan = await framesWhile(page, async () => {
    for (let step = 0; step < 40; step += 1) {
      await page.keyboard.press('Shift+ArrowRight');
    }
  });
  return { cursor, pan, zoomMs };
}

export async function charts() {
  const directory = mkdtempSync(path.join(tmpdir(), 'model-lifecycle-charts-'));
  const stops = [() => rmSync(directory, { recursive: true, force: true })];
  try {
    say('building the page');
    const entry = fileURLToPath(new URL('./charts/page.jsx', import.meta.url));
    const metafile = await buildPage(entry, directory);
    const uplot = chunkOf(metafile, directory, 'node_modules/uplot/dist/uPlot');
    const server = await servePage(directory);
    stops.push(() => server.close());
    const browser = await launchBrowser();
    stops.push(() => browser.close());
    const page = await browser.newPage({
      viewport: { width: 1280, height: 1000 },
    });
    page.on('pageerror', error => say(`page: ${error.message}`));
    await page.goto(server.url);
    await page.waitForFunction(() => window.bench);

    const busyMs = await processClock(browser);
    const rows = [];
    for (const [what, options] of CASES) {
      say(what);
      const { paints, updates } = await timesOf(page, busyMs, options);
      // The first ones also compile.
      const warm = (list, cold) => list.slice(Math.min(cold, list.length - 1));
      rows.push(
        row(`${what}: first paint`, warm(paints.wall, 2), '100'),
        row('… until the frame after it', warm(paints.shown, 2), ''),
        row('… CPU of the page', warm(paints.busy, 2), ''),
        row(`${what}: update`, warm(updates.wall, 5), '16'),
        row('… CPU of the page', warm(updates.busy, 5), ''),
      );
    }
    printTable(
      'From the answer to drawn charts, ms (goal for the median)',
      ['', 'times', 'least', 'p50', 'p95', 'most', 'goal'],
      rows,
    );
    say('cursor, zoom and walk');
    const { cursor, pan, zoomMs } = await moves(page);
    printTable(
      `A run of ${number(
        LONG_RUN,
      )} samples in the hand: times between frames, ms`,
      ['', 'frames', 'least', 'p50', 'p95', 'most', 'goal'],
      [
        row('cursor over five charts', cursor, ''),
        row('walking through it, zoomed', pan, ''),
      ],
    );
    process.stdout.write(
      `\nA drag to the zoomed view took ${number(
        zoomMs,
      )} ms. uPlot's chunk: ${uplot.files.join(', ')}, ${number(
        uplot.gzipBytes / 1_024,
        1,
      )} KB compressed${
        uplot.files.includes('page.js') ? ' (NOT a chunk of its own)' : ''
      }.\n`,
    );
  } finally {
    for (const stop of stops.reverse()) await stop();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await charts();
