import { collectListing } from '../collectListing';
import {
  byKey,
  expectOwnWords,
  firstLook,
  isComplete,
  seenKeys,
  unfinished,
} from './facts';
import {
  using,
  type ContractCase,
  type ModelSourceContractOptions,
  type PreparedSource,
} from './options';

/** What holds while nothing is wrong. */
export function healthyCases({
  prepare,
}: ModelSourceContractOptions): ContractCase[] {
  const facts = [
    {
      name: 'a healthy server is listed whole, each scope once',
      look: isListedWhole,
    },
    {
      name: 'pages come in order, each before the end of its scope',
      look: comesInOrder,
    },
    {
      name: 'an unchanged server gives the same again',
      look: givesTheSameAgain,
    },
    { name: 'a listing stops when it is told to', look: stopsWhenTold },
  ];
  return facts.map(({ name, look }) => ({
    name,
    check: () => using(prepare, look),
  }));
}

async function isListedWhole({ source, log }: PreparedSource): Promise<void> {
  const listing = await collectListing(source);
  expect(unfinished(listing)).toEqual([]);
  expect(listing.records.length).toBeGreaterThan(1);
  const keys = seenKeys(listing);
  expect(new Set(keys).size).toBe(keys.length);
  const scopes = new Set(listing.records.map(({ scope }) => scope));
  expect(Object.keys(listing.ends)).toEqual(
    expect.arrayContaining([...scopes]),
  );
  expect(JSON.parse(JSON.stringify(listing.records))).toEqual(listing.records);
  expectOwnWords(listing, log.text());
}

async function comesInOrder({ source }: PreparedSource): Promise<void> {
  const positions = new Map<string, number>();
  const ended = new Set<string>();
  for await (const event of source.list(firstLook())) {
    expect(ended).not.toContain(event.scope);
    if (event.type === 'end') {
      ended.add(event.scope);
    } else {
      const before = positions.get(event.scope) ?? -1;
      expect(event.position).toBe(before + 1);
      positions.set(event.scope, event.position);
    }
  }
  expect(ended.size).toBeGreaterThan(0);
  expect([...ended]).toEqual(expect.arrayContaining([...positions.keys()]));
}

async function givesTheSameAgain({ source }: PreparedSource): Promise<void> {
  const first = await collectListing(source);
  const second = await collectListing(source, { known: first.known });
  expect(unfinished(second)).toEqual([]);
  const before = new Map(first.records.map(record => [record.key, record]));
  for (const record of second.records) {
    expect(record).toEqual(before.get(record.key));
  }
  const again = await collectListing(source, {
    known: first.known,
    full: true,
  });
  expect(byKey(again.records)).toEqual(byKey(first.records));
}

async function stopsWhenTold({
  source,
  server,
}: PreparedSource): Promise<void> {
  server.fail({ kind: 'silence' });
  const stop = new AbortController();
  stop.abort(new Error('told to stop'));
  const listing = await collectListing(source, { signal: stop.signal }).catch(
    () => undefined,
  );
  expect(Object.values(listing?.ends ?? {}).filter(isComplete)).toEqual([]);
}
