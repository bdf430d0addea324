import { isKind, UnexpectedAnswerError } from './failure';

/**
 * Whether a failed call for one item says something about that item only. The
 * others (no connection, limits, refused credentials) will meet every call, so
 * that going on is no use.
 */
export function isOfOneItem(error: unknown): boolean {
  return (
    isKind(error, 'forbidden', 'not-found', 'server', 'rejected') ||
    isKind(error, 'not-json', 'truncated', 'too-large') ||
    error instanceof UnexpectedAnswerError
  );
}
