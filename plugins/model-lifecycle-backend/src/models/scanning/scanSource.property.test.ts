import type { ScopeEnd } from 'backstage-plugin-model-lifecycle-node';
import * as fc from 'fast-check';
import { createTestDatabases } from '../../training/history/__testUtils__/database';
import { ScanLab } from './__testUtils__/ScanLab';
import {
  CHANGES,
  FAILED,
  HINT,
  model,
  PARTIAL,
  PROOF,
  type ScriptedScope,
} from './__testUtils__/ScriptedSource';

jest.setTimeout(120_000);

interface Listing {
  scopes: ScriptedScope[];
  throws: boolean;
  interruptedAt?: number;
}

const ENDS: ScopeEnd[] = [PROOF, HINT, CHANGES, PARTIAL, FAILED];

/** Keys belong to one scope, as those of a real source do. */
const scopeOf = (name: string): fc.Arbitrary<ScriptedScope> =>
  fc.record({
    scope: fc.constant(name),
    records: fc
      .uniqueArray(fc.integer({ min: 0, max: 11 }), { maxLength: 12 })
      .chain(numbers =>
        fc.tuple(
          ...numbers.map(number =>
            fc
              .constantFrom('old', 'old', 'new')
              .map(description => model(`${name}${number}`, { description })),
          ),
        ),
      ),
    pageSize: fc.constantFrom(undefined, 3),
    end: fc.constantFrom(...ENDS),
  });

const listings: fc.Arbitrary<Listing[]> = fc.array(
  fc.record({
    scopes: fc
      .tuple(scopeOf('a'), scopeOf('b'), scopeOf('c'))
      .chain(scopes => fc.subarray(scopes)),
    throws: fc.constantFrom(false, false, false, true),
    interruptedAt: fc.constantFrom(undefined, undefined, undefined, 0, 1, 2),
  }),
  { minLength: 1, maxLength: 7 },
);

const databases = createTestDatabases();

describe('any sequence of listings', () => {
  let create: () => Promise<ScanLab>;
  let labs = 0;

  beforeAll(async () => {
    const knex = await databases.init('SQLITE_3');
    create = async () => {
      const lab = await ScanLab.create(knex);
      lab.settings = { ...lab.settings, id: `s${labs++}` };
      return lab;
    };
  });

  /** `ended`: scopes whose end came before the interruption, if there was one. */
  const play = async (lab: ScanLab, listing: Listing) => {
    const stop = new AbortController();
    const ended = new Set<string>();
    let events = 0;
    lab.source.says(...listing.scopes);
    lab.source.error = listing.throws ? new Error('broken') : undefined;
    lab.source.before = event => {
      if (events++ === listing.interruptedAt) stop.abort();
      if (event.type === 'end' && !stop.signal.aborted) ended.add(event.scope);
    };
    const outcome = await lab.scan(stop.signal);
    return { outcome, ended, interrupted: stop.signal.aborted };
  };
  const isWhole = (
    listing: Listing,
    name: string,
    run: { ended: Set<string>; interrupted: boolean },
  ) =>
    (run.interrupted || !listing.throws) &&
    run.ended.has(name) &&
    listing.scopes.some(
      ({ scope, end }) => scope === name && end?.outcome === 'complete',
    );
  const stored = async (lab: ScanLab) => {
    const rows = await lab
      .knex('model_records')
      .where({ source_id: lab.settings.id })
      .select('native_key', 'record');
    return new Map<string, string>(
      rows.map(row => [row.native_key, JSON.parse(row.record).description]),
    );
  };

  it('removes only what a complete listing of its scope lacks, and never too much', async () => {
    await fc.assert(
      fc.asyncProperty(listings, async sequence => {
        const lab = await create();
        for (const listing of sequence) {
          const before = await lab.keys();
          const run = await play(lab, listing);
          const after = await stored(lab);
          for (const name of ['a', 'b', 'c']) {
            const had = before.filter(key => key.startsWith(name));
            const gone = had.filter(key => !after.has(key));
            const listed = listing.scopes
              .filter(({ scope }) => scope === name)
              .flatMap(({ records }) => records ?? [])
              .map(record =>
                typeof record === 'string' ? record : record.key,
              );
            expect(isWhole(listing, name, run) ? [] : gone).toEqual([]);
            expect(gone.filter(key => listed.includes(key))).toEqual([]);
            expect(gone.length).toBeLessThanOrEqual(
              Math.max(2, 0.3 * had.length),
            );
            expect(listed.length === 0 ? gone : []).toEqual([]);
          }
          expect(await lab.entities()).toEqual([...after.keys()].sort());
        }
      }),
      { numRuns: 60 },
    );
  });

  it('keeps what was seen last of each record', async () => {
    await fc.assert(
      fc.asyncProperty(listings, async sequence => {
        const lab = await create();
        for (const listing of sequence) {
          await play(lab, { ...listing, interruptedAt: undefined });
          const after = await stored(lab);
          for (const { records = [] } of listing.scopes) {
            for (const record of records) {
              if (typeof record === 'string') continue;
              expect(after.get(record.key)).toBe(record.description);
            }
          }
        }
      }),
      { numRuns: 30 },
    );
  });

  it('comes to rest: the same listing writes nothing any more', async () => {
    await fc.assert(
      fc.asyncProperty(listings, async sequence => {
        const lab = await create();
        for (const listing of sequence) await play(lab, listing);
        const last = {
          ...sequence[sequence.length - 1],
          interruptedAt: undefined,
        };
        // One goes on with a scan that was interrupted; what is hinted at needs two more.
        await play(lab, last);
        await play(lab, last);
        await play(lab, last);
        const before = await lab.dump();
        await play(lab, last);
        expect(await lab.dump()).toEqual(before);
      }),
      { numRuns: 30 },
    );
  });

  it('ends as one listing of everything ends, whatever went wrong before', async () => {
    const whole = listings.filter(sequence => sequence.length > 1);
    const everything: Listing = {
      throws: false,
      scopes: ['a', 'b', 'c'].map(scope => ({
        scope,
        records: Array.from({ length: 12 }, (_, index) =>
          model(`${scope}${index}`, { description: 'new' }),
        ),
        pageSize: 3,
        end: PROOF,
      })),
    };
    await fc.assert(
      fc.asyncProperty(whole, async sequence => {
        const lab = await create();
        for (const listing of sequence) await play(lab, listing);
        // The first one may go on with a scan that was interrupted.
        await play(lab, everything);
        const { outcome } = await play(lab, everything);
        expect(outcome).toMatchObject({ result: 'complete', waiting: [] });
        expect(outcome.counts.stored).toBe(36);
        expect(new Set((await stored(lab)).values())).toEqual(new Set(['new']));
      }),
      { numRuns: 30 },
    );
  });
});
