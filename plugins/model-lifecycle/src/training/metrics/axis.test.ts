import fc from 'fast-check';
import { sample, seriesOf } from '../../__fixtures__/metrics';
import { originOf, panned, rangeOf, timesOf, zoomed, type Frame } from './axis';
import { inRange, metricsCsv } from './csv';
import { mergeDetail } from './detail';
import { readSettings, togglePin } from './settings';
import { summarise } from './summary';
import { trendOf } from './trend';
import { zoomOn } from './useMetricsData';

const STEPS: Frame = { axis: 'step', originMs: 0 };
const at = (step: number) => sample(step, 0).at;
const ms = (step: number) => Date.parse(at(step));
const loss = (...steps: number[]) =>
  seriesOf(
    'loss',
    steps.map(step => sample(step, step)),
    'train',
  );

describe('ranges', () => {
  it('are read out to the borders of their buckets', () => {
    const whole = { wholeBuckets: true };
    const samples = loss(0, 10, 20, 30, 40);
    const buckets = samples.buckets.map(one => ({ ...one, count: 10 }));
    const series = [{ ...samples, buckets }];
    expect(timesOf(series, STEPS, [12, 33], whole)).toEqual({
      fromMs: ms(10) + 1,
      toMs: ms(40),
    });
    const inside = { fromMs: ms(20), toMs: ms(30) };
    expect(timesOf([samples], STEPS, [12, 33], whole)).toEqual(inside);
    expect(timesOf(series, STEPS, [12, 33])).toEqual(inside);
    expect(timesOf(series, STEPS, [41, 50])).toBeUndefined();
  });

  it('of steps do not reach back to an attempt that was replaced', () => {
    const again = [10, 20, 30].map(step => ({
      ...sample(step, 1, { attempt: 2 }),
      at: at(step + 100),
    }));
    const series = [
      {
        ...loss(0, 10, 20, 30),
        buckets: [...loss(0, 10, 20, 30).buckets, ...again],
      },
    ];
    expect(timesOf(series, STEPS, [15, 30])).toEqual({
      fromMs: ms(120),
      toMs: ms(130),
    });
  });

  it('keep their stretch of the run on another axis', () => {
    const wall: Frame = { axis: 'wall', originMs: 0 };
    const charts = [{ name: 'loss', series: [loss(0, 10, 20, 30, 40)] }];
    const zoom = zoomOn({ axis: 'step', range: [10, 20] }, wall, charts)!;
    expect(zoom.axis).toBe('wall');
    expect(zoom.range[0]).toBeLessThanOrEqual(ms(10) / 1_000);
    expect(zoom.range[1]).toBeGreaterThanOrEqual(ms(20) / 1_000);
    expect(zoomOn({ axis: 'step', range: [10, 20] }, STEPS, charts)).toEqual({
      axis: 'step',
      range: [10, 20],
    });
  });

  it('of a phase are the steps reported in it, or nothing', () => {
    const series = [loss(0, 10, 20, 30)];
    const during = (fromMs: number, toMs?: number) =>
      rangeOf(series, STEPS, { fromMs, toMs });
    expect(during(ms(5), ms(25))).toEqual([10, 20]);
    expect(during(ms(5))).toEqual([10, 30]);
    expect(during(ms(31), ms(40))).toBeUndefined();
  });

  it('zoom around a point and out to everything', () => {
    expect(zoomed([0, 50, 100], 1, undefined, 0.5)).toEqual([25, 75]);
    expect(zoomed([0, 50, 100], 2, undefined, 0.5)).toEqual([50, 100]);
    expect(zoomed([0, 50, 100], 1, [25, 75], 2)).toBeUndefined();
  });

  it('stay within what there is when they are moved', () => {
    expect(panned([0, 100], [25, 75], 0.5)).toEqual([50, 100]);
    expect(panned([0, 100], [25, 75], -9)).toEqual([0, 50]);
  });

  it('begin with the run, or its first sample where nobody saw the start', () => {
    expect(originOf(at(0), [loss(10)])).toBe(ms(0));
    expect(originOf(undefined, [loss(10), loss(5)])).toBe(ms(5));
  });
});

describe('detail', () => {
  it('takes the place of the overview in its stretch only', () => {
    const overview = {
      ...loss(0, 10, 20, 30),
      samples: 400,
      resolution: 'buckets' as const,
    };
    const detail = loss(11, 14, 17, 20);
    const [merged] = mergeDetail([overview], [detail], {
      fromMs: ms(10) + 1,
      toMs: ms(20),
    });
    expect(merged.buckets.map(({ step }) => step)).toEqual([
      0, 10, 11, 14, 17, 20, 30,
    ]);
    expect(merged).toMatchObject({
      samples: 4,
      resolution: 'full',
      bucketsInPart: 4,
    });
  });

  it('leaves series alone that it does not have', () => {
    expect(mergeDetail([loss(1)], [], {})).toEqual([loss(1)]);
  });
});

describe('a summary', () => {
  it('has last, extremes with their place, the better side and how often', () => {
    expect(summarise(loss(5, 10, 15))).toMatchObject({
      last: 15,
      lastStep: 15,
      min: { value: 5, step: 5, exact: true },
      max: { value: 15, step: 15, exact: true },
      best: 'min',
      samples: 3,
      everyMs: 35_000,
      trend: 'rising',
    });
  });

  it('says that an extreme lies somewhere in its bucket', () => {
    const series = seriesOf('loss', [sample(10, 3, { min: 1, count: 4 })]);
    expect(summarise(series)?.min).toMatchObject({ value: 1, exact: false });
  });

  it('is absent where no value is a number', () => {
    expect(summarise(seriesOf('loss', [sample(1, null)]))).toBeUndefined();
    expect(summarise(seriesOf('loss', []))).toBeUndefined();
  });

  it('knows the trend', () => {
    expect(trendOf([5, 4, 3, 2, 1])).toBe('falling');
    expect(trendOf([1, 2, 3])).toBe('rising');
    expect(trendOf([2, 2, 2])).toBe('level');
  });
});

describe('settings', () => {
  it('have a default for each part that cannot be read', () => {
    const defaults = readSettings(undefined);
    expect(defaults).toEqual({
      axis: 'step',
      smoothing: 0.6,
      log: false,
      pins: [],
    });
    expect(
      readSettings({ axis: 'wall', smoothing: 7, pins: [1, 'f1'] }),
    ).toEqual({ ...defaults, axis: 'wall', pins: ['f1'] });
    fc.assert(
      fc.property(fc.anything(), stored => {
        expect(Object.keys(readSettings(stored))).toEqual(
          Object.keys(defaults),
        );
      }),
    );
  });

  it('pin and unpin by name', () => {
    expect(togglePin(togglePin(['f1'], 'loss'), 'f1')).toEqual(['loss']);
  });
});

describe('CSV', () => {
  it('holds what stands in the range, of each run', () => {
    const series = inRange([loss(5, 10, 15)], STEPS, [6, 12]);
    expect(metricsCsv([{ run: 'tune-1', series }]).split('\r\n')).toEqual([
      'run,metric,series,attempt,step,time,min,max,last,count',
      `tune-1,loss,train,1,10,${at(10)},10,10,10,1`,
    ]);
  });

  it('never makes a formula of a name, nor a number of no value', () => {
    const series = [seriesOf('=HYPERLINK("x")', [sample(1, null)], 'train')];
    expect(metricsCsv([{ run: '+1', series }]).split('\r\n')[1]).toBe(
      `'+1,"'=HYPERLINK(""x"")",train,1,1,${at(1)},,,,1`,
    );
  });
});
