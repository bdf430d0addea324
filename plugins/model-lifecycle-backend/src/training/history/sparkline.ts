/*
 * The small curve beside a run in a list: one metric, at most 32 values over
 * the whole run, kept up to date from each sample without reading any other.
 */
import type { MetricSample, Timestamp } from '../run';

export const SPARKLINE_POINTS = 32;

export interface SparklineState {
  metric: string;
  split: MetricSample['split'];
  /** One of so many samples is kept. */
  stride: number;
  /** Samples since the last one that was kept. */
  skipped: number;
  values: number[];
  last: number;
  lastAt: Timestamp;
}

export interface Sparkline {
  metric: string;
  values: number[];
  last?: number;
}

/** What a trainer calls its loss comes first; of equals the one that was there first. */
function rank(metric: { name: string; split: string }): number {
  const name = metric.name.toLowerCase();
  const evaluation = metric.split === 'eval' ? 1 : 0;
  if (name === 'loss') {
    return evaluation;
  }
  return name.includes('loss') ? 2 + evaluation : 4;
}

function begin(sample: MetricSample): SparklineState {
  return {
    metric: sample.name,
    split: sample.split,
    stride: 1,
    skipped: 0,
    values: [sample.value],
    last: sample.value,
    lastAt: sample.at,
  };
}

function extend(state: SparklineState, sample: MetricSample): SparklineState {
  if (sample.at < state.lastAt) {
    return state;
  }
  if (sample.at === state.lastAt) {
    const kept = state.skipped === 0;
    return {
      ...state,
      last: sample.value,
      values: kept
        ? [...state.values.slice(0, -1), sample.value]
        : state.values,
    };
  }
  const next = { ...state, last: sample.value, lastAt: sample.at };
  if (state.skipped + 1 < state.stride) {
    return { ...next, skipped: state.skipped + 1 };
  }
  const values = [...state.values, sample.value];
  if (values.length <= SPARKLINE_POINTS) {
    return { ...next, skipped: 0, values };
  }
  // Every second one of 33 leaves 17, the first and the newest among them.
  return {
    ...next,
    skipped: 0,
    stride: state.stride * 2,
    values: values.filter((_, index) => index % 2 === 0),
  };
}

export function updateSparkline(
  previous: SparklineState | undefined,
  samples: MetricSample[],
): SparklineState | undefined {
  const ordered = samples
    .filter(sample => Number.isFinite(sample.value))
    .sort((left, right) => left.at - right.at);
  let state = previous;
  for (const sample of ordered) {
    if (sample.name === state?.metric && sample.split === state.split) {
      state = extend(state, sample);
    } else if (
      !state ||
      rank(sample) < rank({ name: state.metric, split: state.split })
    ) {
      state = begin(sample);
    }
  }
  return state;
}

/** What is shown: the kept values, ended by the latest one. */
export function sparklineOf(
  state: SparklineState | undefined,
): Sparkline | undefined {
  if (!state) {
    return undefined;
  }
  const { metric, values, last, skipped } = state;
  return {
    metric,
    values:
      skipped === 0 ? values : [...values.slice(0, SPARKLINE_POINTS - 1), last],
    last,
  };
}
