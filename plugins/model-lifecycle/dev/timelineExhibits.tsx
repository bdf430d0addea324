import type { FakeWorld } from '../src/__fixtures__/FakeApi';
import { createRun, RUNNING, RUNS } from '../src/__fixtures__/runs';
import {
  PIPELINE,
  REQUEUED,
  REQUEUED_TRANSITIONS,
  RESTARTED,
  WIDE_PIPELINE,
} from '../src/__fixtures__/timelines';
import { TOLD_PIPELINE, TOLD_REPORT } from '../src/__fixtures__/runSources';
import { worldOf, worldOfAll } from '../src/__fixtures__/world';
import { HomeTrainings } from '../src/models/HomeTrainings';
import { TrainingTab } from '../src/training/TrainingTab';
import { TrainingPage } from '../src/trainingPage/TrainingPage';
import type { Exhibit } from './gallery';

const tab = <TrainingTab />;
const MANY = 5_000;

function timeline(
  run: typeof RUNNING,
  transitions = worldOf('running').transitions,
): Exhibit {
  return { view: tab, world: worldOf('running', { runs: [run], transitions }) };
}

/** A run that is no TrainJob: nothing of it speaks of pods or clusters. */
function told(run: typeof RUNNING, change: Partial<FakeWorld>): Exhibit {
  const world = worldOf('running', { runs: [run], transitions: [], ...change });
  return { view: tab, world };
}

/** Every kind of run in turn, thousands of them. */
function manyRuns() {
  const kinds = Object.values(RUNS);
  return Array.from({ length: MANY }, (_, index) =>
    createRun({
      ...kinds[index % kinds.length],
      id: (index + 1_000).toString(16).padStart(24, '0'),
      name: `job-${index}`,
    }),
  );
}

/** Timelines of runs that are not TrainJobs, or had much happen to them; and a long list. */
export const timelineExhibits: Record<string, Exhibit> = {
  'timeline-pipeline': timeline(PIPELINE, []),
  'timeline-wide': timeline(WIDE_PIPELINE, []),
  'timeline-restarted': timeline(RESTARTED, []),
  'timeline-requeued': timeline(REQUEUED, REQUEUED_TRANSITIONS),
  'told-pipeline': told(TOLD_PIPELINE, {
    lines: [],
    log: { notes: [{ code: 'logs.not-brought' }] },
  }),
  'told-report': told(TOLD_REPORT, {
    log: { log: { pod: TOLD_REPORT.name, container: 'log', attempt: 1 } },
  }),
  'page-many': {
    view: <TrainingPage />,
    world: worldOfAll({ runs: manyRuns() }),
  },
  'home-many': { view: <HomeTrainings />, world: worldOfAll() },
};
