import type { MetricSeries } from 'backstage-plugin-model-lifecycle-common';
import fc from 'fast-check';
import { AT_ONE_STEP, COMPARED, FINAL } from '../../__fixtures__/comparison';
import { createRun, NOW, RUNS, summary, today } from '../../__fixtures__/runs';
import { SERIES } from '../../__fixtures__/series';
import { ENGLISH, GERMAN } from '../../__fixtures__/words';
import { runsTable } from '../runs/runsModel';
import {
  canCompare,
  isFull,
  oldestFirst,
  toggled,
  type Selection,
} from '../runs/selection';
import { comparisonLink, readComparedIds } from './comparedIds';
import {
  factRows,
  metricRows,
  parameterRows,
  resultRows,
} from './comparisonModel';
import { deltaOf } from './delta';
import { overlayCharts } from './overlayModel';

const id = (n: number) => n.toString(16).padStart(24, '0');

describe('a comparison in the URL', () => {
  it('is two to five different ids', () => {
    expect(readComparedIds(null)).toBeUndefined();
    expect(readComparedIds(`${id(1)},${id(2)}`)).toEqual([id(1), id(2)]);
    for (const wrong of [
      '',
      id(1),
      `${id(1)},${id(1)}`,
      `${id(1)},x`,
      [1, 2, 3, 4, 5, 6].map(id).join(),
    ]) {
      expect(readComparedIds(wrong)).toBe('invalid');
    }
  });

  it('is the whole link', () => {
    expect(
      comparisonLink('https://b.example/tab?run=1&compare=old#x', [
        id(1),
        id(2),
      ]),
    ).toBe(`https://b.example/tab?compare=${id(1)},${id(2)}`);
  });
});

describe('what is chosen', () => {
  it('is five at most, and comes back in the order of time', () => {
    const six = [1, 2, 3, 4, 5, 6].map(id);
    const chosen = six.reduce<Selection>(toggled, []);
    expect(chosen).toEqual(six.slice(0, 5));
    expect(isFull(chosen)).toBe(true);
    expect(toggled(chosen, id(2))).not.toContain(id(2));
    expect(canCompare([id(1)])).toBe(false);
    const newestFirst = [3, 2, 1].map(n => ({ id: id(n) }));
    expect(oldestFirst([id(2), id(3), id(1)], newestFirst)).toEqual([
      id(1),
      id(2),
      id(3),
    ]);
  });
});

describe('a difference', () => {
  const text = (...args: [number?, number?, ('up' | 'down')?]) =>
    deltaOf(args[0], args[1], args[2], ENGLISH);

  it('says which way is better, and nothing of it where nobody knows', () => {
    expect(text(0.4, 0.5, 'down')).toEqual({ text: '−0.1 better', tone: 'ok' });
    expect(text(0.6, 0.5, 'down')).toEqual({
      text: '+0.1 worse',
      tone: 'error',
    });
    expect(text(0.9, 0.8, 'up')).toEqual({ text: '+0.1 better', tone: 'ok' });
    expect(text(0.9, 0.8)).toEqual({ text: '+0.1', tone: 'neutral' });
    expect(text(0.3, 0.1 + 0.2, 'up')).toEqual({
      text: 'the same',
      tone: 'neutral',
    });
  });

  it('is none where a value is missing or no number', () => {
    expect(text(undefined, 0.5, 'up')).toBeUndefined();
    expect(text(0.5, undefined, 'up')).toBeUndefined();
    expect(text(NaN, 0.5, 'up')).toBeUndefined();
  });

  it('turns around with the runs', () => {
    const number = fc.double({ noNaN: true, min: -1e6, max: 1e6 });
    fc.assert(
      fc.property(number, number, (a, b) => {
        const there = deltaOf(a, b, 'up', ENGLISH)!.tone;
        const back = deltaOf(b, a, 'up', ENGLISH)!.tone;
        const opposite = { ok: 'error', error: 'ok', neutral: 'neutral' };
        expect(back).toBe(opposite[there as keyof typeof opposite]);
      }),
    );
  });
});

describe('the table of runs', () => {
  it('tells the difference to the run that succeeded before, and none of what goes on', () => {
    const older = createRun({
      ...RUNS.succeeded,
      id: id(7),
      name: 'older',
      createdAt: today('09:00'),
      finalMetrics: RUNS.succeeded.finalMetrics!.map(metric => ({
        ...metric,
        value: metric.value - 0.1,
      })),
    });
    const failed = createRun({
      ...RUNS.succeeded,
      state: 'failed',
      id: id(8),
      createdAt: today('10:00'),
    });
    const runs = [RUNS.running, RUNS.succeeded, failed, older].map(summary);
    const { rows, metricColumns } = runsTable(runs, NOW, ENGLISH);
    expect(metricColumns).toEqual(['eval accuracy', 'loss']);
    expect(rows[1].metrics).toEqual([
      {
        text: '0.902',
        before: 'older',
        delta: { text: '+0.1 better', tone: 'ok' },
      },
      {
        text: '0.355',
        before: 'older',
        delta: { text: '+0.1 worse', tone: 'error' },
      },
    ]);
    for (const index of [0, 2, 3]) {
      expect(rows[index].metrics.every(({ delta }) => !delta)).toBe(true);
    }
  });

  it('says of a wait that goes on that it is not the whole', () => {
    const [row] = runsTable([summary(RUNS.queued)], NOW, ENGLISH).rows;
    expect(row.queue).toMatch(/so far$|^–$/);
    const waiting = { ...summary(RUNS.queued), queueMs: 60_000 };
    expect(runsTable([waiting], NOW, ENGLISH).rows[0].queue).toBe(
      '1 min so far',
    );
  });
});

describe('a comparison', () => {
  const runs = COMPARED.map(summary);

  it('shows what is missing as missing, never as nothing', () => {
    const rows = resultRows({ runs, costs: FINAL.costs }, NOW, ENGLISH);
    const row = (key: string) => rows.find(each => each.key === key)!.cells;
    expect(row('gpu')).toEqual(['7.7', '7.2', '–']);
    expect(row('wasted')).toEqual(['0', '0', '–']);
    expect(row('amount')).toEqual(['€18.48', '€17.28', '–']);
    const [accuracy] = metricRows(FINAL, ENGLISH);
    expect(accuracy.cells[2]).toEqual({
      value: '–',
      best: undefined,
      delta: undefined,
    });
    const memory = factRows(FINAL.facts, ENGLISH).at(-1)!;
    expect(memory).toMatchObject({
      label: 'memory for each pod of node',
      cells: ['64 GiB', '96 GiB', '–'],
      differs: true,
    });
  });

  it('has no line of money where nothing has a price', () => {
    const costs = FINAL.costs.map(cost => ({ ...cost, amount: undefined }));
    const keys = resultRows({ runs, costs }, NOW, ENGLISH).map(
      ({ key }) => key,
    );
    expect(keys).not.toContain('amount');
    expect(keys).toContain('gpu');
  });

  it('compares with the first, in the direction of each metric', () => {
    const [accuracy, loss, rate] = metricRows(FINAL, ENGLISH);
    expect(accuracy).toMatchObject({
      name: 'eval accuracy',
      notes: ['up is better'],
    });
    expect(accuracy.cells[0]).toMatchObject({
      value: '0.871',
      best: 'best 0.88',
    });
    expect(accuracy.cells[1].delta?.text).toBe('+0.031 better');
    expect(loss.cells[1].delta?.text).toBe('−0.036 better');
    expect(loss.cells[2].delta?.text).toBe('+0.419 worse');
    expect(rate.notes).toEqual(['no better direction known']);
    expect(rate.cells[1].delta?.tone).toBe('neutral');
  });

  it('names the step at which a run that goes on is compared, or that there is none', () => {
    const [loss, accuracy] = metricRows(AT_ONE_STEP, GERMAN);
    expect(loss.notes).toEqual(['weniger ist besser', 'bei Schritt 450']);
    expect(accuracy.notes).toContain('kein gemeinsamer Schritt');
    expect(accuracy.cells.map(({ value }) => value)).toEqual(['–', '–']);
  });

  it('tells of parameters only which are equal', () => {
    expect(
      parameterRows(FINAL.parameters, ENGLISH).map(({ label, cells }) => [
        label,
        ...cells,
      ]),
    ).toEqual([
      ['Arguments', 'value 1', 'value 2', 'value 2'],
      ['LEARNING_RATE (environment)', 'value 1', 'value 2', 'value 1'],
      ['WARMUP_STEPS (environment)', 'not set', 'value 1', 'not set'],
    ]);
  });
});

describe('curves over each other', () => {
  const series = (
    name: string,
    buckets: Partial<MetricSeries['buckets'][0]>[],
  ): MetricSeries => ({
    name,
    split: 'train',
    samples: buckets.length,
    resolution: 'full',
    buckets: buckets.map((bucket, index) => ({
      at: new Date(NOW + index * 60_000).toISOString(),
      min: 0,
      max: 0,
      last: index,
      count: 1,
      ...bucket,
    })),
  });

  it('are of metrics that two of the runs have, losses first', () => {
    const charts = overlayCharts([SERIES, SERIES.slice(0, 2), []]);
    expect(charts.map(({ label }) => label)).toEqual(['loss', 'eval loss']);
    expect(charts[0].lines[2]).toEqual([]);
    expect(charts[0].summaries[2]).toBeUndefined();
  });

  it('stand over one x, with gaps where a run has no point', () => {
    const [chart] = overlayCharts([
      [series('loss', [{ step: 1 }, { step: 3 }])],
      [series('loss', [{ step: 2 }, { step: 3 }])],
    ]);
    expect(chart).toMatchObject({
      axis: 'step',
      x: [1, 2, 3],
      lines: [
        [0, null, 1],
        [null, 0, 1],
      ],
    });
  });

  it('go by time since the start where one has no steps', () => {
    const [chart] = overlayCharts([
      [series('loss', [{ step: 1 }, { step: 2 }])],
      [series('loss', [{}, {}])],
    ]);
    expect(chart).toMatchObject({ axis: 'time', x: [0, 1] });
  });

  it('leave out what a later attempt trained again', () => {
    const [chart] = overlayCharts([
      [
        series('loss', [
          { step: 1, last: 9, attempt: 1 },
          { step: 2, last: 8, attempt: 1 },
          { step: 2, last: 7, attempt: 2 },
        ]),
      ],
      [series('loss', [{ step: 1 }])],
    ]);
    expect(chart.lines[0]).toEqual([9, 7]);
  });
});
