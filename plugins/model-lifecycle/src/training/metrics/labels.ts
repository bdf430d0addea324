import type { Words } from '../../words/createWords';
import type { Axis, Range } from './axis';
import type { ChartData } from './chartModel';
import type { MetricChart } from './grouping';
import { summarise, type Extreme, type SeriesSummary } from './summary';

const MINUTE_S = 60;
const LONG_SPAN_S = 20 * 3_600;
/** Below this, minutes alone would name several ticks alike. */
const SHORT_SPAN_S = 10 * MINUTE_S;

/** A place on the axis as it stands below the chart. */
export function tickText(options: {
  x: number;
  axis: Axis;
  /** What the axis shows: a day or more needs dates. */
  range: Range;
  words: Words;
}): string {
  const { x, axis, range, words } = options;
  if (axis === 'step') {
    return words.integer(x);
  }
  if (axis === 'relative') {
    return sinceStart(x, words);
  }
  const span = range[1] - range[0];
  if (span > LONG_SPAN_S) {
    return words.moment(x * 1_000, range[1] * 1_000);
  }
  return span < SHORT_SPAN_S ? words.clock(x * 1_000) : words.time(x * 1_000);
}

/** To the second; negative where the trainer's clock is behind the cluster's. */
function sinceStart(x: number, words: Words): string {
  const total = Math.round(Math.abs(x));
  const seconds = total % MINUTE_S;
  const parts = [total - seconds, seconds].filter(part => part > 0);
  const text = (parts.length > 0 ? parts : [0])
    .map(part => words.duration(part * 1_000))
    .join(' ');
  return x < 0 && total > 0 ? `−${text}` : text;
}

/** A place on the axis in a sentence or a table. */
export function placeText(options: {
  x: number;
  axis: Axis;
  now: number;
  words: Words;
}): string {
  const { x, axis, now, words } = options;
  if (axis === 'step') {
    return words.integer(x);
  }
  if (axis === 'relative') {
    return sinceStart(x, words);
  }
  const ms = x * 1_000;
  return Math.abs(now - ms) < LONG_SPAN_S * 1_000
    ? words.clock(ms)
    : words.moment(ms, now);
}

export function summariesOf(chart: MetricChart): SeriesSummary[] {
  return chart.series.flatMap(series => summarise(series) ?? []);
}

/** The chart in a sentence for each series. */
export function summaryText(
  name: string,
  summaries: SeriesSummary[],
  words: Words,
): string {
  return summaries
    .map(({ split, last, min, max, trend }) =>
      words.t('metrics.summary', {
        name,
        split: words.t(`metrics.split.${split}`),
        last: words.metric(last),
        min: words.metric(min.value),
        max: words.metric(max.value),
        trend: words.t(`metrics.trend.${trend}`),
      }),
    )
    .join(' ');
}

/** "best 0.395 at step 441", for each series; lowest and highest where no direction is known. */
export function extremesText(summaries: SeriesSummary[], words: Words): string {
  return summaries
    .map(({ split, best, min, max }) => {
      const known = best
        ? [extremeText('best', best === 'min' ? min : max, words)]
        : [
            extremeText('lowest', min, words),
            extremeText('highest', max, words),
          ];
      const label =
        summaries.length > 1 ? `${words.t(`metrics.split.${split}`)} ` : '';
      return `${label}${known.join(', ')}`;
    })
    .join(' · ');
}

function extremeText(
  what: 'best' | 'lowest' | 'highest',
  { value, step, exact }: Extreme,
  words: Words,
): string {
  const text = words.t(`metrics.${what}`, { value: words.metric(value) });
  if (step === undefined) {
    return text;
  }
  return words.t(exact ? 'metrics.atStep' : 'metrics.nearStep', {
    what: text,
    step: words.integer(step),
  });
}

/** How often it was sampled and how many of the samples are points of their own. */
export function samplingText(summaries: SeriesSummary[], words: Words): string {
  const parts = summaries.map(summary => {
    const label =
      summaries.length > 1
        ? `${words.t(`metrics.split.${summary.split}`)} `
        : '';
    return `${label}${oneSampling(summary, words)}`;
  });
  const unique = new Set(summaries.map(one => oneSampling(one, words)));
  return unique.size === 1 ? [...unique][0] : parts.join(' · ');
}

function oneSampling(summary: SeriesSummary, words: Words): string {
  const { samples, shown, resolution, everyMs } = summary;
  const { t } = words;
  const number = words.integer(samples);
  const often =
    everyMs === undefined
      ? t('metrics.samples', { count: samples, number })
      : t('metrics.samplesEvery', {
          count: samples,
          number,
          interval:
            everyMs < 1_000
              ? t('metrics.underASecond')
              : words.duration(everyMs),
        });
  const where = summary.isPart ? t('metrics.inView', { text: often }) : often;
  if (resolution === 'full') {
    return where;
  }
  const inBuckets =
    resolution === 'buckets'
      ? t('metrics.inBuckets', { count: shown, number: words.integer(shown) })
      : t(`metrics.resolution.${resolution}`);
  return `${where}, ${inBuckets}`;
}

/** The values at a point, this run's first. */
export function pointText(options: {
  data: ChartData;
  index: number | undefined;
  axis: Axis;
  now: number;
  /** Names of the earlier runs. */
  earlier: string[];
  words: Words;
}): string {
  const { data, index, axis, now, earlier, words } = options;
  const x = index === undefined ? undefined : data.x[index];
  if (index === undefined || x === undefined) {
    return '';
  }
  const splits = new Set(data.lines.map(({ split }) => split));
  const hasRaw = data.lines.some(({ kind }) => kind === 'raw');
  const values = data.lines
    .filter(({ kind }) =>
      kind === 'overlay' ? true : kind === (hasRaw ? 'raw' : 'main'),
    )
    .flatMap(({ split, overlay, values: column }) => {
      const value = column[index];
      return typeof value === 'number'
        ? [
            [
              overlay === undefined ? undefined : earlier[overlay],
              splits.size > 1 && words.t(`metrics.split.${split}`),
              words.metric(value),
            ]
              .filter(Boolean)
              .join(' '),
          ]
        : [];
    })
    .join(', ');
  return words.t(
    axis === 'step' ? 'metrics.pointAtStep' : 'metrics.pointAtTime',
    {
      at: placeText({ x, axis, now, words }),
      values: values || words.t('common.unknown'),
    },
  );
}
