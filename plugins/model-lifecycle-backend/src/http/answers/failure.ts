import {
  ListingError,
  UpstreamError,
  type Reason,
  type ScopeEnd,
} from 'backstage-plugin-model-lifecycle-node';

/** An answer that is JSON but not what the call is documented to give. */
export class UnexpectedAnswerError extends Error {
  constructor(readonly what: string) {
    super(`The answer is not ${what}`);
    this.name = 'UnexpectedAnswerError';
  }
}

/**
 * Why a call failed, in our words. An error that is not of the source (a mistake
 * of ours, the caller's abort) is thrown on.
 */
export function reasonOf(error: unknown): Reason {
  if (error instanceof UpstreamError) return error.reason;
  if (error instanceof ListingError) return { code: error.code };
  if (error instanceof UnexpectedAnswerError) {
    return { code: 'unexpected-answer', params: { expected: error.what } };
  }
  throw error;
}

/** How a scope ends whose enumeration broke off. */
export function brokenOff(
  reason: Reason,
  { sawSomething }: { sawSomething: boolean },
): ScopeEnd {
  return { outcome: sawSomething ? 'partial' : 'failed', reason };
}

/** That the source answers, but not what was asked for: worth more than its status. */
export function isKind(
  error: unknown,
  ...kinds: UpstreamError['kind'][]
): error is UpstreamError {
  return error instanceof UpstreamError && kinds.includes(error.kind);
}
