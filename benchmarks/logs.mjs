// Logs of a running pod that has written a million lines: pages at any depth,
// searches, following, and what a replica holds for it; then scrolling in a
// browser over the built gallery, where there is one (GALLERY: its URL).
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { launchBrowser } from '../e2e/lib/browser.mjs';
import { serveInChild } from './lib/child.mjs';
import { percentile } from './lib/measure.mjs';
import { number, printTable, say } from './lib/table.mjs';

const LINES = Number(process.env.LINES ?? 1_000_000);
const REQUESTS = Number(process.env.REQUESTS ?? 300);
const { GALLERY } = process.env;
const file = name => new URL(`./logs/${name}.mjs`, import.meta.url);

const anywhere = total => 1 + Math.floor(Math.random() * Math.max(1, total));

async function takeIn(replica) {
  const startedAt = Date.now();
  let answer = await replica.ask({ query: { page: 1 } });
  const firstMs = Date.now() - startedAt;
  while (answer.reading) {
    await sleep(100);
    answer = await replica.ask({ query: { page: 1 } });
  }
  return { firstMs, allMs: Date.now() - startedAt, total: answer.total };
}

async function timed(replica, queryAt, requests = REQUESTS) {
  const times = [];
  let answer;
  for (let index = 0; index < requests; index += 1) {
    answer = await replica.ask({ query: queryAt(index) });
    times.push(answer.tookMs);
  }
  return { times, answer };
}

const row = (what, { times, answer }) => [
  what,
  number(answer.totalMatches ?? answer.total),
  number(percentile(times, 0.5), 1),
  number(percentile(times, 0.95), 1),
  number(Math.max(...times), 1),
];

async function measureReplica() {
  say(`${number(LINES)} lines of one pod`);
  const lab = await serveInChild(file('lab'), { lines: LINES });
  const { kubeconfigPath, uid } = lab;
  const replica = await serveInChild(file('server'), { kubeconfigPath, uid });
  try {
    const { firstMs, allMs, total } = await takeIn(replica);
    const { heapMb } = await replica.ask({ state: true });
    const filtered = async level => {
      const query = { level, row: 1, lines: 1 };
      return (await replica.ask({ query })).total;
    };
    const [warnings, errors] = [
      await filtered('warn'),
      await filtered('error'),
    ];
    const rows = [];
    const page = async (what, lines, of, level) =>
      rows.push(
        row(
          what,
          await timed(replica, () => ({ row: anywhere(of), lines, level })),
        ),
      );
    await page('200 lines anywhere', 200, total);
    await page('5,000 lines anywhere', 5_000, total);
    await page('200 of the warnings and errors', 200, warnings, 'warn');
    await page('200 of the errors', 200, errors, 'error');
    rows.push(
      row(
        'search, few matches',
        await timed(
          replica,
          index => ({ q: `'step': ${70_001 + index},` }),
          20,
        ),
      ),
      row(
        'search, nearly every line',
        await timed(replica, () => ({ q: 'loss' }), 20),
      ),
    );
    printTable(
      'One request to a replica, ms (goal: p95 of a page <= 15)',
      ['', 'rows', 'p50', 'p95', 'most'],
      rows,
    );
    const before = await replica.ask({ query: { page: 1 } });
    await sleep(1_000);
    await lab.ask({ write: 50 });
    await sleep(1_000);
    const after = await replica.ask({ query: { page: 1 } });
    printTable(
      'What a replica spends on the pod',
      ['', ''],
      [
        ['first answer, ms', number(firstMs)],
        ['all lines taken in, s', number(allMs / 1_000, 1)],
        ['memory held, MB', number(heapMb, 1)],
        ['a second later it knows of 50 new lines', after.total - before.total],
      ],
    );
  } finally {
    await replica.stop();
    await lab.stop();
  }
}

/** Frames while the wheel turns, and while the bar is drawn through the whole log. */
async function measureFrames() {
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage({
      viewport: { width: 1280, height: 900 },
    });
    await page.goto(`${GALLERY}/logs-long`, { timeout: 120_000 });
    const region = page.locator('[data-log-lines]');
    await region.waitFor({ timeout: 120_000 });
    const frames = move =>
      region.evaluate(async (element, how) => {
        const times = [];
        let last;
        for (let index = 0; index < 300; index += 1) {
          const now = await new Promise(requestAnimationFrame);
          if (last !== undefined) times.push(now - last);
          last = now;
          element.scrollTop =
            how === 'wheel'
              ? element.scrollTop - 120
              : (element.scrollHeight * index) / 300;
        }
        return times;
      }, move);
    const rows = [];
    for (const [what, how] of [
      ['the wheel turns, 120 px a frame', 'wheel'],
      ['the bar goes from the first line to the last', 'bar'],
    ]) {
      const times = await frames(how);
      rows.push([
        what,
        number(percentile(times, 0.5), 1),
        number(percentile(times, 0.95), 1),
        number(Math.max(...times), 1),
      ]);
    }
    printTable('Time of a frame, ms', ['', 'p50', 'p95', 'most'], rows);
  } finally {
    await browser.close();
  }
}

export async function logs() {
  await measureReplica();
  if (GALLERY) await measureFrames();
  else say('no frames are measured: GALLERY names no gallery');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await logs();
