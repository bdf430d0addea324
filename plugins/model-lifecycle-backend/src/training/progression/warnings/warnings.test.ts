import { openShiftAi, seen, trainJob } from '../__fixtures__/cluster';
import { atWork, reporting, runOf } from '../__fixtures__/runs';
import { reduceTrainJob } from '../trainjob/reduceTrainJob';
import { assess } from '../assess';
import type { Run } from '../../run';
import { advanceCurves, warningsOf, type CurveMemory } from './index';

const told = (run: Run) => warningsOf(run);

/** Upstream reports, one each 30 s, each with the values of one place. */
function runWith(series: Record<string, (string | undefined)[]>): Run {
  const length = Math.max(...Object.values(series).map(list => list.length));
  return runOf(
    Array.from({ length }, (_, index) => {
      const metrics = Object.entries(series).flatMap(([name, list]) =>
        list[index] === undefined ? [] : [[name, list[index]!] as const],
      );
      return reporting(index, 60 + index * 30, {
        current_step: String((index + 1) * 10),
        ...Object.fromEntries(metrics),
      });
    }),
  );
}

const numbers = (length: number, of: (index: number) => number) =>
  Array.from({ length }, (_, index) => of(index).toFixed(5));

describe('a loss that is no number', () => {
  it.each([
    ['nan', 'NaN'],
    ['NaN', 'NaN'],
    ['inf', 'Infinity'],
    ['-Infinity', '-Infinity'],
  ])('is told as %s, since the step at which it began', (text, written) => {
    const run = runWith({ loss: ['1.5', '1.4', text, text, text] });
    expect(told(run)).toEqual([
      {
        code: 'warning.not-a-number',
        params: {
          metric: 'loss',
          written,
          step: 30,
          sinceAt: expect.any(Number),
        },
      },
    ]);
    expect(run.metrics.map(({ value }) => value)).not.toContain(NaN);
  });

  it('is over with the next number', () => {
    expect(told(runWith({ loss: ['1.5', 'nan', '1.4'] }))).toEqual([]);
  });

  it('is told of one that never was a number', () => {
    expect(told(runWith({ loss: ['nan', 'nan'] }))).toMatchObject([
      { code: 'warning.not-a-number', params: { step: 10 } },
    ]);
  });

  it('outlives the end of the run, and not the attempt', () => {
    const run = runWith({ loss: ['1.5', 'nan'] });
    expect(
      assess({ ...run, state: 'failed' }, { now: 0 }).warnings,
    ).toHaveLength(1);
    const next = reduceTrainJob(
      run,
      seen(200, [
        trainJob(),
        ...atWork.map(object =>
          object.kind === 'Pod'
            ? {
                ...object,
                metadata: {
                  ...object.metadata,
                  uid: `${object.metadata.uid}-2`,
                },
              }
            : object,
        ),
      ]),
    ).run;
    expect(next.attempt).toBe(2);
    expect(told(next)).toEqual([]);
  });

  it('is null where OpenShift AI writes it: told after three, and never before a first number', () => {
    const report = (index: number, loss: number | null) =>
      seen(60 + index * 30, [
        trainJob({
          metadata: {
            annotations: openShiftAi(
              {
                progressPercentage: index,
                currentStep: index * 10,
                trainMetrics: { loss },
              },
              60 + index * 30,
            ),
          },
        }),
        ...atWork,
      ]);
    const blank = [null, null, null, null].map((loss, index) =>
      report(index, loss),
    );
    expect(told(runOf(blank))).toEqual([]);
    const lost = [2, null, null, null].map((loss, index) =>
      report(index, loss),
    );
    expect(told(runOf(lost.slice(0, 3)))).toEqual([]);
    expect(told(runOf(lost))).toMatchObject([
      { code: 'warning.no-number', params: { metric: 'loss', step: 10 } },
    ]);
  });
});

it('tells a loss that diverges with its best', () => {
  const run = runWith({
    loss: numbers(60, index =>
      index < 40 ? 0.5 + 2 * Math.exp(-index / 8) : 0.5 + (index - 40) * 0.3,
    ),
  });
  expect(told(run)).toMatchObject([
    {
      code: 'warning.diverging',
      params: { metric: 'loss', best: expect.any(Number), step: 600 },
    },
  ]);
});

describe('evaluations', () => {
  const evaluated = (values: number[], training = () => 1) =>
    runWith({
      // Three reports between two evaluations repeat the last.
      eval_loss: values.flatMap(value => Array(3).fill(value.toFixed(4))),
      loss: values.flatMap((_, index) => [
        training().toFixed(4),
        (1.5 - index * 0.05).toFixed(4),
        (1.49 - index * 0.05).toFixed(4),
      ]),
    });

  it('are counted once each, however often they are repeated', () => {
    const run = evaluated([2, 1.5, 1.2, 1.3, 1.21, 1.25, 1.22]);
    expect(told(run)).toEqual([]);
  });

  it('without a better one are told with their number and the best', () => {
    const run = evaluated([
      2, 1.5, 1.2, 1.3, 1.21, 1.25, 1.22, 1.24, 1.26, 1.23, 1.25, 1.24, 1.25,
    ]);
    expect(told(run)).toMatchObject([
      {
        code: 'warning.no-improvement',
        params: {
          metric: 'eval_loss',
          evaluations: 10,
          best: 1.2,
          bestStep: 70,
        },
      },
    ]);
  });

  it('that get worse while training improves are told so, and only so', () => {
    const run = runWith({
      eval_loss: numbers(16, index =>
        index < 6 ? 2 - index * 0.2 : 1 + (index - 5) * 0.08,
      ),
      loss: numbers(16, index => 2 - index * 0.11),
    });
    expect(told(run)).toMatchObject([
      {
        code: 'warning.overfitting',
        params: { metric: 'eval_loss', best: 1, bestStep: 60 },
      },
    ]);
  });

  it('that get worse with training are no overfitting', () => {
    const run = runWith({
      eval_loss: numbers(16, index =>
        index < 6 ? 2 - index * 0.2 : 1 + (index - 5) * 0.08,
      ),
      loss: numbers(16, index =>
        index < 6 ? 2 - index * 0.2 : 1 + (index - 5) * 0.08,
      ),
    });
    expect(told(run).map(({ code }) => code)).not.toContain(
      'warning.overfitting',
    );
  });

  it('of a metric that rises when it gets better are read that way', () => {
    const run = runWith({
      eval_accuracy: numbers(12, index => 0.5 + index * 0.03),
    });
    expect(told(run)).toEqual([]);
  });
});

it('is silent when it is switched off', () => {
  const run = runWith({ loss: ['1.5', 'nan'] });
  expect(warningsOf(run, { enabled: false, evaluations: 5 })).toEqual([]);
});

it('watches no metric whose name says nothing', () => {
  let curves: CurveMemory | undefined;
  for (let index = 0; index < 100; index++) {
    curves = advanceCurves(curves, {
      metrics: [
        { name: 'learning_rate', split: 'train', value: 1 / (index + 1) },
        { name: 'eval_runtime', split: 'eval', value: index },
        { name: 'eval_samples_per_second', split: 'eval', value: index },
      ],
      at: index,
    });
  }
  expect(curves).toMatchObject({ losses: [], evaluations: [], speeds: [] });
});
