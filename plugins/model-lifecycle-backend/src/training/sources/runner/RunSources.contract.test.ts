import type { TestDatabases } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import { setTimeout as delay } from 'node:timers/promises';
import { ManualTime } from '../../../time/__testUtils__/ManualTime';
import {
  createTestDatabases,
  prepareDatabase,
} from '../../history/__testUtils__/database';
import { makeReport } from '../../progression/contracts/report';
import { Replica, ScriptedSource } from './__testUtils__/replica';

jest.setTimeout(60_000);

const databases: TestDatabases = createTestDatabases();

describe.each(databases.eachSupportedId())(
  'sources of runs, %p',
  databaseId => {
    let knex: Knex;
    let time: ManualTime;
    let replicas: Replica[];

    /** Lets time pass until it is so, with a turn for the database in between. */
    const until = async (isSo: () => boolean | Promise<boolean>) => {
      for (let turn = 0; turn < 400; turn++) {
        if (await isSo()) return;
        await time.advance(100);
        await delay(2);
      }
      throw new Error('It did not become so');
    };

    beforeEach(async () => {
      knex = await databases.init(databaseId);
      await prepareDatabase(knex, 'unused');
      time = new ManualTime();
      replicas = [];
    });

    afterEach(async () => {
      const ends = Promise.all(replicas.map(replica => replica.end()));
      await until(
        async () => (await Promise.race([ends, delay(1)])) !== undefined,
      );
    });

    const replica = (name = 'one') => {
      const made = new Replica(name, knex, time);
      replicas.push(made);
      return made;
    };

    /** In steps, so that leases are renewed on the way. */
    const passes = async (ms: number) => {
      const end = time.now() + ms;
      while (time.now() < end) {
        await time.advance(1_000);
        await delay(2);
      }
    };

    /** As `promise`, while time passes. */
    const passing = async (promise: Promise<unknown>) => {
      let isDone = false;
      const done = promise.finally(() => {
        isDone = true;
      });
      done.catch(() => {});
      await until(() => isDone);
      await done;
    };

    const started = async (source = new ScriptedSource(), name = 'one') => {
      const made = replica(name).start([source]);
      await until(() => source.sink !== undefined);
      return { source, made };
    };

    const runs = async (sourceId = 'lab-status') => {
      const { rows } = await replicas[0].history.list({
        sourceId,
        order: 'newest',
        limit: 50,
      });
      return rows.map(({ run }) => run);
    };
    const states = async () => (await runs()).map(({ state }) => state);
    const health = async () => (await replicas[0].health.read())[0];

    it('has what was observed in the database when it says so, and its job in the catalog', async () => {
      const { source, made } = await started();
      await passing(
        source.sink!.observed([
          source.look('night-1', {
            report: makeReport({
              contract: 'status-endpoint',
              percent: 40,
              metrics: [],
              notes: [],
            }),
          }),
        ]),
      );
      expect(await runs()).toMatchObject([
        { name: 'night-1', state: 'running', progress: { percent: 40 } },
      ]);
      source.sink!.succeeded(time.now());
      await until(
        async () => (await made.feed.refs('training:lab-status')).length > 0,
      );
      expect(await made.feed.refs('training:lab-status')).toEqual([
        expect.stringMatching(/^resource:default\/lab-status-default-night/),
      ]);
      await until(async () => (await health())?.lastSuccessAt !== undefined);
      expect(await health()).toMatchObject({
        id: 'lab-status',
        type: 'status-endpoint',
        reachable: true,
        counts: { runs: 1 },
      });
    });

    it('does not say so while the database is away', async () => {
      const { source, made } = await started();
      made.writeFailure = new Error('connection refused');
      let isSaid = false;
      const observed = source.sink!.observed([source.look('night-1')]);
      observed.then(() => {
        isSaid = true;
      });
      for (let turn = 0; turn < 20; turn++) await time.advance(100);
      expect(isSaid).toBe(false);
      expect(await runs()).toEqual([]);
      made.writeFailure = undefined;
      await passing(observed);
      expect(await states()).toEqual(['running']);
    });

    it('loses nothing by a look that failed, and says on the Sources page why', async () => {
      const { source } = await started();
      await passing(
        source.sink!.observed([
          source.look('night-1'),
          source.look('night-0', {
            state: 'succeeded',
            reason: { code: 'succeeded.complete' },
          }),
        ]),
      );
      const before = await runs();
      source.sink!.failed({ code: 'http.status', params: { status: 503 } });
      await until(async () => (await health())?.reachable === false);
      expect(await health()).toMatchObject({
        reason: { code: 'http.status', params: { status: 503 } },
      });
      expect(await runs()).toEqual(before);
    });

    it('says unknown after three intervals, and how it is when it is seen again', async () => {
      const { source } = await started();
      const seenAt = time.now();
      await passing(
        source.sink!.observed([
          source.look('night-1'),
          source.look('night-0', {
            state: 'succeeded',
            reason: { code: 'succeeded.complete' },
          }),
        ]),
      );
      await until(() => time.now() >= seenAt + 29_000);
      expect((await states()).sort()).toEqual(['running', 'succeeded']);
      await until(async () => (await states()).includes('unknown'));
      expect(time.now()).toBeGreaterThanOrEqual(seenAt + 30_000);
      expect(
        (await runs()).find(({ name }) => name === 'night-1'),
      ).toMatchObject({
        reason: {
          code: 'unknown.unseen',
          params: { last: 'running', lastSeenAt: seenAt },
        },
      });
      expect(source.sink!.open().map(({ name }) => name)).toEqual(['night-1']);
      await passing(source.sink!.observed([source.look('night-1')]));
      expect((await states()).sort()).toEqual(['running', 'succeeded']);
      expect(await runs()).toHaveLength(2);
    });

    it('does not say unknown of a run that is looked at and does not change', async () => {
      const { source } = await started();
      const from = time.now();
      while (time.now() < from + 120_000) {
        await passing(source.sink!.observed([source.look('night-1')]));
        await passes(10_000);
      }
      await delay(20);
      expect(await states()).toEqual(['running']);
    });

    it('ends unseen what a full answer does not have, but no result', async () => {
      const { source } = await started();
      await passing(
        source.sink!.observed([
          source.look('night-1'),
          source.look('night-2'),
          source.look('night-0', {
            state: 'failed',
            reason: { code: 'failed.condition' },
          }),
        ]),
      );
      await time.advance(1_000);
      await passing(source.sink!.listed(new Set(['night-2']), time.now()));
      const found = new Map(
        (await runs()).map(({ name, state, reason }) => [
          name,
          `${state} ${reason.code}`,
        ]),
      );
      expect(Object.fromEntries(found)).toEqual({
        'night-0': 'failed failed.condition',
        'night-1': 'stopped stopped.ended-unseen',
        'night-2': 'running reported.running',
      });
    });

    it('is taken over by another replica, which goes on where it was', async () => {
      const { source, made } = await started();
      await passing(source.sink!.observed([source.look('night-1')]));
      const [before] = await runs();
      const next = new ScriptedSource();
      const other = replica('two').start([next]);
      await time.advance(5_000);
      expect(next.sink).toBeUndefined();
      await passing(made.end());
      await until(() => next.sink !== undefined);
      expect(next.sink!.open()).toEqual([before]);
      await passing(
        next.sink!.observed([
          next.look('night-1', {
            state: 'succeeded',
            reason: { code: 'succeeded.complete' },
          }),
        ]),
      );
      expect(await states()).toEqual(['succeeded']);
      expect(other.history).toBeDefined();
    });

    it('does not say of what was not written that it was, when the lease ends', async () => {
      const { source, made } = await started();
      const { sink } = source;
      made.writeFailure = new Error('connection refused');
      const observed = sink!.observed([source.look('night-1')]);
      const outcome = observed.then(
        () => 'written',
        () => 'not written',
      );
      await time.advance(1_000);
      const ended = made.end();
      expect(await outcome).toBe('not written');
      made.writeFailure = undefined;
      await passing(ended);
    });

    it('lets go of what has ended, and takes it up when it is at work again', async () => {
      const { source } = await started();
      await passing(
        source.sink!.observed([
          source.look('night-1', {
            state: 'failed',
            reason: { code: 'failed.condition' },
          }),
        ]),
      );
      await passes(11 * 60_000);
      await until(async () => (await runs())[0].goneAt !== undefined);
      expect(await states()).toEqual(['failed']);
      await passing(source.sink!.observed([source.look('night-1')]));
      expect(await runs()).toMatchObject([{ state: 'running', attempt: 2 }]);
      expect((await runs())[0].goneAt).toBeUndefined();
    });

    it('does not work on a source that has the name of a cluster, and says so', async () => {
      const source = new ScriptedSource('prod');
      replica().start([source], ['prod']);
      await until(async () => (await health()) !== undefined);
      expect(await health()).toMatchObject({
        id: 'prod',
        reachable: false,
        reason: {
          code: 'source.config',
          message: expect.stringContaining('the same name as a cluster'),
        },
      });
      expect(source.sink).toBeUndefined();
    });
  },
);
