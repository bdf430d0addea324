import type { ListContext, ScopeEnd, SourceRecord } from '../../models';
import type { CollectedListing } from '../collectListing';
import { FORBIDDEN_TEXTS } from './hostileAnswers';

/** Keys of everything that a listing mentions. */
export function seenKeys(listing: CollectedListing): string[] {
  return [
    ...listing.records.map(({ key }) => key),
    ...listing.retained.map(({ key }) => key),
    ...listing.skipped.map(({ key }) => key),
  ].sort();
}

export function byKey(records: readonly SourceRecord[]): SourceRecord[] {
  return [...records].sort((a, b) => (a.key < b.key ? -1 : 1));
}

export function isComplete(end: ScopeEnd): boolean {
  return end.outcome === 'complete' || end.outcome === 'changes';
}

/** Scopes that do not claim to have been seen whole. */
export function unfinished(listing: CollectedListing): string[] {
  return Object.entries(listing.ends)
    .filter(([, end]) => !isComplete(end))
    .map(([scope]) => scope);
}

/** Says what went wrong in words of our own, and nothing of what the server sent. */
export function expectOwnWords(listing: CollectedListing, logs: string): void {
  for (const end of Object.values(listing.ends)) {
    if ('reason' in end) {
      expect(end.reason.code).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    }
  }
  const said = JSON.stringify([
    listing.ends,
    listing.retained,
    listing.skipped,
  ]);
  for (const text of FORBIDDEN_TEXTS) {
    expect(said).not.toContain(text);
    expect(logs).not.toContain(text);
  }
}

/** A drip can end in time: then everything was seen. */
export function isWholeAnyway(
  listing: CollectedListing,
  whole: CollectedListing,
): boolean {
  return (
    unfinished(listing).length === 0 &&
    JSON.stringify(seenKeys(listing)) === JSON.stringify(seenKeys(whole))
  );
}

export function expectNothingClaimed(
  listing: CollectedListing,
  whole: CollectedListing,
): void {
  if (isWholeAnyway(listing, whole)) return;
  expect(Object.keys(listing.ends)).not.toEqual([]);
  expect(unfinished(listing)).not.toEqual([]);
}

/** No answer of any use: no record, and each scope failed. */
export function expectNothingSeen(listing: CollectedListing): void {
  expect(listing.records).toEqual([]);
  const outcomes = Object.values(listing.ends).map(({ outcome }) => outcome);
  expect(new Set(outcomes)).toEqual(new Set(['failed']));
}

/** Nothing is known from before. */
export function firstLook(): ListContext {
  return {
    signal: new AbortController().signal,
    full: true,
    previous: {
      page: async () => undefined,
      records: async () => new Map(),
      cursor: async () => undefined,
    },
  };
}
