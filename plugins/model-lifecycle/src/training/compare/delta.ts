import type { ComparedMetric } from 'backstage-plugin-model-lifecycle-common';
import type { Tone } from '../../ui/tones';
import type { Words } from '../../words/createWords';

export interface Delta {
  /** "−0.02 better"; without a word where nobody knows which way is better. */
  text: string;
  tone: Tone;
}

/** A smaller part of the value is what floating-point numbers add. */
const NOISE = 1e-9;

/** How a value differs from the one it is compared with; undefined where one of them is missing. */
export function deltaOf(
  value: number | undefined,
  reference: number | undefined,
  better: ComparedMetric['better'],
  words: Words,
): Delta | undefined {
  if (!isNumber(value) || !isNumber(reference)) {
    return undefined;
  }
  const difference = value - reference;
  const size = Math.max(Math.abs(value), Math.abs(reference));
  if (Math.abs(difference) <= size * NOISE) {
    return { text: words.t('delta.same'), tone: 'neutral' };
  }
  const sign = difference < 0 ? '−' : '+';
  const delta = `${sign}${words.metric(Math.abs(difference))}`;
  if (!better) {
    return { text: delta, tone: 'neutral' };
  }
  return difference < 0 === (better === 'down')
    ? { text: words.t('delta.better', { delta }), tone: 'ok' }
    : { text: words.t('delta.worse', { delta }), tone: 'error' };
}

function isNumber(value: number | undefined): value is number {
  return value !== undefined && Number.isFinite(value);
}
