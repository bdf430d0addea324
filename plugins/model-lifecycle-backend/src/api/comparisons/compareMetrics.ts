/*
 * Metrics of several runs side by side. Runs that have ended are compared by
 * what they ended with. As soon as one goes on, each metric is read at the last
 * step that all of them reported, or not at all.
 */
import {
  metricDirection,
  type ComparedMetric,
  type ComparedMetricValue,
} from 'backstage-plugin-model-lifecycle-common';
import type { Series, SeriesBucket } from '../../training/history/types';
import {
  TERMINAL_STATES,
  type MetricValue,
  type Run,
} from '../../training/run';

/** More than anybody compares. */
export const MAX_COMPARED_METRICS = 100;

/** A run with what the history has of its metrics. */
export interface ComparedRun {
  run: Run;
  series: Series[];
}

export interface MetricComparison {
  basis: 'final' | 'step';
  metrics: ComparedMetric[];
  omitted: number;
}

type Identity = Pick<MetricValue, 'name' | 'split'>;

export function compareMetrics(runs: ComparedRun[]): MetricComparison {
  const isOngoing = runs.some(({ run }) => !TERMINAL_STATES.has(run.state));
  const all = identitiesOf(runs);
  const metrics = all
    .slice(0, MAX_COMPARED_METRICS)
    .map(identity =>
      isOngoing ? atOneStep(runs, identity) : atTheEnd(runs, identity),
    );
  return {
    basis: isOngoing ? 'step' : 'final',
    metrics,
    omitted: all.length - metrics.length,
  };
}

/** What most runs have comes first; then in the order in which they report. */
function identitiesOf(runs: ComparedRun[]): Identity[] {
  const counts = new Map<string, { identity: Identity; count: number }>();
  for (const { run } of runs) {
    for (const { name, split } of run.metrics) {
      const key = JSON.stringify([name, split]);
      const known = counts.get(key);
      counts.set(key, {
        identity: { name, split },
        count: (known?.count ?? 0) + 1,
      });
    }
  }
  return [...counts.values()]
    .sort((a, b) => b.count - a.count)
    .map(({ identity }) => identity);
}

function withDirection(identity: Identity) {
  const better = metricDirection(identity.name);
  return better ? { ...identity, better } : identity;
}

function atTheEnd(runs: ComparedRun[], identity: Identity): ComparedMetric {
  const metric = withDirection(identity);
  const { better } = metric as Pick<ComparedMetric, 'better'>;
  return {
    ...metric,
    values: runs.map(({ run, series }): ComparedMetricValue => {
      const last = run.metrics.find(isSame(identity));
      if (!last) return {};
      const { value, step } = last;
      const best = better && bestOf(series.find(isSame(identity)), better);
      return {
        value,
        ...(step === undefined ? {} : { step }),
        // What was kept may be less than what was reported.
        ...(best === undefined ? {} : { best: pick(better!, [best, value]) }),
      };
    }),
  };
}

function atOneStep(runs: ComparedRun[], identity: Identity): ComparedMetric {
  const metric = withDirection(identity);
  const reported = runs.map(({ series }) =>
    valuesByStep(series.find(isSame(identity))?.buckets ?? []),
  );
  const having = reported.filter(({ size }) => size > 0);
  const step = having.length < 2 ? undefined : lastCommonStep(having);
  if (step === undefined) {
    return { ...metric, values: runs.map(() => ({})) };
  }
  return {
    ...metric,
    step,
    values: reported.map(values => {
      const value = values.get(step);
      return value === undefined ? {} : { value, step };
    }),
  };
}

/** A later attempt replaces the steps that it reports again. */
function valuesByStep(buckets: SeriesBucket[]): Map<number, number> {
  const values = new Map<number, number>();
  for (const { step, last } of [...buckets].sort(byAttempt)) {
    if (step !== undefined) values.set(step, last);
  }
  return values;
}

function byAttempt(a: SeriesBucket, b: SeriesBucket): number {
  return a.attempt - b.attempt || a.at - b.at;
}

function lastCommonStep(reported: Map<number, number>[]): number | undefined {
  const [first, ...others] = reported;
  const common = [...first.keys()].filter(step =>
    others.every(values => values.has(step)),
  );
  return common.length > 0
    ? common.reduce((a, b) => Math.max(a, b))
    : undefined;
}

function bestOf(
  series: Series | undefined,
  better: 'up' | 'down',
): number | undefined {
  const values = (series?.buckets ?? []).map(({ min, max }) =>
    better === 'up' ? max : min,
  );
  return values.length > 0 ? pick(better, values) : undefined;
}

function pick(better: 'up' | 'down', values: number[]): number {
  return values.reduce((a, b) =>
    better === 'up' ? Math.max(a, b) : Math.min(a, b),
  );
}

function isSame(identity: Identity) {
  return ({ name, split }: Identity) =>
    name === identity.name && split === identity.split;
}
