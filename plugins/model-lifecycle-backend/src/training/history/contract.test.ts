import { mockServices } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import type { Fence } from '../../clusters/lease/fence';
import { ManualTime } from '../../time/__testUtils__/ManualTime';
import type { Run, Transition } from '../run';
import {
  createTestDatabases,
  moveLease,
  prepareDatabase,
} from './__testUtils__/database';
import {
  makeRun,
  makeSample,
  makeWrite,
  NOW,
  runId,
} from './__testUtils__/runs';
import { createRunHistory } from './createRunHistory';
import type { RunHistory } from './types';

jest.setTimeout(60_000);

const databases = createTestDatabases();

describe.each(databases.eachSupportedId())('RunHistory on %s', databaseId => {
  let knex: Knex;
  let fence: Fence;
  let history: RunHistory;
  let time: ManualTime;

  /** Another process over the same database: nothing of the memory of the first. */
  const restarted = () =>
    createRunHistory({
      knex,
      time: new ManualTime(NOW),
      logger: mockServices.logger.mock(),
    });

  beforeEach(async () => {
    knex = await databases.init(databaseId);
    fence = await prepareDatabase(knex);
    time = new ManualTime(NOW);
    history = createRunHistory({
      knex,
      time,
      logger: mockServices.logger.mock(),
    });
  });

  const stored = async (id: string) => (await history.get(id))?.run;

  describe('write', () => {
    it('gives back every field as it was written, and a version that rises', async () => {
      const run = makeRun({
        labels: { app: 'recommender' },
        progress: { percent: 12.5, step: 10, totalSteps: 80 },
        metrics: [{ name: 'loss', split: 'train', value: -0.5, at: NOW }],
        notes: [{ code: 'bad-json', params: { where: 'annotation' } }],
        memory: { winner: { contract: 'trainer-status' } },
        failure: { pod: 'p', exitCode: 137, reason: 'OOMKilled' },
      });
      const first = await history.write([makeWrite(run)], fence);
      const second = await history.write([makeWrite(run)], fence);
      expect(first.versions).toEqual(new Map([[run.id, 1]]));
      expect(second.versions).toEqual(new Map([[run.id, 2]]));
      expect(await history.get(run.id)).toEqual({
        run,
        version: 2,
        stalled: false,
        ownerRef: undefined,
        sparkline: undefined,
      });
      expect(await history.get(runId(99))).toBeUndefined();
    });

    it('leaves rows with indexes alone while only the report moves', async () => {
      const run = makeRun();
      await history.write([makeWrite(run)], fence);
      const structures = () => knex('run_snapshots').select('structure');
      const before = await structures();
      await history.write(
        [
          makeWrite(
            {
              progress: { percent: 50 },
              phases: [{ id: 'training', state: 'running', percent: 50 }],
              observedAt: NOW + 1,
            },
            { structural: false },
          ),
        ],
        fence,
      );
      expect(await structures()).toEqual(before);
      expect((await stored(run.id))?.progress).toEqual({ percent: 50 });
      expect((await stored(run.id))?.phases[0].percent).toBe(50);
    });

    it('loses no field that the caller took for volatile', async () => {
      await history.write([makeWrite()], fence);
      await history.write(
        [
          makeWrite(
            { degraded: { ready: 3, total: 4 } },
            { structural: false },
          ),
        ],
        fence,
      );
      expect((await stored(runId(1)))?.degraded).toEqual({
        ready: 3,
        total: 4,
      });
    });

    it('takes 500 runs at once and refuses 501 without writing any', async () => {
      const writes = Array.from({ length: 501 }, (_, index) =>
        makeWrite({ id: runId(index) }, { samples: [makeSample()] }),
      );
      await expect(history.write(writes, fence)).rejects.toThrow(
        'at most 500 runs a write, not 501',
      );
      expect(await knex('runs')).toEqual([]);
      const { versions } = await history.write(writes.slice(1), fence);
      expect(versions.size).toBe(500);
      const list = await history.list({ order: 'newest', limit: 1 });
      expect(list.totalItems).toBe(500);
    });

    it('joins two writes of one run in one batch', async () => {
      const transition = (to: string): Transition => ({
        at: NOW,
        kind: 'state',
        to,
      });
      await history.write(
        [
          makeWrite(
            { state: 'pending' },
            { transitions: [transition('pending')] },
          ),
          makeWrite(
            { state: 'running' },
            { transitions: [transition('running')] },
          ),
        ],
        fence,
      );
      expect((await stored(runId(1)))?.state).toBe('running');
      const transitions = await history.transitions(runId(1));
      expect(transitions.map(({ to }) => to)).toEqual(['pending', 'running']);
    });

    it('keeps transitions in the order of time, with their reasons', async () => {
      const failed: Transition = {
        at: NOW + 5,
        kind: 'state',
        from: 'running',
        to: 'failed',
        attempt: 1,
        reason: { code: 'oom', params: { pod: 'p' }, message: '<b>\u0000' },
      };
      const queued: Transition = { at: NOW, kind: 'state', to: 'queued' };
      await history.write([makeWrite({}, { transitions: [failed] })], fence);
      await history.write([makeWrite({}, { transitions: [queued] })], fence);
      expect(await restarted().transitions(runId(1))).toEqual([queued, failed]);
    });
  });

  describe('results', () => {
    const write = (run: Partial<Run>) =>
      history.write(
        [
          makeWrite(run, {
            transitions: [{ at: NOW, kind: 'state', to: run.state }],
          }),
        ],
        fence,
      );

    it.each(['succeeded', 'failed', 'stopped'] as const)(
      'an older observation does not undo %s',
      async state => {
        await write({ state, observedAt: NOW });
        await write({ state: 'running', observedAt: NOW - 1 });
        await write({ state: 'running', observedAt: NOW });
        expect((await stored(runId(1)))?.state).toBe(state);
        expect((await stored(runId(1)))?.observedAt).toBe(NOW);
        // What happened is still told.
        expect(await history.transitions(runId(1))).toHaveLength(3);
      },
    );

    it('an older result does not replace a newer one', async () => {
      await write({ state: 'succeeded', observedAt: NOW });
      await write({ state: 'failed', observedAt: NOW - 1 });
      expect((await stored(runId(1)))?.state).toBe('succeeded');
    });

    it('a newer observation leaves failed: Trainer 2.3 trains again', async () => {
      await write({ state: 'failed', observedAt: NOW });
      await write({ state: 'running', attempt: 2, observedAt: NOW + 1 });
      expect(await stored(runId(1))).toMatchObject({
        state: 'running',
        attempt: 2,
      });
    });

    it('nothing leaves succeeded but a newer result', async () => {
      await write({ state: 'succeeded', observedAt: NOW });
      await write({ state: 'running', observedAt: NOW + 1 });
      expect((await stored(runId(1)))?.state).toBe('succeeded');
      await write({
        state: 'succeeded',
        observedAt: NOW + 2,
        progress: { percent: 100 },
      });
      expect((await stored(runId(1)))?.progress.percent).toBe(100);
    });

    it('a result ends the stall', async () => {
      await write({ state: 'running' });
      expect(await history.setFlags(runId(1), { stalled: true })).toBe(2);
      expect(
        await history.setFlags(runId(1), { stalled: true }),
      ).toBeUndefined();
      await write({ state: 'running', notes: [{ code: 'x' }] });
      expect((await history.get(runId(1)))?.stalled).toBe(true);
      await write({ state: 'failed' });
      expect((await history.get(runId(1)))?.stalled).toBe(false);
    });
  });

  describe('the fence', () => {
    it('a holder that was frozen writes nothing, neither runs nor samples nor logs', async () => {
      await history.write(
        [makeWrite({}, { samples: [makeSample({ value: 1 })] })],
        fence,
      );
      await history.write(
        [makeWrite({}, { samples: [makeSample({ at: NOW + 1, value: 2 })] })],
        fence,
      );
      const newFence = await moveLease(knex, fence.leaseKey);
      const other = restarted();
      await other.write(
        [
          makeWrite(
            { state: 'succeeded', observedAt: NOW + 10 },
            { samples: [makeSample({ at: NOW + 10, value: 10 })] },
          ),
        ],
        newFence,
      );

      const late = makeWrite(
        { id: runId(2) },
        {
          transitions: [{ at: NOW, kind: 'state', to: 'running' }],
          samples: [makeSample({ at: NOW + 2, value: 3 })],
        },
      );
      await expect(
        history.write([makeWrite({ state: 'failed' }), late], fence),
      ).rejects.toMatchObject({ name: 'StaleLeaseError' });
      await history.flush();
      const file = logFile();
      await expect(
        history.appendLog(runId(1), file, [{ line: 1, message: 'x' }], fence),
      ).rejects.toMatchObject({ name: 'StaleLeaseError' });

      expect((await other.get(runId(1)))?.run.state).toBe('succeeded');
      expect(await other.get(runId(2))).toBeUndefined();
      expect(await other.transitions(runId(2))).toEqual([]);
      expect(await other.logFiles(runId(1))).toEqual([]);
      const { series } = await other.series(runId(1), { points: 100 });
      expect(series[0].buckets.map(bucket => bucket.last)).toEqual([1, 10]);
      // The reader on the frozen replica sees what everybody sees.
      expect(await history.series(runId(1), { points: 100 })).toEqual({
        series,
        dropped: [],
      });
    });

    it('a lease that nobody holds lets nobody write', async () => {
      await expect(
        history.write([makeWrite()], {
          leaseKey: 'cluster:other',
          fencingNumber: 1,
        }),
      ).rejects.toMatchObject({ name: 'StaleLeaseError' });
      expect(await history.get(runId(1))).toBeUndefined();
    });
  });

  describe('after a restart', () => {
    it('everything that was written is there', async () => {
      const samples = Array.from({ length: 150 }, (_, index) =>
        makeSample({ at: NOW + index * 1_000, value: index, step: index }),
      );
      await history.write(
        [
          makeWrite(
            { state: 'succeeded', endedAt: NOW },
            {
              samples,
              transitions: [{ at: NOW, kind: 'state', to: 'succeeded' }],
            },
          ),
        ],
        fence,
      );
      await history.setOwner(runId(1), 'group:default/ml');
      await history.setLinks(
        [{ runId: runId(1), entityRef: 'resource:default/a' }],
        'provider',
      );
      const other = restarted();
      expect(await other.get(runId(1))).toEqual(await history.get(runId(1)));
      expect(await other.transitions(runId(1))).toHaveLength(1);
      expect(await other.providerRefs()).toEqual(['resource:default/a']);
      const { series } = await other.series(runId(1), { points: 1_000 });
      expect(series[0]).toMatchObject({ samples: 150, resolution: 'full' });
      expect(series[0].buckets.map(({ last }) => last)).toEqual(
        samples.map(({ value }) => value),
      );
    });

    it('a crash between flushes loses at most the samples of the last 5 s', async () => {
      for (let second = 0; second < 20; second++) {
        await history.write(
          [
            makeWrite(
              {},
              {
                samples: [
                  makeSample({ at: NOW + second * 1_000, value: second }),
                ],
              },
            ),
          ],
          fence,
        );
        await time.advance(1_000);
      }
      const { series } = await restarted().series(runId(1), { points: 100 });
      expect(series[0].samples).toBeGreaterThanOrEqual(15);
      const here = await history.series(runId(1), { points: 100 });
      expect(here.series[0].samples).toBe(20);
    });

    it('samples of a run that fell silent are stored without another write, and its version tells', async () => {
      await history.write(
        [makeWrite({}, { samples: [makeSample({ value: 1 })] })],
        fence,
      );
      const { versions } = await history.write(
        [makeWrite({}, { samples: [makeSample({ at: NOW + 1, value: 2 })] })],
        fence,
      );
      await time.advance(5_000);
      await eventually(async () => {
        const { series } = await restarted().series(runId(1), { points: 10 });
        expect(series[0].samples).toBe(2);
      });
      expect((await history.get(runId(1)))?.version).toBeGreaterThan(
        versions.get(runId(1)) ?? 0,
      );
    });

    it('goes on with the open tail of the replica before', async () => {
      await history.write(
        [
          makeWrite(
            {},
            {
              samples: [makeSample({ value: 1 }), makeSample({ at: NOW + 1 })],
            },
          ),
        ],
        fence,
      );
      const next = await moveLease(knex, fence.leaseKey);
      const other = restarted();
      await other.write(
        [
          makeWrite(
            {},
            {
              samples: [
                makeSample({ at: NOW + 1, value: 5 }),
                makeSample({ at: NOW + 2, value: 6 }),
              ],
            },
          ),
        ],
        next,
      );
      await other.flush();
      const { series } = await restarted().series(runId(1), { points: 10 });
      expect(series[0].buckets.map(({ last }) => last)).toEqual([1, 5, 6]);
    });

    it('open runs are those without a result and those still in the cluster', async () => {
      await history.write(
        [
          makeWrite({ id: runId(1), state: 'running' }),
          makeWrite({ id: runId(2), state: 'succeeded' }),
          makeWrite({ id: runId(3), state: 'succeeded', goneAt: NOW }),
          makeWrite({ id: runId(4), state: 'deleting', goneAt: NOW }),
          makeWrite({ id: runId(5), source: { type: 'trainjob', id: 'x' } }),
        ],
        fence,
      );
      const open = await restarted().openRuns('lab');
      expect(open.map(({ id }) => id)).toEqual([runId(1), runId(2), runId(4)]);
      expect(open[0]).toEqual((await history.get(runId(1)))?.run);
    });
  });

  it('earlier successful runs of a job come newest first', async () => {
    const ended = (n: number, change: Partial<Run> = {}) =>
      makeWrite({
        id: runId(n),
        state: 'succeeded',
        endedAt: NOW + n,
        ...change,
      });
    await history.write(
      [
        ended(1),
        ended(2),
        ended(3),
        ended(4, { state: 'failed' }),
        ended(5, {
          job: { sourceId: 'west', namespace: 'team-a', name: 'recommender' },
        }),
      ],
      fence,
    );
    const runs = await history.successfulRuns(makeRun().job, {
      before: NOW + 3,
      limit: 5,
    });
    expect(runs.map(({ id }) => id)).toEqual([runId(2), runId(1)]);
  });

  it('markup and control characters in names stay what they are', async () => {
    const hostile = '<script>alert(1)</script>\u0000\u001b[31m\ud800"\'%_';
    const run = makeRun({
      name: hostile,
      namespace: hostile,
      labels: { [hostile]: hostile },
      job: { sourceId: 'lab', namespace: hostile, name: hostile },
      metrics: [{ name: hostile, split: 'none', value: 1, at: NOW }],
    });
    await history.write(
      [
        makeWrite(run, {
          samples: [makeSample({ name: 'a\u0000<b>', value: 3 })],
        }),
      ],
      fence,
    );
    expect(await stored(run.id)).toEqual(run);
    const byLabel = await history.list({
      labels: { [hostile]: hostile },
      job: run.job,
      order: 'newest',
      limit: 5,
    });
    expect(byLabel.rows.map(row => row.run.name)).toEqual([hostile]);
    const byText = await history.list({
      text: '<SCRIPT>',
      order: 'newest',
      limit: 5,
    });
    expect(byText.totalItems).toBe(1);
    const { series } = await history.series(run.id, { points: 5 });
    expect(series[0]).toMatchObject({ name: 'a\ufffd<b>', samples: 1 });
  });
});

function logFile() {
  return {
    pod: 'p',
    container: 'node',
    attempt: 1,
    phase: 'training',
    lines: 0,
    bytes: 0,
    notes: [],
  };
}

/** The database answers when it likes, whatever the manual clock says. */
async function eventually(check: () => Promise<void>): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    try {
      await check();
      return;
    } catch {
      await new Promise(resolve => setTimeout(resolve, 20));
    }
  }
  await check();
}
