// Memory with a thousand training runs of sixteen pods, all kinds.
import { fileURLToPath } from 'node:url';
import { measureInChild, serveInChild } from './lib/child.mjs';
import { medianOf } from './lib/measure.mjs';
import { number, printTable, ratio, say } from './lib/table.mjs';
import { TRAIN_JOBS } from './watch/families.mjs';

const RUNS = Number(process.env.RUNS ?? 3);
const file = name => new URL(`./watch/${name}.mjs`, import.meta.url);

export async function watchFamilies() {
  const server = await serveInChild(file('server'), {
    count: TRAIN_JOBS,
    managed: true,
    families: true,
  });
  const results = { informer: [], ours: [] };
  for (let run = 1; run <= RUNS; run += 1) {
    for (const subject of Object.keys(results)) {
      say(`all kinds of ${TRAIN_JOBS} runs, run ${run} of ${RUNS}: ${subject}`);
      results[subject].push(
        await measureInChild(file('ingestFamilies'), {
          subject,
          url: server.url,
        }),
      );
    }
  }
  await server.stop();
  const base = medianOf(results.informer);
  printTable(
    `${number(
      TRAIN_JOBS,
    )} TrainJobs with JobSet, Job, Workload and 16 pods each, medians of ${RUNS}`,
    [
      'subject',
      'objects',
      'cache MB',
      'beside informer',
      'peak while listing MB',
      'beside informer',
      'list CPU ms',
    ],
    Object.entries(results).map(([subject, runs]) => {
      const { objects, cacheMb, peakMb, cpuMs } = medianOf(runs);
      return [
        subject,
        number(objects),
        number(cacheMb, 1),
        ratio(cacheMb, base.cacheMb),
        number(peakMb),
        ratio(peakMb, base.peakMb),
        number(cpuMs),
      ];
    }),
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await watchFamilies();
