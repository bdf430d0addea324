import type {
  ModelRecord,
  SourceRecord,
} from 'backstage-plugin-model-lifecycle-node';
import * as fc from 'fast-check';
import { stableStringify } from '../../feed/entityHash';
import type { FilterRule } from '../config/types';
import { keyHash } from '../inventory/keyHash';
import { createFilter } from './filterRecords';
import { judgeAbsences } from './judgeAbsences';
import { KeyHashes, packHashes } from './KeyHashes';
import { model } from './__testUtils__/ScriptedSource';

describe('KeyHashes', () => {
  it('is a set, alone and packed', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string(), { maxLength: 3_000 }),
        fc.array(fc.string()),
        (keys, others) => {
          const hashes = keys.map(keyHash);
          const one = new KeyHashes();
          const isNew = hashes.filter(hash => one.add(hash));
          const other = new KeyHashes();
          const { count, repeated } = other.addPacked(packHashes(hashes));
          const set = new Set(keys);
          expect(isNew).toHaveLength(set.size);
          expect(one.size).toBe(set.size);
          expect([count, repeated]).toEqual([
            keys.length,
            keys.length - set.size,
          ]);
          for (const key of [...keys, ...others]) {
            expect(one.has(keyHash(key))).toBe(set.has(key));
            expect(other.has(keyHash(key))).toBe(set.has(key));
          }
        },
      ),
      { numRuns: 50 },
    );
  });

  it('holds the hash of nothing but zeros', () => {
    const hashes = new KeyHashes();
    expect(hashes.has('0'.repeat(32))).toBe(false);
    expect(hashes.add('0'.repeat(32))).toBe(true);
    expect(hashes.has('0'.repeat(32))).toBe(true);
  });
});

describe('stableStringify', () => {
  it('reads back as JSON does, whatever the order of keys', () => {
    fc.assert(
      fc.property(fc.jsonValue(), value => {
        expect(JSON.parse(stableStringify(value))).toEqual(
          JSON.parse(JSON.stringify(value)),
        );
      }),
    );
    const one = { b: 1, a: [{ d: undefined, c: null }, undefined] };
    const other = { a: [{ c: null }, undefined], b: 1 };
    expect(stableStringify(one)).toBe('{"a":[{"c":null},null],"b":1}');
    expect(stableStringify(other)).toBe(stableStringify(one));
  });
});

describe('what waits for confirmation', () => {
  const guard = { maxShare: 0.3, minItems: 3, confirmAfterMs: 1_000 };
  const waitingFor = {
    code: 'removal-share',
    params: { losing: 4, had: 7 },
  };
  const absent = ['a', 'b', 'c', 'd'].map(letter => ({
    keyHash: letter,
    absence: 'waiting' as const,
    absentSince: 0,
    addedInScan: 1,
  }));
  const judge = (now: number) =>
    judgeAbsences({
      evidence: 'proof',
      // A hundred others have come: alone the loss would be a small one.
      seen: 103,
      had: 107,
      absent,
      skipped: [],
      guard,
      waitingFor,
      now,
    });

  it('goes on to wait for the same reason, whatever comes meanwhile', () => {
    expect(judge(999)).toMatchObject({
      remove: [],
      wait: absent,
      reason: waitingFor,
    });
  });

  it('goes when complete listings have agreed for long enough', () => {
    expect(judge(1_000)).toMatchObject({
      remove: ['a', 'b', 'c', 'd'],
      wait: [],
    });
  });
});

describe('judgeAbsences', () => {
  const guard = { maxShare: 0.3, minItems: 3, confirmAfterMs: 1_000 };

  it('puts each absent record in one place, and believes no more than the guard', () => {
    const absent = fc.record({
      keyHash: fc.string(),
      addedInScan: fc.constant(1),
      absence: fc.constantFrom(
        undefined,
        'missed' as const,
        'waiting' as const,
      ),
      presence: fc.constantFrom(
        undefined,
        'present' as const,
        'gone' as const,
        'unknown' as const,
      ),
    });
    fc.assert(
      fc.property(
        fc.array(absent, { maxLength: 20 }),
        fc.constantFrom('proof' as const, 'hint' as const),
        fc.nat({ max: 30 }),
        (records, evidence, seen) => {
          const had = records.length + seen;
          const judgement = judgeAbsences({
            ...{ evidence, seen, had, absent: records, skipped: [], guard },
            now: 10,
          });
          const { remove, wait, miss, present } = judgement;
          expect(
            remove.length + wait.length + miss.length + present.length,
          ).toBe(records.length);
          expect(seen === 0 ? remove : []).toEqual([]);
          expect(
            remove.length <= 0.3 * had || remove.length < guard.minItems,
          ).toBe(true);
        },
      ),
    );
  });
});

describe('include and exclude', () => {
  const granite = model('ibm/granite-3', {
    title: 'Granite 3',
    tags: ['llm'],
    format: 'safetensors',
    lifecycle: 'production',
    currentVersion: '2',
    versions: [
      {
        name: '2',
        aliases: ['champion'],
        readiness: 'ready',
        tags: { team: 'search' },
      },
    ],
  });
  const server: SourceRecord = {
    kind: 'server',
    key: 'prod/ml/granite',
    scope: 'prod',
    title: 'granite',
    state: { code: 'ready' },
  };
  const isIn = (record: SourceRecord, include: FilterRule[]) =>
    createFilter({ include, exclude: [] })(record);

  it.each<[string, FilterRule, boolean]>([
    ['a title', { name: ['granite ?'] }, true],
    ['a key', { name: ['IBM/*'] }, true],
    ['a part of a name only', { name: ['granite'] }, false],
    ['a tag', { tag: ['llm'] }, true],
    ['a tag of a version', { tag: ['team=search'] }, true],
    ['an alias', { alias: ['champ*'] }, true],
    ['a state', { state: ['production'] }, true],
    ['a readiness', { state: ['ready'] }, true],
    ['a format', { format: ['gguf', 'safetensors'] }, true],
    ['two conditions', { tag: ['llm'], format: ['gguf'] }, false],
    ['what would be an expression', { name: ['ibm.granite-3'] }, false],
  ])('matches by %s', (_, rule, expected) => {
    expect(isIn(granite, [rule])).toBe(expected);
  });

  it('asks nothing of a record that it does not have', () => {
    expect(isIn(server, [{ alias: ['champion'] }])).toBe(false);
    expect(isIn(server, [{ alias: ['champion'] }, { kind: ['server'] }])).toBe(
      true,
    );
  });

  it('lets exclude win', () => {
    const isWanted = createFilter({
      include: [{ tag: ['llm'] }],
      exclude: [{ name: ['*granite*'] }],
    });
    expect(isWanted(granite)).toBe(false);
    expect(isWanted({ ...granite, key: 'a', title: 'a' } as ModelRecord)).toBe(
      true,
    );
  });
});
