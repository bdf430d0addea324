import { isMessageKey } from '../translation/english';
import type { Words } from '../words/createWords';

/** Of a scan, as they are told, what matters first. */
export const LISTED_COUNTS = [
  'seen',
  'added',
  'changed',
  'removed',
  'retained',
  'skipped',
  'excluded',
  'cut',
] as const;

/** "3 added": those that are more than none, and those of `always` that are known. */
export function countTexts(
  counts: Record<string, number>,
  names: readonly string[],
  words: Words,
  always: readonly string[] = [],
): string[] {
  return names.flatMap(name => {
    const key = `sources.count.${name}`;
    const value = counts[name];
    const isShown = value > 0 || (value === 0 && always.includes(name));
    return isShown && isMessageKey(key)
      ? [words.t(key, { value: words.integer(value) })]
      : [];
  });
}

/** Parameters of a text with a number in it: `count` chooses the form, `value` is shown. */
export function counted(count: number, words: Words) {
  return { count, value: words.integer(count) };
}
