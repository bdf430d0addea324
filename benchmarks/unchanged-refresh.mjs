// 10,000 TrainJobs of which nothing changes: what ten minutes cost.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { measureInChild, serveInChild } from './lib/child.mjs';
import { number, printTable, ratio, say } from './lib/table.mjs';

const COUNT = Number(process.env.JOBS ?? 10_000);
const IDLE_MS = Number(process.env.IDLE_MS ?? 60_000);
const { SUBJECT = '', PROFILE_DIR } = process.env;
const PERIOD_MS = 600_000;
const PEERS = fileURLToPath(new URL('./.peers', import.meta.url));
const PEER = '@terasky/backstage-plugin-kubernetes-ingestor';

const file = name => new URL(`./${name}.mjs`, import.meta.url);

async function withServer(population, measure) {
  const server = await serveInChild(file('watch/server'), {
    count: COUNT,
    ...population,
  });
  try {
    return await measure(server.url);
  } finally {
    await server.stop();
  }
}

const measureOurs = population =>
  withServer(population, url =>
    measureInChild(file('refresh/ours'), {
      url,
      count: COUNT,
      idleMs: IDLE_MS,
      profile:
        PROFILE_DIR &&
        path.join(
          PROFILE_DIR,
          `${population.finished ? 'finished' : 'waiting'}.cpuprofile`,
        ),
    }),
  );

/** What was seen at rest, as it would be over the whole period. */
function overPeriod({ idle }) {
  const times = PERIOD_MS / IDLE_MS;
  return {
    ...idle,
    cpuMs: idle.cpuMs * times,
    reads: Math.round(idle.reads * times),
    lists: Math.round(idle.lists * times),
  };
}

function row(name, result, cpuBase) {
  return [
    name,
    result.mutations,
    `+${number(result.added)} / -${number(result.removed)}`,
    result.lists,
    result.watches,
    result.reads ?? 0,
    number(result.cpuMs),
    cpuBase === undefined ? '' : ratio(result.cpuMs, cpuBase),
    number(result.peakMb),
  ];
}

export async function unchangedRefresh() {
  const peer = existsSync(path.join(PEERS, 'node_modules', PEER))
    ? await withServer({ finished: true }, url =>
        measureInChild(file('refresh/peer'), { url, folder: PEERS }),
      )
    : undefined;
  if (!peer)
    say(`${PEER} is not installed, see README.md; ours is measured alone`);
  say(`ours: ${COUNT} finished jobs, ${IDLE_MS / 1_000} s at rest`);
  const finished = await measureOurs({ finished: true });
  say(
    `ours: ${COUNT} jobs that wait without a pod, ${IDLE_MS / 1_000} s at rest`,
  );
  const waiting = await measureOurs({ finished: false });
  printTable(
    `${number(COUNT)} TrainJobs, ${
      PERIOD_MS / 60_000
    } minutes without a change (ours measured for ${
      IDLE_MS / 1_000
    } s and multiplied)`,
    [
      'subject',
      'mutations',
      'entities',
      'LISTs',
      'watches',
      'feed reads',
      'CPU ms',
      'beside ingestor',
      'peak MB',
    ],
    [
      ...(peer
        ? [
            row('ingestor, first', peer.first),
            row('ingestor, unchanged', peer.unchanged),
            row('ingestor, unchanged again', peer.third),
          ]
        : []),
      row('ours, first', finished.first, peer?.first.cpuMs),
      row('ours, unchanged', overPeriod(finished), peer?.unchanged.cpuMs),
      row(
        'ours, unchanged, all of them waiting',
        overPeriod(waiting),
        peer?.unchanged.cpuMs,
      ),
      row(
        'ours, a relist (410) that finds nothing',
        finished.relist,
        peer?.unchanged.cpuMs,
      ),
    ],
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  await unchangedRefresh();
