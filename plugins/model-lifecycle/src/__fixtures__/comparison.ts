import type {
  Run,
  RunComparison,
  RunCost,
} from 'backstage-plugin-model-lifecycle-common';
import { COST } from './cost';
import { createRun, RUNS, today } from './runs';

const ended = (hours: number): RunCost => ({
  ...COST,
  gpuHours: hours,
  wastedGpuHours: 0,
  wastedCpuHours: 0,
  amount: { currency: 'EUR', total: hours * 2.4, wasted: 0, unpriced: [] },
});

/** Three runs of a job that have ended, the oldest first. */
export const COMPARED: Run[] = [
  RUNS['stopped-early'],
  RUNS.succeeded,
  createRun({
    ...RUNS.failed,
    id: 'f'.repeat(24),
    name: 'support-chat-fine-tune-39',
    job: RUNS.succeeded.job,
  }),
];

/** What a comparison of them says. The third reported less, and little is known of it. */
export const FINAL: Omit<RunComparison, 'runs'> = {
  costs: [ended(7.7), ended(7.2), { asOf: today('12:00'), unknown: 'requests' }],
  basis: 'final',
  metrics: [
    {
      name: 'accuracy',
      split: 'eval',
      better: 'up',
      values: [
        { value: 0.871, step: 620, best: 0.88 },
        { value: 0.902, step: 1_000, best: 0.902 },
        {},
      ],
    },
    {
      name: 'loss',
      split: 'train',
      better: 'down',
      values: [
        { value: 0.391, step: 620, best: 0.391 },
        { value: 0.355, step: 1_000, best: 0.352 },
        { value: 0.81, step: 120, best: 0.79 },
      ],
    },
    {
      name: 'learning_rate',
      split: 'none',
      values: [{ value: 0.000016 }, { value: 0.00002 }, { value: 0.000016 }],
    },
  ],
  facts: [
    {
      name: 'image',
      changed: true,
      values: [
        { text: 'registry.example.com/team-a/train:1.8' },
        { text: 'registry.example.com/team-a/train:1.9' },
        { text: 'registry.example.com/team-a/train:1.9' },
      ],
    },
    {
      name: 'dataset',
      changed: false,
      values: [
        { text: 'support-tickets-2026' },
        { text: 'support-tickets-2026' },
        {},
      ],
    },
    { name: 'nodes', changed: false, values: [{ number: 2 }, { number: 2 }, { number: 2 }] },
    {
      name: 'flavours',
      changed: true,
      values: [{ text: 'h100' }, { text: 'h100-spot, h100' }, { text: 'h100-spot' }],
    },
    {
      name: 'memory',
      part: 'node',
      changed: true,
      values: [{ number: 64 * 2 ** 30 }, { number: 96 * 2 ** 30 }, {}],
    },
  ],
  parameters: [
    { name: 'args', variants: [1, 2, 2] },
    { name: 'env/LEARNING_RATE', variants: [1, 2, 1] },
    { name: 'env/WARMUP_STEPS', variants: [0, 1, 0] },
  ],
  sameParameters: 6,
};

/** A run that goes on beside one that has ended: one step, or none. */
export const AT_ONE_STEP: Omit<RunComparison, 'runs'> = {
  ...FINAL,
  costs: [ended(7.2), COST],
  basis: 'step',
  metrics: [
    {
      name: 'loss',
      split: 'train',
      better: 'down',
      step: 450,
      values: [
        { value: 0.44, step: 450 },
        { value: 0.412, step: 450 },
      ],
    },
    { name: 'accuracy', split: 'eval', better: 'up', values: [{}, {}] },
  ],
  facts: FINAL.facts.map(fact => ({
    ...fact,
    changed: false,
    values: fact.values.slice(0, 2),
  })),
  parameters: [],
};
