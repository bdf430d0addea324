/*
 * Where a page ended, opaque to clients. It names the last row by its sort
 * key, so a run that starts meanwhile neither repeats nor hides another.
 */
import { InputError } from '@backstage/errors';
import type { Timestamp } from '../../run';

export interface Cursor {
  order: 'newest' | 'attention';
  /** What counted as failed today on the first page; it stays so on the others. */
  failedSince: Timestamp;
  place: number;
  createdAt: Timestamp;
  id: string;
}

export function encodeCursor(cursor: Cursor): string {
  const { order, failedSince, place, createdAt, id } = cursor;
  return Buffer.from(
    JSON.stringify([order, failedSince, place, createdAt, id]),
  ).toString('base64url');
}

export function decodeCursor(text: string, order: Cursor['order']): Cursor {
  const [storedOrder, failedSince, place, createdAt, id] = parseArray(text);
  if (
    storedOrder !== order ||
    typeof id !== 'string' ||
    ![failedSince, place, createdAt].every(Number.isSafeInteger)
  ) {
    throw new InputError(
      "'cursor' is not one that this list gave for the same order; ask for the first page without it",
    );
  }
  return {
    order,
    failedSince: Number(failedSince),
    place: Number(place),
    createdAt: Number(createdAt),
    id,
  };
}

function parseArray(text: string): unknown[] {
  try {
    const value = JSON.parse(Buffer.from(text, 'base64url').toString());
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}
