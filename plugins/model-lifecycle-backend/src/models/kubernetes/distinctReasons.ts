import type { Reason } from 'backstage-plugin-model-lifecycle-node';

const MAX_REASONS = 20;

/** Each reason once; `undefined` where there is none. */
export function distinctReasons(reasons: Reason[]): Reason[] | undefined {
  const byText = new Map(
    reasons.map(reason => [JSON.stringify(reason), reason]),
  );
  return byText.size > 0
    ? [...byText.values()].slice(0, MAX_REASONS)
    : undefined;
}
