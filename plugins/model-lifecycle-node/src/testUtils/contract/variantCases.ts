import { collectListing } from '../collectListing';
import { expectOwnWords, seenKeys, unfinished } from './facts';
import {
  using,
  type ContractCase,
  type ModelSourceContractOptions,
  type PreparedSource,
  type PreparedVariant,
} from './options';

/** The worlds that the server of a source can be in; those that are given. */
export function variantCases({
  variants = {},
}: ModelSourceContractOptions): ContractCase[] {
  const { empty, onePage, repeatedToken, removedBetweenPages, shortPage } =
    variants;
  return [
    toCase('an empty server is complete and empty', empty, isEmpty),
    toCase('one page is a whole listing', onePage, isWhole),
    toCase(
      'a page that comes again ends the listing as not whole',
      repeatedToken,
      isNotWhole,
    ),
    toCase(
      'what an edit hides during a listing is not absent for certain',
      removedBetweenPages,
      isNotCertain,
    ),
    toCase('a short page is not the last one', shortPage, missesNothing),
  ].flat();
}

function toCase<T extends PreparedSource>(
  name: string,
  prepare: (() => Promise<T>) | undefined,
  look: (prepared: T) => Promise<void>,
): ContractCase[] {
  return prepare ? [{ name, check: () => using(prepare, look) }] : [];
}

async function isEmpty({ source }: PreparedSource): Promise<void> {
  const listing = await collectListing(source);
  expect(Object.keys(listing.ends)).not.toEqual([]);
  expect(unfinished(listing)).toEqual([]);
  expect(listing.records).toEqual([]);
}

async function isWhole({ source, present }: PreparedVariant): Promise<void> {
  const listing = await collectListing(source);
  expect(unfinished(listing)).toEqual([]);
  expect(seenKeys(listing)).toEqual([...present].sort());
}

async function isNotWhole({ source, log }: PreparedSource): Promise<void> {
  const listing = await collectListing(source);
  expect(unfinished(listing)).not.toEqual([]);
  expectOwnWords(listing, log.text());
}

async function isNotCertain({
  source,
  present,
}: PreparedVariant): Promise<void> {
  const listing = await collectListing(source);
  const seen = new Set(seenKeys(listing));
  const certain = Object.values(listing.ends).every(
    end => end.outcome === 'complete' && end.absence === 'proof',
  );
  const hidden = present.filter(key => !seen.has(key));
  expect(certain ? hidden : []).toEqual([]);
}

async function missesNothing({
  source,
  present,
}: PreparedVariant): Promise<void> {
  const listing = await collectListing(source);
  const seen = new Set(seenKeys(listing));
  const missing = present.filter(key => !seen.has(key));
  expect(unfinished(listing).length > 0 ? [] : missing).toEqual([]);
}
