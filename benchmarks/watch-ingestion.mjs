// Reading 60,000 events of TrainJobs: our reflector beside client-node's informer.
import { fileURLToPath } from 'node:url';
import { measureInChild, serveInChild } from './lib/child.mjs';
import { medianOf } from './lib/measure.mjs';
import { number, printTable, ratio, say } from './lib/table.mjs';

const EVENTS = Number(process.env.EVENTS ?? 60_000);
const RUNS = Number(process.env.RUNS ?? 3);
const SUBJECTS = ['informer', 'ours', 'floor (node http)', 'floor (fetch)'];

const file = name => new URL(`./watch/${name}.mjs`, import.meta.url);

async function measure(subject, population) {
  const server = await serveInChild(file('server'), {
    ...population,
    events: EVENTS,
  });
  try {
    return await measureInChild(file('ingest'), {
      subject,
      url: server.url,
      count: population.count,
      events: EVENTS,
      profileDir: process.env.PROFILE_DIR,
    });
  } finally {
    await server.stop();
  }
}

/** The subjects take turns, so that a busy minute of the machine befalls all of them. */
async function compare(population) {
  const runs = Object.fromEntries(SUBJECTS.map(subject => [subject, []]));
  for (let run = 1; run <= RUNS; run += 1) {
    for (const subject of SUBJECTS) {
      say(`${population.count} jobs, run ${run} of ${RUNS}: ${subject}`);
      runs[subject].push(await measure(subject, population));
    }
  }
  return Object.fromEntries(
    Object.entries(runs).map(([subject, results]) => [
      subject,
      medianOf(results),
    ]),
  );
}

export async function watchIngestion() {
  for (const population of [
    { count: 1_000, managed: true },
    { count: 10_000, managed: true },
    { count: 10_000, managed: false },
  ]) {
    const results = await compare(population);
    const base = results.informer;
    printTable(
      `${number(EVENTS)} events over ${number(
        population.count,
      )} TrainJobs of 4,087 bytes ${
        population.managed ? 'with' : 'without'
      } managedFields, medians of ${RUNS}`,
      [
        'subject',
        'events per CPU second',
        'beside informer',
        'cache MB',
        'beside informer',
        'peak while listing MB',
        'list CPU ms',
      ],
      SUBJECTS.map(subject => {
        const { eventsPerCpuSecond, cacheMb, peakMb, listCpuMs } =
          results[subject];
        return [
          subject,
          number(eventsPerCpuSecond),
          ratio(eventsPerCpuSecond, base.eventsPerCpuSecond),
          number(cacheMb, 1),
          ratio(cacheMb, base.cacheMb),
          number(peakMb),
          number(listCpuMs),
        ];
      }),
    );
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await watchIngestion();
