import { createRun, RUNNING, RUNS, today } from '../src/__fixtures__/runs';
import { worldOf } from '../src/__fixtures__/world';
import { TrainingTab } from '../src/training/TrainingTab';
import { TrainingPage } from '../src/trainingPage/TrainingPage';
import type { Exhibit } from './gallery';

const at = (time: string) => Date.parse(today(time));

const FACTS = {
  ...RUNNING.facts,
  runtimeKind: 'ClusterTrainingRuntime',
  fromRuntime: ['image' as const, 'restarts' as const],
};

/** Curves that warn, and everything that owners ask on the first day. */
const WARNED = createRun({
  facts: FACTS,
  warnings: [
    {
      code: 'warning.not-a-number',
      params: {
        metric: 'loss',
        written: 'NaN',
        step: 440,
        sinceAt: at('14:01'),
      },
    },
    {
      code: 'warning.overfitting',
      params: {
        metric: 'eval_loss',
        now: 0.52,
        step: 440,
        best: 0.41,
        bestStep: 300,
      },
    },
    { code: 'warning.fewer-steps', params: { before: 30.4, now: 12.1 } },
  ],
  eta: {
    ...RUNNING.eta!,
    finishAt: today('15:10'),
    earliestFinishAt: today('14:40'),
    latestFinishAt: today('16:20'),
    confidence: 'low',
  },
  queueing: { requeues: 2 },
  checkpoint: { step: 400, at: today('13:57'), told: 'metric' },
});

/** Still loading while Kueue's patience ends. */
const EVICTING = createRun({
  id: RUNS.initializing.id,
  name: RUNS.initializing.name,
  facts: FACTS,
  state: 'initializing',
  reason: { code: 'initializing.dataset-and-model' },
  progress: {},
  eta: undefined,
  evictionAt: today('14:06'),
  evictionReason: { code: 'deadline.pods-ready', params: { seconds: 300 } },
  phases: RUNNING.phases
    .slice(0, 3)
    .map((phase, index) =>
      index === 0
        ? phase
        : { ...phase, state: 'running' as const, endedAt: undefined },
    ),
});

const GPU = {
  configured: true,
  utilization: {
    percent: 87,
    minPercent: 80,
    maxPercent: 94,
    gpus: 8,
    measuredAt: today('14:01:45'),
    metric: 'DCGM_FI_DEV_GPU_UTIL',
  },
};

export const ownerExhibits: Record<string, Exhibit> = {
  'tab-warned': {
    view: <TrainingTab />,
    world: worldOf('running', { runs: [WARNED], gpu: GPU }),
  },
  'tab-evicting': {
    view: <TrainingTab />,
    world: worldOf('initializing', {
      runs: [EVICTING],
      gpu: { configured: true, problem: { code: 'gpu.no-values' } },
    }),
  },
  'page-warned': {
    view: <TrainingPage />,
    world: worldOf('running', { runs: [WARNED, EVICTING] }),
  },
};
