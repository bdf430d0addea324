/*
 * The recorded timelines, played twenty times as fast on the demo lab's API
 * server and read from there by the whole pipeline: TLS, watches, reduction,
 * database. What a run is in the end is what was recorded, whatever the haste.
 * Moment by moment they are replayed in training/corpus/replay.test.ts.
 */
import { replayTimeline, type DemoLab, type TimelineMoment } from 'demo-lab';
import { join } from 'node:path';
import { loadTimelines } from '../training/corpus/loader';
import type { Run } from '../training/run';
import { Labs } from './__testUtils__/labs';
import { Pipeline } from './__testUtils__/pipeline';
import { until } from './__testUtils__/until';

jest.setTimeout(120_000);

const SPEED = 20;

const timelines = loadTimelines(join(__dirname, '../training/corpus/recorded'));

const labs = new Labs();
let lab: DemoLab;
let pipeline: Pipeline;
let runs: Map<string, Run>;

/** Of the TrainJob that a timeline is about: each file has one uid. */
function uidOf(
  moments: { objects: { kind?: string; metadata: { uid: string } }[] }[],
) {
  return moments
    .flatMap(({ objects }) => objects)
    .find(({ kind }) => kind === 'TrainJob')!.metadata.uid;
}

async function readRuns(): Promise<Map<string, Run>> {
  const { rows } = await pipeline.history.list({ order: 'newest', limit: 100 });
  return new Map(rows.map(({ run }) => [run.uid, run]));
}

const statesOf = ({ moments }: (typeof timelines)[number]) => {
  const { state, accept = [] } = moments[moments.length - 1].expect;
  return [state, ...accept];
};

beforeAll(async () => {
  lab = await labs.start();
  pipeline = await Pipeline.create();
  await pipeline.watch(lab);
  await until(
    () => pipeline.resources(),
    resources => resources.trainjobs === 'live',
  );
  await Promise.all(
    timelines.map(({ moments }) =>
      replayTimeline(lab.server, moments as unknown as TimelineMoment[], {
        speed: SPEED,
      }),
    ),
  );
  // Whether all are right is for the tests to say: this only gives them time.
  await until(readRuns, seen =>
    timelines.every(timeline =>
      statesOf(timeline).includes(
        seen.get(uidOf(timeline.moments))?.state ?? 'unknown',
      ),
    ),
  ).catch(() => undefined);
  runs = await readRuns();
});

afterAll(async () => {
  await pipeline.stop();
  await labs.cleanUp();
});

describe('a recorded run, played on the demo lab', () => {
  it.each(timelines.map(timeline => [timeline.name, timeline] as const))(
    '%s ends as it was recorded',
    (_, timeline) => {
      const run = runs.get(uidOf(timeline.moments));
      expect(statesOf(timeline)).toContain(run?.state);
      // What haste must not bring about: a bar that is full before the end.
      const isFull = run?.progress.percent === 100;
      expect(isFull && run?.state !== 'succeeded').toBe(false);
    },
  );
});
