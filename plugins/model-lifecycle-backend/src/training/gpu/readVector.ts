import type { Timestamp } from '../run';

export interface VectorSample {
  labels: Record<string, string>;
  value: number;
}

const MAX_SAMPLES = 10_000;

/**
 * The samples of an instant query of Prometheus' HTTP API; what is no finite
 * number is left out. `undefined`: the answer is none of a vector.
 */
export function readVector(answer: unknown): VectorSample[] | undefined {
  const { status, data } = fieldsOf(answer);
  const { resultType, result } = fieldsOf(data);
  if (
    status !== 'success' ||
    resultType !== 'vector' ||
    !Array.isArray(result)
  ) {
    return undefined;
  }
  return result.slice(0, MAX_SAMPLES).flatMap(entry => {
    const { metric, value } = fieldsOf(entry);
    const written = Array.isArray(value) ? value[1] : undefined;
    const number =
      typeof written === 'string' && written.trim() !== ''
        ? Number(written)
        : NaN;
    const labels = Object.entries(fieldsOf(metric)).flatMap(([name, label]) =>
      typeof label === 'string' ? [[name, label] as const] : [],
    );
    return Number.isFinite(number)
      ? [{ labels: Object.fromEntries(labels), value: number }]
      : [];
  });
}

/** When the oldest of them was measured: samples whose values are times in seconds. */
export function oldestOf(
  samples: readonly VectorSample[],
  now: Timestamp,
): Timestamp | undefined {
  const times = samples.map(({ value }) => Math.min(now, value * 1000));
  return times.length > 0 ? Math.round(Math.min(...times)) : undefined;
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null
    ? (value as Record<string, unknown>)
    : {};
}
