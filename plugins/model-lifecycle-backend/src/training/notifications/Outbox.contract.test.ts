import { mockServices } from '@backstage/backend-test-utils';
import fc from 'fast-check';
import type { Knex } from 'knex';
import { StaleLeaseError, type Fence } from '../../clusters/lease/fence';
import { ManualTime } from '../../time/__testUtils__/ManualTime';
import { createRunHistory } from '../history/createRunHistory';
import {
  createTestDatabases,
  moveLease,
  prepareDatabase,
} from '../history/__testUtils__/database';
import { makeWrite, NOW, runId } from '../history/__testUtils__/runs';
import type { RunHistory } from '../history/types';
import {
  RUN_STATES,
  TERMINAL_STATES,
  type Run,
  type RunState,
  type Stall,
  type Transition,
} from '../run';
import { Outbox } from './Outbox';

jest.setTimeout(120_000);

const ID = runId(1);
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

const databases = createTestDatabases();

describe.each(databases.eachSupportedId())('Outbox on %s', databaseId => {
  let knex: Knex;
  let fence: Fence;
  let outbox: Outbox;
  let history: RunHistory;

  beforeEach(async () => {
    knex = await databases.init(databaseId);
    fence = await prepareDatabase(knex);
    outbox = new Outbox(knex);
    history = createRunHistory({
      events: outbox,
      knex,
      time: new ManualTime(NOW),
      logger: mockServices.logger.mock(),
    });
  });

  const write = (run: Partial<Run>, transitions: Transition[] = []) =>
    history.write([makeWrite({ id: ID, ...run }, { transitions })], fence);

  const told = async () =>
    (await knex('run_notifications').orderBy('id')).map(
      row => `${row.attempt} ${row.event}`,
    );

  const due = async (now = NOW + DAY_MS) =>
    (await outbox.due(now, 100)).map(({ runId: id, event }) => [id, event]);

  const stalledSince = (since: number): Stall => ({
    kind: 'frozen',
    level: 'stalled',
    since,
    reason: { code: 'stall.frozen' },
  });

  const look = (
    at: number,
    movement: { changedAt?: number; stall?: Stall; attempt?: number },
  ) =>
    history.setFlags(ID, {
      stalled: movement.stall !== undefined,
      movement: { at, attempt: 1, ...movement },
    });

  describe('of ends', () => {
    it('has one for a run that was seen alive', async () => {
      await write({ state: 'running' });
      expect(await told()).toEqual([]);
      await write({ state: 'failed', endedAt: NOW - 5, observedAt: NOW });
      expect(await outbox.due(NOW, 10)).toEqual([
        {
          ...{ id: expect.any(Number), runId: ID, attempt: 1, tries: 0 },
          ...{ event: 'failed', at: NOW - 5, dueAt: NOW },
        },
      ]);
    });

    it('has none for a run that was first seen when it had ended', async () => {
      await write({ state: 'succeeded' });
      await write({ state: 'succeeded', observedAt: NOW + 1 });
      expect(await told()).toEqual([]);
    });

    it('has none for a run that was stopped', async () => {
      await write({ state: 'running' });
      await write({ state: 'stopped' });
      expect(await told()).toEqual([]);
    });

    it('adds none when the same write comes again', async () => {
      const end: Transition = {
        ...{ at: NOW, kind: 'state', attempt: 1 },
        ...{ from: 'running', to: 'failed' },
      };
      await write({ state: 'running' });
      for (let turn = 0; turn < 3; turn++) {
        await write({ state: 'failed', observedAt: NOW + turn }, [end]);
      }
      expect(await told()).toEqual(['1 failed']);
    });

    it('has one for each attempt of a run that trains again after it failed', async () => {
      await write({ state: 'running' });
      await write({ state: 'failed' });
      await write({ state: 'running', attempt: 2, observedAt: NOW + 1 });
      await write({ state: 'failed', attempt: 2, observedAt: NOW + 2 });
      expect(await told()).toEqual(['1 failed', '2 failed']);
    });

    it('has one that came and went between two writes', async () => {
      await write({ state: 'running' });
      const change = (attempt: number, to: RunState): Transition => ({
        ...{ at: NOW + 1, kind: 'state', attempt, to },
      });
      await write({ state: 'running', attempt: 2, observedAt: NOW + 2 }, [
        change(1, 'failed'),
        change(2, 'running'),
      ]);
      expect(await told()).toEqual(['1 failed']);
    });

    it('waits until kinds of objects have disagreed for ten seconds', async () => {
      await write({ state: 'running' });
      await write({ state: 'failed', disagreementSince: NOW - 4_000 });
      expect(await due(NOW + 5_999)).toEqual([]);
      expect(await due(NOW + 6_000)).toEqual([[ID, 'failed']]);
    });

    it('has none for what the history refuses', async () => {
      await write({ state: 'running' });
      await write({ state: 'succeeded', observedAt: NOW + 10 });
      await write({ state: 'running', observedAt: NOW + 20 });
      await write({ state: 'failed', observedAt: NOW + 5 });
      expect(await told()).toEqual(['1 finished']);
    });

    it('is rolled back with the write', async () => {
      await write({ state: 'running' });
      await moveLease(knex, fence.leaseKey);
      await expect(write({ state: 'failed' })).rejects.toThrow(StaleLeaseError);
      expect(await told()).toEqual([]);
    });

    it('are at most one for each attempt and event, whatever is seen and how often', async () => {
      const step = fc.record({
        state: fc.constantFrom(...RUN_STATES),
        nextAttempt: fc.boolean(),
        replay: fc.boolean(),
      });
      let runs = 100;
      await fc.assert(
        fc.asyncProperty(
          fc.array(step, { minLength: 1, maxLength: 8 }),
          async steps => {
            const id = runId((runs += 1));
            let [attempt, at] = [1, NOW];
            let before: RunState | undefined;
            const expected = new Set<string>();
            for (const { state, nextAttempt, replay } of steps) {
              if (before && nextAttempt) attempt += 1;
              at += 1;
              const transitions: Transition[] = [
                { at, kind: 'state', from: before, to: state, attempt },
              ];
              const run = { id, state, attempt, observedAt: at };
              for (let turn = 0; turn <= Number(replay); turn++) {
                await history.write([makeWrite(run, { transitions })], fence);
              }
              // What the history keeps: success is not undone by a living state.
              if (before === 'succeeded' && !TERMINAL_STATES.has(state)) {
                continue;
              }
              if (before && !TERMINAL_STATES.has(before)) {
                if (state === 'failed') expected.add(`${attempt} failed`);
                if (state === 'succeeded') expected.add(`${attempt} finished`);
              }
              before = state;
            }
            const rows = await knex('run_notifications').where({ run_id: id });
            const seen = rows.map(row => `${row.attempt} ${row.event}`);
            expect(seen.sort()).toEqual([...expected].sort());
          },
        ),
        { numRuns: databaseId === 'SQLITE_3' ? 100 : 30 },
      );
    });
  });

  describe('of stalls', () => {
    beforeEach(() => write({ state: 'running' }));

    it('has one for each stall, however often somebody looks', async () => {
      const first = stalledSince(NOW);
      for (const minute of [15, 16, 17]) {
        await look(NOW + minute * MINUTE_MS, { changedAt: NOW, stall: first });
      }
      expect(await told()).toEqual(['1 stalled']);
    });

    it('has none while it is a warning', async () => {
      await look(NOW, { stall: { ...stalledSince(NOW), level: 'warning' } });
      expect(await told()).toEqual([]);
    });

    it('tells once that it moves again, and of a second stall in the same attempt', async () => {
      await look(NOW, { changedAt: 5, stall: stalledSince(5) });
      await look(NOW + 1, { changedAt: 6 });
      await look(NOW + 2, { changedAt: 7 });
      await look(NOW + 3, { changedAt: 7, stall: stalledSince(7) });
      await look(NOW + 4, { changedAt: 8 });
      expect(await told()).toEqual([
        ...['1 stalled', '1 moving', '1 stalled', '1 moving'],
      ]);
    });

    it('does not take a pause or a disagreement for movement', async () => {
      await look(NOW, { changedAt: 5, stall: stalledSince(5) });
      await look(NOW + 1, { changedAt: 5 });
      await look(NOW + 2, {});
      expect(await told()).toEqual(['1 stalled']);
    });

    it('forgets a stall in which the run ended', async () => {
      await look(NOW, { changedAt: 5, stall: stalledSince(5) });
      await write({ state: 'failed', observedAt: NOW + 1 });
      await write({ state: 'running', attempt: 2, observedAt: NOW + 2 });
      await look(NOW + 3, { changedAt: NOW + 3, attempt: 2 });
      expect(await told()).toEqual(['1 stalled', '1 failed']);
    });

    it('moves again in the next attempt when its pods were restarted', async () => {
      await look(NOW, { changedAt: 5, stall: stalledSince(5) });
      await write({ state: 'running', attempt: 2, observedAt: NOW + 1 });
      await look(NOW + 2, { changedAt: NOW + 2, attempt: 2 });
      expect(await told()).toEqual(['1 stalled', '1 moving']);
    });
  });

  describe('as a queue', () => {
    const end = async (id: string, at: number) => {
      await write({ id, state: 'running' });
      await write({ id, state: 'failed', observedAt: at });
    };

    it('hands out one notice of each run at a time, the oldest first', async () => {
      await end(runId(2), NOW);
      await end(ID, NOW);
      await look(NOW, { changedAt: 5, stall: stalledSince(5) });
      expect(await due()).toEqual([
        [runId(2), 'failed'],
        [ID, 'failed'],
      ]);
      const [, notice] = await outbox.due(NOW, 100);
      await outbox.settle(notice.id, 'sent', NOW);
      expect(await due()).toEqual([
        [runId(2), 'failed'],
        [ID, 'stalled'],
      ]);
    });

    it('lets one replica begin a try, and others only when it is due again', async () => {
      await end(ID, NOW);
      const [notice] = await outbox.due(NOW, 1);
      const options = { fence, nextTryAt: NOW + 30_000 };
      expect(await outbox.claim(notice, options)).toBe(true);
      expect(await outbox.claim(notice, options)).toBe(false);
      expect(await due(NOW + 29_999)).toEqual([]);
      const [again] = await outbox.due(NOW + 30_000, 1);
      expect(again).toEqual({ ...notice, tries: 1, dueAt: NOW + 30_000 });
    });

    it('lets nobody begin a try without the lease', async () => {
      await end(ID, NOW);
      const [notice] = await outbox.due(NOW, 1);
      await moveLease(knex, fence.leaseKey);
      await expect(
        outbox.claim(notice, { fence, nextTryAt: NOW + 1 }),
      ).rejects.toThrow(StaleLeaseError);
      expect(await due(NOW)).toEqual([[ID, 'failed']]);
    });

    it('tells what was taken back when it comes to be', async () => {
      await end(ID, NOW);
      const [notice] = await outbox.due(NOW, 1);
      await outbox.withdraw(notice.id);
      expect(await due()).toEqual([]);
      await write({ state: 'running', observedAt: NOW + 1 });
      await write({ state: 'failed', observedAt: NOW + 2 });
      expect(await due()).toEqual([[ID, 'failed']]);
    });

    it('has none of a replica whose lease has moved while it was frozen', async () => {
      await write({ state: 'running' });
      await moveLease(knex, fence.leaseKey);
      await expect(
        history.setFlags(ID, {
          stalled: true,
          movement: { at: NOW, attempt: 1, stall: stalledSince(5) },
          fence,
        }),
      ).rejects.toThrow('has moved');
      expect(await told()).toEqual([]);
      const { counts } = await history.list({ order: 'newest', limit: 1 });
      expect(counts.stalled ?? 0).toBe(0);
    });

    it('forgets what was settled long ago, but not of runs that go on', async () => {
      await end(ID, NOW);
      await write({ id: runId(2), state: 'running' });
      await history.setFlags(runId(2), {
        stalled: true,
        movement: { at: NOW, attempt: 1, stall: stalledSince(5) },
      });
      await end(runId(3), NOW);
      for (const notice of await outbox.due(NOW, 2)) {
        await outbox.settle(notice.id, 'sent', NOW);
      }
      expect(await outbox.prune(NOW)).toBe(false);
      expect(await told()).toEqual(['1 failed', '1 stalled', '1 failed']);
      await outbox.prune(NOW + 1);
      expect(await told()).toEqual(['1 stalled', '1 failed']);
    });
  });
});
