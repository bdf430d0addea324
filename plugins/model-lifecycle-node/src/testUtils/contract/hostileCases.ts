import { collectListing } from '../collectListing';
import type { SourceFault } from '../sourceFaults';
import {
  byKey,
  expectNothingClaimed,
  expectNothingSeen,
  expectOwnWords,
  isWholeAnyway,
  seenKeys,
  unfinished,
} from './facts';
import { hostileAnswers, passingFaults } from './hostileAnswers';
import {
  using,
  type ContractCase,
  type ModelSourceContractOptions,
  type PreparedSource,
} from './options';

type Options = ModelSourceContractOptions;

/** Each hostile answer to everything, on the last page, to details and in one scope; and what passes. */
export function hostileCases(options: Options): ContractCase[] {
  const { prepare, oneScope } = options;
  const toCase = (
    name: string,
    look: (prepared: PreparedSource) => Promise<void>,
  ) => ({ name, check: () => using(prepare, look) });
  const hostile = Object.entries(hostileAnswers).flatMap(([name, fault]) => [
    toCase(`${name} to every request: nothing is claimed`, prepared =>
      toEveryRequest(prepared, fault),
    ),
    toCase(`${name} on the last page: nothing is claimed`, prepared =>
      onTheLastPage(prepared, fault, options),
    ),
    toCase(`${name} to details: nothing gets lost`, prepared =>
      toDetails(prepared, fault, options),
    ),
    ...(oneScope
      ? [
          toCase(`${name} in one scope: the others are whole`, prepared =>
            inOneScope(prepared, fault, oneScope),
          ),
        ]
      : []),
  ]);
  const passing = Object.entries(passingFaults).map(([name, fault]) =>
    toCase(`${name} does not matter`, prepared =>
      doesNotMatter(prepared, fault, options),
    ),
  );
  return [...hostile, ...passing];
}

async function toEveryRequest(
  { source, server, log }: PreparedSource,
  fault: SourceFault,
): Promise<void> {
  const whole = await collectListing(source);
  server.fail(fault);
  for (const known of [undefined, whole.known]) {
    const listing = await collectListing(source, { known });
    expectNothingClaimed(listing, whole);
    // A drip can let one scope through in time.
    if (fault.kind !== 'drip') expectNothingSeen(listing);
    expectOwnWords(listing, log.text());
  }
}

async function onTheLastPage(
  { source, server, log }: PreparedSource,
  fault: SourceFault,
  { isListing = () => true }: Options,
): Promise<void> {
  const whole = await collectListing(source);
  const pages = server.requests.filter(isListing).length;
  let asked = 0;
  server.fail(fault, {
    matches: request => {
      if (!isListing(request)) return false;
      asked += 1;
      return asked >= pages;
    },
  });
  const listing = await collectListing(source);
  expectNothingClaimed(listing, whole);
  expectOwnWords(listing, log.text());
}

async function toDetails(
  { source, server, log }: PreparedSource,
  fault: SourceFault,
  { isListing = () => true }: Options,
): Promise<void> {
  const whole = await collectListing(source);
  server.fail(fault, { matches: request => !isListing(request) });
  const listing = await collectListing(source, {
    known: whole.known,
    full: true,
  });
  expect(unfinished(listing)).toEqual([]);
  expect(seenKeys(listing)).toEqual(seenKeys(whole));
  expectOwnWords(listing, log.text());
}

async function inOneScope(
  { source, server, log }: PreparedSource,
  fault: SourceFault,
  { scope, matches }: NonNullable<Options['oneScope']>,
): Promise<void> {
  const whole = await collectListing(source);
  server.fail(fault, { matches });
  const listing = await collectListing(source);
  const isWhole = isWholeAnyway(listing, whole);
  expect(unfinished(listing)).toEqual(isWhole ? [] : [scope]);
  const ofOthers = (record: { scope: string }) => record.scope !== scope;
  expect(byKey(listing.records.filter(ofOthers))).toEqual(
    byKey(whole.records.filter(ofOthers)),
  );
  expectOwnWords(listing, log.text());
}

async function doesNotMatter(
  { source, server }: PreparedSource,
  fault: SourceFault,
  { isListing }: Options,
): Promise<void> {
  const whole = await collectListing(source);
  server.fail(fault, { times: 1, matches: isListing });
  const listing = await collectListing(source);
  expect(unfinished(listing)).toEqual([]);
  expect(byKey(listing.records)).toEqual(byKey(whole.records));
}
