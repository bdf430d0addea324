import { createTestDatabases } from '../../training/history/__testUtils__/database';
import { plainPublisher, ScanLab } from './__testUtils__/ScanLab';
import {
  CHANGES,
  FAILED,
  HINT,
  model,
  PARTIAL,
} from './__testUtils__/ScriptedSource';

jest.setTimeout(60_000);

const HOUR_MS = 60 * 60_000;
const databases = createTestDatabases();
const letters = (count: number) =>
  Array.from({ length: count }, (_, index) => `m${index}`);

describe.each(databases.eachSupportedId())('scans on %s', id => {
  let lab: ScanLab;

  beforeEach(async () => {
    lab = await ScanLab.create(await databases.init(id));
  });

  it('brings what a source lists into the feed', async () => {
    lab.source.says({ records: ['a', model('b', { description: 'two' })] });
    const outcome = await lab.scan();
    expect(outcome).toMatchObject({
      result: 'complete',
      counts: { seen: 2, added: 2, changed: 0, removed: 0, stored: 2 },
    });
    expect(await lab.entities()).toEqual(['a', 'b']);
    expect(await lab.isReady()).toBe(true);
  });

  it('writes what changed and nothing else', async () => {
    lab.source.says({ records: ['a', 'b'] });
    await lab.scan();
    lab.source.says({ records: ['a', model('b', { description: 'new' })] });
    expect((await lab.scan()).counts).toMatchObject({ added: 0, changed: 1 });
    const { items } = await lab.feed.read({
      source: 'models:hub',
      after: 2,
      limit: 10,
    });
    expect(items).toMatchObject([
      { type: 'upsert', entity: { metadata: { description: 'new' } } },
    ]);
  });

  it.each([
    ['one page', undefined],
    ['pages known by their bytes', 2],
  ])('writes nothing for an unchanged listing of %s', async (_, pageSize) => {
    const scope = {
      records: letters(7),
      pageSize,
      skipped: [{ key: 'image', reason: { code: 'not-a-model' } }],
    };
    lab.source.says(scope, { ...scope, scope: 'other', records: ['z'] });
    await lab.scan();
    const before = await lab.dump();
    const outcome = await lab.scan();
    expect(await lab.dump()).toEqual(before);
    expect(outcome).toMatchObject({
      result: 'complete',
      counts: { seen: 9, added: 0, changed: 0, removed: 0 },
    });
  });

  it('writes nothing while pages move and their records do not', async () => {
    const scope = { records: letters(7), pageSize: 2 };
    const restless = (noise: string, record = 'm6') =>
      lab.source.says({
        ...scope,
        noise,
        records: [
          ...letters(6),
          model('m6', record === 'm6' ? {} : { description: record }),
        ],
      });
    restless('0');
    await lab.scan();
    const before = await lab.dump();
    for (const noise of ['1', '2', '0', '3']) {
      restless(noise);
      expect((await lab.scan()).counts).toMatchObject({ seen: 7, changed: 0 });
      expect(await lab.dump()).toEqual(before);
    }
    restless('4', 'new');
    expect((await lab.scan()).counts).toMatchObject({ changed: 1 });
    // The bytes of before stand for what the record was then.
    restless('0');
    expect((await lab.scan()).counts).toMatchObject({ seen: 7, changed: 1 });
    expect((await lab.dump()).entity_feed_items).toHaveLength(7);
    // About daily everything is read, and what a page looks like now is kept.
    await lab.time.advance(24 * HOUR_MS);
    restless('5');
    await lab.scan();
    const pages = (await lab.dump()).model_scan_pages;
    expect(pages).toMatchObject(
      Array.from({ length: 4 }, () => ({
        digest: expect.stringMatching(/^5/),
      })),
    );
  });

  it('removes what a complete listing lacks', async () => {
    lab.source.says({ records: letters(10) });
    await lab.scan();
    lab.source.says({ records: letters(8) });
    expect((await lab.scan()).counts).toMatchObject({ removed: 2, waiting: 0 });
    expect(await lab.entities()).toEqual(letters(8));
  });

  it.each([
    ['failed', { end: FAILED }],
    ['partial', { records: ['m0'], end: PARTIAL }],
    ['of changes only', { records: ['m0'], end: CHANGES }],
  ])('removes nothing after a listing that is %s', async (_, scope) => {
    lab.source.says({ records: letters(3) });
    await lab.scan();
    lab.source.says(scope);
    expect((await lab.scan()).counts).toMatchObject({ removed: 0 });
    expect(await lab.entities()).toEqual(letters(3));
    expect(await lab.keys()).toEqual(letters(3));
  });

  it('removes nothing after a listing that threw, whatever it said before', async () => {
    lab.source.says({ records: letters(10) });
    await lab.scan();
    lab.source.says({ records: letters(9) });
    lab.source.error = new Error('token abc refused');
    expect(await lab.scan()).toMatchObject({
      result: 'failed',
      reason: { code: 'source-threw' },
      counts: { removed: 0 },
    });
    expect(await lab.entities()).toEqual(letters(10));
  });

  it('decides in each scope alone', async () => {
    lab.source.says(
      { scope: 'one', records: ['a', 'b'] },
      { scope: 'two', records: ['c', 'd'] },
    );
    await lab.scan();
    lab.source.says(
      { scope: 'one', records: ['a'] },
      { scope: 'two', end: FAILED },
    );
    expect(await lab.scan()).toMatchObject({
      result: 'incomplete',
      reason: FAILED.outcome === 'failed' ? FAILED.reason : undefined,
      counts: { removed: 1 },
      scopes: {
        total: 2,
        complete: 1,
        listed: [{ scope: 'two', status: 'failed' }],
      },
    });
    expect(await lab.entities()).toEqual(['a', 'c', 'd']);
  });

  describe('an implausible removal', () => {
    beforeEach(async () => {
      lab.source.says({ records: letters(10) });
      await lab.scan();
    });

    it.each([
      ['an empty scope', [], 'removal-empty', 10],
      ['four of ten', letters(6), 'removal-share', 4],
    ])('waits: %s', async (_, records, code, count) => {
      lab.source.says({ records });
      expect(await lab.scan()).toMatchObject({
        result: 'complete',
        counts: { removed: 0, waiting: count },
        waiting: [{ scope: 'main', count, reason: { code } }],
      });
      expect(await lab.entities()).toEqual(letters(10));
      const before = await lab.dump();
      await lab.scan();
      expect(await lab.dump()).toEqual(before);
    });

    it('is none for up to 30 %, or fewer than three', async () => {
      lab.source.says({ records: letters(7) });
      expect((await lab.scan()).counts).toMatchObject({ removed: 3 });
      lab.source.says({ records: letters(7).slice(2) });
      expect((await lab.scan()).counts).toMatchObject({ removed: 2 });
    });

    it('happens when complete listings have agreed for 24 h', async () => {
      lab.source.says({ records: letters(5) });
      await lab.scan();
      await lab.time.advance(23 * HOUR_MS);
      expect((await lab.scan()).counts).toMatchObject({ removed: 0 });
      await lab.time.advance(HOUR_MS);
      expect((await lab.scan()).counts).toMatchObject({
        removed: 5,
        waiting: 0,
      });
      expect(await lab.entities()).toEqual(letters(5));
    });

    it('is forgotten for what comes back, even in a partial listing', async () => {
      lab.source.says({ records: letters(5) });
      await lab.scan();
      await lab.time.advance(23 * HOUR_MS);
      lab.source.says({ records: letters(7), end: PARTIAL });
      await lab.scan();
      lab.source.says({ records: letters(5) });
      await lab.time.advance(2 * HOUR_MS);
      // m5 and m6 were seen since: two of seven are no doubtful loss any more,
      // but they have to be absent for 24 h while the others are in doubt.
      expect((await lab.scan()).counts).toMatchObject({
        removed: 3,
        waiting: 2,
      });
    });

    it('does not happen while listings fail', async () => {
      lab.source.says({ records: [] });
      await lab.scan();
      lab.source.says({ end: FAILED });
      await lab.time.advance(48 * HOUR_MS);
      await lab.scan();
      expect(await lab.entities()).toEqual(letters(10));
    });
  });

  describe('where absence is a hint', () => {
    beforeEach(async () => {
      lab.source.says({ records: letters(10), end: HINT });
      await lab.scan();
      lab.source.says({ records: letters(9), end: HINT });
    });

    it('removes what two successive listings lack', async () => {
      expect((await lab.scan()).counts).toMatchObject({ removed: 0 });
      expect((await lab.scan()).counts).toMatchObject({ removed: 1 });
    });

    it('keeps what one listing lacked', async () => {
      await lab.scan();
      lab.source.says({ records: letters(10), end: HINT });
      await lab.scan();
      lab.source.says({ records: letters(9), end: HINT });
      expect((await lab.scan()).counts).toMatchObject({ removed: 0 });
    });

    it('removes at once what is gone when asked for', async () => {
      lab.source.lookUp = async () => 'gone';
      expect((await lab.scan()).counts).toMatchObject({ removed: 1 });
    });

    it('never removes what is there when asked for', async () => {
      lab.source.lookUp = async () => 'present';
      await lab.scan();
      await lab.scan();
      expect((await lab.scan()).counts).toMatchObject({ removed: 0 });
    });

    it('waits for the second listing when asking fails', async () => {
      lab.source.lookUp = async () => {
        throw new Error('no route');
      };
      expect((await lab.scan()).counts).toMatchObject({ removed: 0 });
      expect((await lab.scan()).counts).toMatchObject({ removed: 1 });
    });
  });

  it('keeps a scope that is not named any more, and says so', async () => {
    lab.source.says(
      { scope: 'one', records: ['a'] },
      { scope: 'two', records: ['b'] },
    );
    await lab.scan();
    lab.source.says({ scope: 'one', records: ['a'] });
    expect(await lab.scan()).toMatchObject({
      result: 'incomplete',
      waiting: [
        { scope: 'two', count: 1, reason: { code: 'scope-not-named' } },
      ],
    });
    lab.settings = { ...lab.settings, ownConfigHash: 'other' };
    await lab.time.advance(48 * HOUR_MS);
    expect((await lab.scan()).waiting).toMatchObject([
      { scope: 'two', reason: { code: 'scope-left-config' } },
    ]);
    expect(await lab.entities()).toEqual(['a', 'b']);
  });

  it('says nothing was listed rather than that all is gone', async () => {
    lab.source.says({ records: ['a'] });
    await lab.scan();
    lab.source.says();
    expect(await lab.scan()).toMatchObject({ result: 'failed' });
    expect(await lab.entities()).toEqual(['a']);
  });

  it('keeps a record whose detail could not be read, marked as stale beside the entity', async () => {
    lab.source.says({ records: ['a', 'b'], pageSize: 2 });
    await lab.scan();
    const before = await lab.feed.read({
      source: 'models:hub',
      after: 0,
      limit: 9,
    });
    const reason = { code: 'upstream-timeout' };
    lab.source.says({ records: ['a'], retained: [{ key: 'b', reason }] });
    expect(await lab.scan()).toMatchObject({
      counts: { retained: 1, removed: 0 },
      remarks: [{ key: 'b', reason }],
    });
    expect(
      await lab.feed.read({ source: 'models:hub', after: 0, limit: 9 }),
    ).toEqual(before);
    lab.source.says({ records: ['a', 'b'], pageSize: 2 });
    expect((await lab.scan()).remarks).toEqual([]);
  });

  it('lets go what the config excludes, without doubt, since it was seen', async () => {
    lab.source.says({ records: letters(5), pageSize: 2 });
    await lab.scan();
    lab.settings = {
      ...lab.settings,
      exclude: [{ name: ['M[0-3]', 'm1', 'm2', 'm3', 'm4'] }],
      configHash: 'narrower',
    };
    expect((await lab.scan()).counts).toMatchObject({
      excluded: 4,
      removed: 4,
      waiting: 0,
    });
    expect(await lab.entities()).toEqual(['m0']);
    const before = await lab.dump();
    expect((await lab.scan()).counts).toMatchObject({ excluded: 4, seen: 5 });
    expect(await lab.dump()).toEqual(before);
  });

  it('doubts a source that calls everything malformed at once', async () => {
    lab.source.says({ records: letters(5) });
    await lab.scan();
    const reason = { code: 'malformed' };
    lab.source.says({ skipped: letters(5).map(key => ({ key, reason })) });
    expect((await lab.scan()).counts).toMatchObject({ removed: 0, waiting: 5 });
    lab.source.says({ records: letters(5) });
    expect((await lab.scan()).counts).toMatchObject({ waiting: 0 });
  });

  it('takes the first of two records with one key', async () => {
    lab.source.says({
      records: ['a', model('a', { description: 'again' }), 'b'],
    });
    expect((await lab.scan()).counts).toMatchObject({ seen: 2, repeated: 1 });
    const before = await lab.dump();
    await lab.scan();
    expect(await lab.dump()).toEqual(before);
  });

  it('a record that moves to another scope stays', async () => {
    lab.source.says(
      { scope: 'one', records: ['a', 'b'] },
      { scope: 'two', records: ['c'] },
    );
    await lab.scan();
    lab.source.says(
      { scope: 'one', records: ['a'] },
      { scope: 'two', records: ['b', 'c'] },
    );
    expect((await lab.scan()).counts).toMatchObject({ removed: 0, changed: 1 });
    expect(await lab.entities()).toEqual(['a', 'b', 'c']);
  });

  describe('the cap', () => {
    beforeEach(() => {
      lab.settings = { ...lab.settings, maxModels: 3 };
    });

    it.each([[1], [2], [100]])(
      'lets in by name, read in pages of %s',
      async pageSize => {
        lab.source.says({ records: ['e', 'b', 'd', 'a', 'c'], pageSize });
        expect(await lab.scan()).toMatchObject({ counts: { cut: 2 } });
        expect(await lab.entities()).toEqual(['a', 'b', 'c']);
        expect(await lab.scan()).toMatchObject({
          counts: { cut: 2, stored: 3 },
          remarks: expect.arrayContaining([
            { key: 'e', reason: { code: 'beyond-cap', params: { max: 3 } } },
          ]),
        });
        const before = await lab.dump();
        expect((await lab.scan()).counts).toMatchObject({ cut: 2 });
        expect(await lab.dump()).toEqual(before);
      },
    );

    it('keeps what is in, and fills what becomes free', async () => {
      lab.source.says({ records: ['x', 'y', 'z'], pageSize: 2 });
      await lab.scan();
      lab.source.says({ records: ['a', 'b', 'x', 'y', 'z'], pageSize: 2 });
      expect((await lab.scan()).counts).toMatchObject({ cut: 2 });
      expect(await lab.entities()).toEqual(['x', 'y', 'z']);
      lab.source.says({ records: ['a', 'b', 'x', 'y'], pageSize: 2 });
      await lab.scan();
      await lab.scan();
      expect(await lab.entities()).toEqual(['a', 'x', 'y']);
    });

    it('that was lowered cuts by name', async () => {
      lab.source.says({ records: ['x', 'y', 'z'] });
      await lab.scan();
      lab.settings = { ...lab.settings, maxModels: 2, configHash: 'lower' };
      expect((await lab.scan()).counts).toMatchObject({ cut: 1 });
      expect(await lab.entities()).toEqual(['x', 'y']);
    });
  });

  it('adds the refs of a new shape before it retires the old ones', async () => {
    lab.source.says({ records: letters(3) });
    await lab.scan();
    lab.publisher = plainPublisher('Component');
    lab.source.says({ end: FAILED });
    await lab.scan();
    const { items } = await lab.feed.read({
      source: 'models:hub',
      after: 3,
      limit: 9,
    });
    expect(items.map(item => `${item.type} ${item.entityRef}`)).toEqual(
      [
        'upsert component:default/hub-m0',
        'upsert component:default/hub-m1',
        'upsert component:default/hub-m2',
        'remove resource:default/hub-m0',
        'remove resource:default/hub-m1',
        'remove resource:default/hub-m2',
      ].map(line => expect.stringContaining(line.split(' ')[0])),
    );
    expect(await lab.feed.refs('models:hub')).toEqual(
      letters(3).map(key => `component:default/hub-${key}`),
    );
  });

  it('keeps the entity of a record for which none can be made any more', async () => {
    lab.source.says({ records: ['a'] });
    await lab.scan();
    lab.source.says({ records: [model('a', { tags: ['no-entity'] })] });
    expect(await lab.scan()).toMatchObject({
      remarks: [{ key: 'a', reason: { code: 'entity-invalid' } }],
    });
    expect(await lab.entities()).toEqual(['a']);
  });

  it('skips what cannot be kept, and says why', async () => {
    lab.source.says({
      records: ['a', model('b\u0000'), model(''), model('x'.repeat(600))],
    });
    expect(await lab.scan()).toMatchObject({
      counts: { skipped: 3, added: 1 },
      remarks: [
        { key: 'b\uFFFD', reason: { code: 'key-malformed' } },
        { key: '', reason: { code: 'key-missing' } },
        { reason: { code: 'key-too-long' } },
      ],
    });
  });

  it('goes on with a long scan where it stood', async () => {
    const all = ['one', 'two', 'three'].map(scope => ({
      scope,
      records: [`${scope}-a`, `${scope}-b`],
    }));
    lab.source.says(...all);
    const stop = new AbortController();
    lab.source.before = event => {
      if (event.scope === 'two') stop.abort();
    };
    expect(await lab.scan(stop.signal)).toMatchObject({
      result: 'interrupted',
      reason: { code: 'scan-interrupted', params: { finished: 1 } },
    });
    expect(await lab.isReady()).toBe(false);
    lab.source.before = () => {};
    expect(await lab.scan()).toMatchObject({ result: 'complete' });
    expect([...lab.source.contexts[1].finished!]).toEqual(['one']);
    expect(await lab.isReady()).toBe(true);
    expect(await lab.entities()).toHaveLength(6);
    await lab.scan();
    expect(lab.source.contexts[2].finished?.size).toBe(0);
  });

  it('begins a long scan again that took too long', async () => {
    lab.source.says({ scope: 'one', records: ['a'] }, { scope: 'two' });
    const stop = new AbortController();
    lab.source.before = event => {
      if (event.scope === 'two') stop.abort();
    };
    await lab.scan(stop.signal);
    lab.source.before = () => {};
    await lab.time.advance(25 * HOUR_MS);
    await lab.scan();
    expect(lab.source.contexts[1].finished?.size).toBe(0);
  });

  it('leaves a source alone that does not notice the end of its time', async () => {
    lab.source.says({ scope: 'one', records: ['a'] }, { scope: 'two' });
    const stop = new AbortController();
    lab.source.before = event => {
      if (event.scope !== 'two') return undefined;
      stop.abort();
      return new Promise(() => {});
    };
    expect(await lab.scan(stop.signal)).toMatchObject({
      result: 'interrupted',
    });
  });

  it('refuses the writes of a run that another one took over', async () => {
    lab.source.says({ records: ['a'] });
    lab.source.before = async event => {
      if (event.type !== 'end') return;
      lab.source.before = () => {};
      await lab.scan();
      lab.source.says({ records: ['late'] });
    };
    await expect(lab.scan()).rejects.toThrow(/A later scan .* has begun/);
    expect(await lab.entities()).toEqual(['a']);
  });

  it('reads everything about once a day', async () => {
    lab.source.says({ records: letters(4), pageSize: 2 });
    await lab.scan();
    await lab.scan();
    await lab.time.advance(25 * HOUR_MS);
    await lab.scan();
    expect(lab.source.contexts.map(({ full }) => full)).toEqual([
      true,
      false,
      true,
    ]);
  });

  it('removes nothing with a new database', async () => {
    lab.source.says({ records: letters(5) });
    await lab.scan();
    const wiped = await ScanLab.create(await databases.init(id));
    wiped.source.says({ records: letters(2), end: PARTIAL });
    expect((await wiped.scan()).counts).toMatchObject({ removed: 0 });
    expect(await wiped.isReady()).toBe(false);
    const { items } = await wiped.feed.read({
      source: 'models:hub',
      after: 0,
      limit: 9,
    });
    expect(items.filter(item => item.type === 'remove')).toEqual([]);
  });
});
