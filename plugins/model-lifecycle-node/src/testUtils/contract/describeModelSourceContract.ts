import type { ModelSource } from '../../models';
import { collectListing, type CollectedListing } from '../collectListing';
import type { RecordingLogger } from '../recordingLogger';
import type { SourceRequest, SourceServer } from '../SourceServer';
import {
  byKey,
  expectOwnWords,
  isComplete,
  seenKeys,
  unfinished,
} from './facts';
import { hostileAnswers, passingFaults } from './hostileAnswers';

/** A source and the server that it reads. @public */
export interface PreparedSource {
  server: SourceServer;
  source: ModelSource;
  /** Everything that the source and its connector logged. */
  log: Pick<RecordingLogger, 'text'>;
  /** Beside the server, which the suite closes. */
  close?(): Promise<void>;
}

/** @public */
export interface PreparedVariant extends PreparedSource {
  /** Keys of what is there from the beginning of the listing to its end. */
  present: string[];
}

/** @public */
export interface ModelSourceContractOptions {
  name: string;
  /**
   * A healthy server with several things in it and a source that reads it;
   * called for each case. Timeouts have to be short (headers 500 ms, body 100 ms),
   * `maxBodyBytes` small (1 MiB), and sleeping must take no time.
   */
  prepare(): Promise<PreparedSource>;
  /** Requests that enumerate. All others read details. Default: each is one. */
  isListing?(request: SourceRequest): boolean;
  /** For sources of several scopes: one of them, and the requests that read it. */
  oneScope?: {
    scope: string;
    matches(request: SourceRequest): boolean;
  };
  /** Worlds that the server of this source can be in; those that are given are tested. */
  variants?: {
    /** Reachable, and nothing in it. */
    empty?(): Promise<PreparedSource>;
    onePage?(): Promise<PreparedVariant>;
    /** The page after the second one is the second one. */
    repeatedToken?(): Promise<PreparedSource>;
    /** What stood on the first page goes while the listing is under way. */
    removedBetweenPages?(): Promise<PreparedVariant>;
    /** A page holds less than was asked for, and is not the last. */
    shortPage?(): Promise<PreparedVariant>;
  };
  /** Facts by their full name that say nothing about this source, each with the reason. */
  leftOut?: Readonly<Record<string, string>>;
}

const CASE_TIMEOUT_MS = 60_000;

/**
 * What every source of models keeps to, whatever its server does: nothing is
 * claimed complete that was not seen whole, and nothing is said or logged that
 * a server wrote into an error. For Jest; call it at the top of a test file.
 *
 * @public
 */
export function describeModelSourceContract(
  options: ModelSourceContractOptions,
): void {
  const {
    isListing = () => true,
    oneScope,
    variants = {},
    leftOut = {},
  } = options;

  async function using<T extends PreparedSource>(
    prepare: () => Promise<T>,
    check: (prepared: T) => Promise<void>,
  ): Promise<void> {
    const prepared = await prepare();
    try {
      await check(prepared);
    } finally {
      await prepared.close?.();
      await prepared.server.close();
    }
  }

  const fact = (
    name: string,
    check: (prepared: PreparedSource) => Promise<void>,
  ) => {
    if (name in leftOut) return;
    it(name, () => using(options.prepare, check), CASE_TIMEOUT_MS);
  };

  describe(`model source contract: ${options.name}`, () => {
    describe('a healthy server', () => {
      fact('is listed whole, each scope once', async ({ source, log }) => {
        const listing = await collectListing(source);
        expect(unfinished(listing)).toEqual([]);
        expect(listing.records.length).toBeGreaterThan(1);
        const keys = seenKeys(listing);
        expect(new Set(keys).size).toBe(keys.length);
        const scopes = new Set(listing.records.map(({ scope }) => scope));
        expect(Object.keys(listing.ends)).toEqual(
          expect.arrayContaining([...scopes]),
        );
        expect(JSON.parse(JSON.stringify(listing.records))).toEqual(
          listing.records,
        );
        expectOwnWords(listing, log.text());
      });

      fact('yields pages in order, each before its end', async ({ source }) => {
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
        expect([...ended]).toEqual(
          expect.arrayContaining([...positions.keys()]),
        );
      });

      fact('gives the same again when nothing changed', async ({ source }) => {
        const first = await collectListing(source);
        const second = await collectListing(source, { known: first.known });
        expect(unfinished(second)).toEqual([]);
        const before = new Map(first.records.map(one => [one.key, one]));
        for (const record of second.records) {
          expect(record).toEqual(before.get(record.key));
        }
        const again = await collectListing(source, {
          known: first.known,
          full: true,
        });
        expect(byKey(again.records)).toEqual(byKey(first.records));
      });
    });

    describe.each(Object.entries(hostileAnswers))('%s', (name, fault) => {
      fact(`${name} to every request: nothing is claimed`, async prepared => {
        const { source, server, log } = prepared;
        const whole = await collectListing(source);
        server.fail(fault);
        const listing = await collectListing(source);
        expectNothingClaimed(listing, whole);
        if (fault.kind !== 'drip') expectNothingSeen(listing);
        expectOwnWords(listing, log.text());
        const next = await collectListing(source, { known: whole.known });
        expectNothingClaimed(next, whole);
        if (fault.kind !== 'drip') expectNothingSeen(next);
        expectOwnWords(next, log.text());
      });

      fact(`${name} on a later page: nothing is claimed`, async prepared => {
        const { source, server, log } = prepared;
        const whole = await collectListing(source);
        const pages = server.requests.filter(isListing).length;
        if (pages < 2) return;
        let asked = 0;
        server.fail(fault, {
          matches: request => isListing(request) && ++asked >= pages,
        });
        const listing = await collectListing(source);
        expectNothingClaimed(listing, whole);
        expectOwnWords(listing, log.text());
      });

      fact(`${name} to details: nothing gets lost`, async prepared => {
        const { source, server, log } = prepared;
        const whole = await collectListing(source);
        if (server.requests.every(isListing)) return;
        server.fail(fault, { matches: request => !isListing(request) });
        const listing = await collectListing(source, {
          known: whole.known,
          full: true,
        });
        expect(unfinished(listing)).toEqual([]);
        expect(seenKeys(listing)).toEqual(seenKeys(whole));
        expectOwnWords(listing, log.text());
      });

      if (oneScope) {
        fact(`${name} in one scope: the others are whole`, async prepared => {
          const { source, server, log } = prepared;
          const whole = await collectListing(source);
          server.fail(fault, { matches: oneScope.matches });
          const listing = await collectListing(source);
          const others = ({ scope }: { scope: string }) =>
            scope !== oneScope.scope;
          expect(unfinished(listing)).toEqual(
            isWholeAnyway(listing, whole) ? [] : [oneScope.scope],
          );
          expect(byKey(listing.records.filter(others))).toEqual(
            byKey(whole.records.filter(others)),
          );
          expectOwnWords(listing, log.text());
        });
      }
    });

    describe.each(Object.entries(passingFaults))('%s', (name, fault) => {
      fact(`${name} does not matter`, async ({ source, server }) => {
        const whole = await collectListing(source);
        server.fail(fault, { times: 1, matches: isListing });
        const listing = await collectListing(source);
        expect(unfinished(listing)).toEqual([]);
        expect(byKey(listing.records)).toEqual(byKey(whole.records));
      });
    });

    fact('stops when it is told to', async ({ source, server }) => {
      server.fail({ kind: 'silence' });
      const stop = new AbortController();
      stop.abort(new Error('told to stop'));
      const listing = await collectListing(source, {
        signal: stop.signal,
      }).catch(() => undefined);
      const ends = Object.values(listing?.ends ?? {});
      expect(ends.filter(isComplete)).toEqual([]);
    });

    const variant = <T extends PreparedSource>(
      name: string,
      prepare: (() => Promise<T>) | undefined,
      check: (prepared: T) => Promise<void>,
    ) => {
      if (prepare) it(name, () => using(prepare, check), CASE_TIMEOUT_MS);
    };

    variant(
      'an empty server is complete and empty',
      variants.empty,
      async p => {
        const listing = await collectListing(p.source);
        expect(Object.keys(listing.ends)).not.toEqual([]);
        expect(unfinished(listing)).toEqual([]);
        expect(listing.records).toEqual([]);
      },
    );

    variant('one page is a whole listing', variants.onePage, async p => {
      const listing = await collectListing(p.source);
      expect(unfinished(listing)).toEqual([]);
      expect(seenKeys(listing)).toEqual([...p.present].sort());
    });

    variant(
      'a page that comes again ends the listing as not whole',
      variants.repeatedToken,
      async p => {
        const listing = await collectListing(p.source);
        expect(unfinished(listing)).not.toEqual([]);
        expectOwnWords(listing, p.log.text());
      },
    );

    variant(
      'what an edit hides during a listing is not called absent for certain',
      variants.removedBetweenPages,
      async p => {
        const listing = await collectListing(p.source);
        const seen = new Set(seenKeys(listing));
        const hidden = p.present.filter(key => !seen.has(key));
        const certain = Object.values(listing.ends).every(
          end => end.outcome === 'complete' && end.absence === 'proof',
        );
        expect({ hidden, certain }).not.toEqual({
          hidden: expect.arrayContaining([expect.anything()]),
          certain: true,
        });
      },
    );

    variant('a short page is not the last one', variants.shortPage, async p => {
      const listing = await collectListing(p.source);
      const seen = new Set(seenKeys(listing));
      const missing = p.present.filter(key => !seen.has(key));
      expect(unfinished(listing).length > 0 ? [] : missing).toEqual([]);
    });
  });
}

/** A drip can end in time: then everything was seen. */
function isWholeAnyway(
  listing: CollectedListing,
  whole: CollectedListing,
): boolean {
  return (
    unfinished(listing).length === 0 &&
    JSON.stringify(seenKeys(listing)) === JSON.stringify(seenKeys(whole))
  );
}

function expectNothingClaimed(
  listing: CollectedListing,
  whole: CollectedListing,
): void {
  if (isWholeAnyway(listing, whole)) return;
  expect(Object.keys(listing.ends)).not.toEqual([]);
  expect(unfinished(listing)).not.toEqual([]);
}

/** No answer of any use: no record, and each scope failed. */
function expectNothingSeen(listing: CollectedListing): void {
  expect(listing.records).toEqual([]);
  const outcomes = Object.values(listing.ends).map(({ outcome }) => outcome);
  expect(new Set(outcomes)).toEqual(new Set(['failed']));
}

function firstLook() {
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
