import type {
  MetricBucket,
  MetricSeries,
} from 'backstage-plugin-model-lifecycle-common';

/**
 * Steps that a later attempt trained again no longer belong to the model: a
 * later attempt replaces what an earlier one reported from its own first step
 * on. Buckets without a step are never replaced.
 */
export function splitReplaced(buckets: MetricBucket[]): {
  current: MetricBucket[];
  replaced: MetricBucket[];
} {
  const firstSteps = new Map<number, number>();
  for (const { attempt = 1, step } of buckets) {
    if (step !== undefined) {
      const known = firstSteps.get(attempt) ?? Infinity;
      firstSteps.set(attempt, Math.min(step, known));
    }
  }
  if (firstSteps.size < 2) {
    return { current: buckets, replaced: [] };
  }
  const isReplaced = ({ attempt = 1, step = -Infinity }: MetricBucket) => {
    for (const [later, first] of firstSteps) {
      if (later > attempt && step >= first) {
        return true;
      }
    }
    return false;
  };
  const current: MetricBucket[] = [];
  const replaced: MetricBucket[] = [];
  for (const bucket of buckets) {
    (isReplaced(bucket) ? replaced : current).push(bucket);
  }
  return { current, replaced };
}

export interface AttemptStart {
  attempt: number;
  x: number;
}

/** Where each attempt after the first begins. */
export function attemptStarts(
  series: MetricSeries[],
  xOf: (bucket: MetricBucket) => number | undefined,
): AttemptStart[] {
  const starts = new Map<number, number>();
  for (const { buckets } of series) {
    for (const bucket of buckets) {
      const { attempt = 1 } = bucket;
      const x = attempt > 1 ? xOf(bucket) : undefined;
      if (x !== undefined) {
        starts.set(attempt, Math.min(x, starts.get(attempt) ?? Infinity));
      }
    }
  }
  return [...starts]
    .map(([attempt, x]) => ({ attempt, x }))
    .sort((a, b) => a.attempt - b.attempt);
}
