import { createTestDatabases } from '../__testUtils__/database';
import { createTestHistory, type TestHistory } from '../__testUtils__/history';
import { makeWrite, NOW, runId } from '../__testUtils__/runs';
import type { RunQuery } from '../types';

jest.setTimeout(60_000);

const databases = createTestDatabases();
const HOUR_MS = 3_600_000;

describe.each(databases.eachSupportedId())('lists on %s', databaseId => {
  let test: TestHistory;

  const list = (query: Partial<RunQuery> = {}) =>
    test.history.list({ order: 'newest', limit: 100, ...query });
  const names = async (query: Partial<RunQuery>) =>
    (await list(query)).rows.map(row => row.run.name);

  beforeEach(async () => {
    test = await createTestHistory(databases, databaseId);
  });

  const write = (runs: Parameters<typeof makeWrite>[0][]) =>
    test.history.write(
      runs.map((run, index) =>
        makeWrite({
          id: runId(index + 1),
          createdAt: NOW - index * HOUR_MS,
          ...run,
        }),
      ),
      test.fence,
    );

  it('counts by state before the states are chosen, and stalled beside them', async () => {
    await write([
      { state: 'running' },
      { state: 'running' },
      { state: 'failed' },
    ]);
    await test.history.setFlags(runId(2), { stalled: true });
    const page = await list({ states: ['running'], limit: 1 });
    expect(page.counts).toEqual({ running: 2, failed: 1, stalled: 1 });
    expect(page.totalItems).toBe(2);
    expect(page.rows).toHaveLength(1);
  });

  it('an empty history counts nothing', async () => {
    expect(await list()).toEqual({
      rows: [],
      totalItems: 0,
      counts: { stalled: 0 },
      nextCursor: undefined,
    });
  });

  it('the stalled come first, then what failed or is blocked, what moves, what waits', async () => {
    await write([
      { name: 'done', state: 'succeeded' },
      { name: 'waits', state: 'queued' },
      { name: 'moves', state: 'running' },
      { name: 'failed-today', state: 'failed', endedAt: NOW - HOUR_MS },
      { name: 'failed-long-ago', state: 'failed', endedAt: NOW - 25 * HOUR_MS },
      { name: 'blocked', state: 'blocked' },
      { name: 'stalled', state: 'running' },
      { name: 'paused', state: 'paused' },
    ]);
    await test.history.setFlags(runId(7), { stalled: true });
    const { rows, groups } = await list({ order: 'attention' });
    expect(rows.map(({ run }) => [run.name, groups?.get(run.id)])).toEqual([
      ['stalled', 'stalled'],
      ['failed-today', 'failed'],
      ['blocked', 'blocked'],
      ['moves', 'running'],
      ['waits', 'waiting'],
      ['paused', 'paused'],
      ['done', 'ended'],
      ['failed-long-ago', 'ended'],
    ]);
  });

  it.each(['newest', 'attention'] as const)(
    'pages by %s tell every run once, also when runs begin meanwhile',
    async order => {
      const states = ['running', 'failed', 'queued', 'succeeded'] as const;
      await write(
        Array.from({ length: 23 }, (_, index) => ({
          name: `run-${index}`,
          state: states[index % 4],
          // Several of one moment: the id decides.
          createdAt: NOW - Math.floor(index / 5),
          endedAt: NOW,
        })),
      );
      const whole = await names({ order });
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await list({ order, limit: 5, cursor });
        expect(page.totalItems).toBeGreaterThanOrEqual(23);
        seen.push(...page.rows.map(row => row.run.name));
        cursor = page.nextCursor;
        await test.history.write(
          [
            makeWrite({
              id: runId(100 + seen.length),
              name: 'later',
              // Ahead of all that has been told, by either order.
              state: 'failed',
              endedAt: NOW,
              createdAt: NOW + 1,
            }),
          ],
          test.fence,
        );
      } while (cursor);
      expect(seen).toEqual(whole);
    },
  );

  it.each(['rubbish', 'W10', ''.padEnd(400, 'x')])(
    'the cursor %p is refused by name',
    async cursor => {
      await expect(list({ cursor })).rejects.toThrow(/'cursor' is not one/);
    },
  );

  it('a cursor of another order is refused', async () => {
    await write([{}, {}]);
    const { nextCursor } = await list({ limit: 1 });
    await expect(
      list({ order: 'attention', cursor: nextCursor }),
    ).rejects.toThrow(/'cursor'/);
  });

  describe('conditions', () => {
    beforeEach(async () => {
      await write([
        {
          name: 'a',
          namespace: 'red',
          labels: { app: 'x', tier: '1' },
          job: { sourceId: 'lab', namespace: 'red', name: 'train_it' },
        },
        {
          name: 'b',
          source: { type: 'trainjob', id: 'west' },
          labels: { app: 'x' },
          job: { sourceId: 'west', namespace: 'red', name: 'train_it' },
        },
        { name: 'c', state: 'failed', labels: { app: 'y' } },
      ]);
      await test.history.setOwner(runId(1), 'group:default/red');
      await test.history.setOwner(runId(3), 'user:default/carol');
      await test.history.setLinks(
        [
          { runId: runId(1), entityRef: 'resource:default/a' },
          { runId: runId(2), entityRef: 'resource:default/b' },
        ],
        'provider',
      );
      await test.history.setLinks(
        [
          { runId: runId(1), entityRef: 'component:default/mine' },
          { runId: runId(2), entityRef: 'component:default/mine' },
          { runId: runId(3), entityRef: 'component:default/mine' },
        ],
        'people',
      );
    });

    it.each<[string, Partial<RunQuery>, string[]]>([
      ['source', { sourceId: 'west' }, ['b']],
      ['namespace', { namespace: 'red' }, ['a']],
      ['ids', { ids: [runId(3), runId(9)] }, ['c']],
      ['no ids', { ids: [] }, []],
      ['labels, all of them', { labels: { app: 'x', tier: '1' } }, ['a']],
      ['a label of several runs', { labels: { app: 'x' } }, ['a', 'b']],
      [
        'job: two clusters with the same name stay apart',
        { job: { sourceId: 'lab', namespace: 'red', name: 'train_it' } },
        ['a'],
      ],
      ['states', { states: ['failed'] }, ['c']],
      ['owners', { owners: ['user:default/carol'] }, ['c']],
      ['text, in any case', { text: 'TRAIN_' }, ['a', 'b']],
      ['text without wildcards', { text: 'train%it' }, []],
      [
        'entity, by whatever link',
        { entityRef: 'component:default/mine' },
        ['a', 'b', 'c'],
      ],
      [
        'entity: link, selector or name, whichever matches',
        {
          entity: {
            ref: 'resource:default/a',
            labels: { app: 'y' },
            named: { sourceId: 'west', name: 'train_it' },
          },
        },
        ['a', 'b', 'c'],
      ],
      [
        'entity by link alone',
        { entity: { ref: 'resource:default/a' } },
        ['a'],
      ],
      [
        'entity by the name of a run, in one namespace',
        {
          entity: {
            ref: 'resource:default/none',
            named: { sourceId: 'lab', namespace: 'team-a', name: 'c' },
          },
        },
        ['c'],
      ],
      [
        'entity by the name of the job that makes it, wherever it runs',
        {
          entity: { ref: 'resource:default/none', jobName: 'train_it' },
        },
        ['a', 'b'],
      ],
      [
        'entity with an empty selector: nothing of a stranger',
        { entity: { ref: 'resource:default/none', labels: {} } },
        [],
      ],
      [
        'a permission condition',
        {
          where: query => {
            query.whereIn('runs.namespace', ['red']);
          },
        },
        ['a'],
      ],
    ])('by %s', async (_, query, expected) => {
      expect(await names(query)).toEqual(expected);
      expect((await list(query)).totalItems).toBe(expected.length);
    });

    it('visible is what a provider link shows; links of people grant nothing', async () => {
      const visible = { entityRefs: ['component:default/mine'], ownedBy: [] };
      expect(await names({ visible })).toEqual([]);
      expect(
        await names({
          visible: { entityRefs: ['resource:default/a'], ownedBy: [] },
        }),
      ).toEqual(['a']);
    });

    it('nothing visible shows nothing and counts nothing', async () => {
      const page = await list({ visible: { entityRefs: [], ownedBy: [] } });
      expect(page).toMatchObject({ rows: [], totalItems: 0 });
      expect(page.counts).toEqual({ stalled: 0 });
    });

    it('an owner sees a run only once its last provider link has gone', async () => {
      const visible = { entityRefs: [], ownedBy: ['group:default/red'] };
      expect(await names({ visible })).toEqual([]);
      await test.history.setLinks([], 'provider', [runId(1)]);
      expect(await names({ visible })).toEqual(['a']);
      const stranger = { entityRefs: [], ownedBy: ['user:default/eve'] };
      expect(await names({ visible: stranger })).toEqual([]);
    });

    it('who may read the whole catalog sees what stands in it, and of the rest what is theirs', async () => {
      const all = { entityRefs: 'all' as const, ownedBy: [] };
      expect(await names({ visible: all })).toEqual(['a', 'b']);
      expect(
        await names({
          visible: { ...all, ownedBy: ['user:default/carol'] },
        }),
      ).toEqual(['a', 'b', 'c']);
    });

    it('an entity that has left the catalog shows its run to the owner only', async () => {
      const absentRefs = ['resource:default/a'];
      const seen = ['resource:default/a', 'resource:default/b'];
      const visible = { entityRefs: seen, ownedBy: [], absentRefs };
      expect(await names({ visible })).toEqual(['b']);
      expect(
        await names({ visible: { ...visible, entityRefs: 'all' } }),
      ).toEqual(['b']);
      expect(
        await names({
          visible: { ...visible, ownedBy: ['group:default/red'] },
        }),
      ).toEqual(['a', 'b']);
    });

    it('thousands of visible entities are one condition', async () => {
      const entityRefs = Array.from(
        { length: 40_000 },
        (_, index) => `resource:default/other-${index}`,
      );
      entityRefs.push('resource:default/b');
      expect(await names({ visible: { entityRefs, ownedBy: [] } })).toEqual([
        'b',
      ]);
    });

    it('links of one origin are replaced for the runs that are named, others stay', async () => {
      await test.history.setLinks(
        [{ runId: runId(1), entityRef: 'resource:default/z' }],
        'provider',
      );
      const links = await test.history.links([runId(1), runId(2)]);
      expect(links.get(runId(1))).toEqual([
        { entityRef: 'component:default/mine', origin: 'people' },
        { entityRef: 'resource:default/z', origin: 'provider' },
      ]);
      expect(await test.history.providerRefs()).toEqual([
        'resource:default/b',
        'resource:default/z',
      ]);
    });

    it('a new owner is told by the version, the same owner is not', async () => {
      const before = (await test.history.get(runId(1)))?.version ?? 0;
      await test.history.setOwner(runId(1), 'group:default/red');
      expect((await test.history.get(runId(1)))?.version).toBe(before);
      await test.history.setOwner(runId(1), 'group:default/blue');
      expect(await test.history.get(runId(1))).toMatchObject({
        version: before + 1,
        ownerRef: 'group:default/blue',
      });
    });
  });
});
