import { mockServices } from '@backstage/backend-test-utils';
import { StaleLeaseError } from '../../clusters/lease/fence';
import { ManualTime } from '../../time/__testUtils__/ManualTime';
import type { Movement, RunHistory } from '../history/types';
import type { Run } from '../run';
import { flagStalls } from './flagStalls';

const MINUTE_MS = 60_000;

function running(time: ManualTime, fields: Partial<Run> = {}): Run {
  const now = time.now();
  return {
    id: 'a'.repeat(24),
    source: { type: 'trainjob', id: 'lab' },
    namespace: 'team-a',
    name: 'fine-tune',
    uid: 'uid',
    job: { sourceId: 'lab', namespace: 'team-a', name: 'fine-tune' },
    labels: {},
    annotations: {},
    facts: {},
    state: 'running',
    since: now,
    reason: { code: 'running.pods-ready' },
    attempt: 1,
    attempts: [{ number: 1, startedAt: now }],
    phases: [],
    progress: {
      percent: 40,
      contract: 'trainer-status',
      reportedAt: now,
      observedAt: now,
      changedAt: now,
    },
    metrics: [],
    notes: [],
    pods: [],
    createdAt: now,
    startedAt: now,
    observedAt: now,
    memory: {},
    ...fields,
  };
}

function setup(initial: (time: ManualTime) => Run) {
  const time = new ManualTime();
  let run = initial(time);
  let tell: (changed: Run) => void = () => {};
  const flags: boolean[] = [];
  const movements: Movement[] = [];
  const touched: number[] = [];
  const stop = new AbortController();
  let isLost = false;
  const loop = flagStalls(
    {
      tracker: {
        follow: follower => {
          tell = follower;
          follower(run);
        },
      },
      thresholds: {
        warnAfterMs: 5 * MINUTE_MS,
        stalledAfterMs: 15 * MINUTE_MS,
      },
      history: {
        setFlags: async (
          _: string,
          { stalled, movement }: { stalled: boolean; movement: Movement },
        ) => {
          if (isLost) throw new StaleLeaseError('The lease has moved');
          movements.push(movement);
          const changed = (flags[flags.length - 1] ?? false) !== stalled;
          flags.push(stalled);
          return changed ? flags.length : undefined;
        },
      } as unknown as RunHistory,
      fence: { leaseKey: 'cluster:lab', fencingNumber: 1 },
      time,
      logger: mockServices.logger.mock(),
      onTouched: (_, version) => touched.push(version),
    },
    stop.signal,
  );
  return {
    time,
    flags,
    movements,
    touched,
    ended: loop,
    lose: () => {
      isLost = true;
    },
    change: (fields: Partial<Run>) => {
      run = { ...run, ...fields };
      tell(run);
    },
    end: async () => {
      stop.abort();
      await loop;
    },
  };
}

describe('flagStalls', () => {
  it('marks a run that stands still, tells, and unmarks it when it moves', async () => {
    const { time, flags, touched, change, end } = setup(running);
    await time.advance(MINUTE_MS);
    expect(flags).toEqual([false]);
    await time.advance(60 * MINUTE_MS);
    expect(flags[flags.length - 1]).toBe(true);
    const told = touched.length;
    expect(told).toBeGreaterThan(0);
    change({
      progress: {
        percent: 41,
        contract: 'trainer-status',
        reportedAt: time.now(),
        observedAt: time.now(),
        changedAt: time.now(),
      },
    });
    await time.advance(MINUTE_MS);
    expect(flags[flags.length - 1]).toBe(false);
    expect(touched.length).toBeGreaterThan(told);
    await end();
  });

  it('ends when another replica has taken over', async () => {
    const { time, lose, ended } = setup(running);
    await time.advance(MINUTE_MS);
    lose();
    const end = ended.catch((error: Error) => error.message);
    await time.advance(60 * MINUTE_MS);
    expect(await end).toBe('The lease has moved');
  });

  it('leaves ended runs alone', async () => {
    const { time, flags, end } = setup(clock =>
      running(clock, { state: 'failed', endedAt: clock.now() }),
    );
    await time.advance(60 * MINUTE_MS);
    expect(flags).toEqual([]);
    await end();
  });

  it('unmarks a run that waits again, or that nobody sees any more', async () => {
    for (const fields of [
      { state: 'pending' as const },
      { state: 'unknown' as const, goneAt: 1 },
    ]) {
      const { time, flags, change, end } = setup(running);
      await time.advance(60 * MINUTE_MS);
      expect(flags[flags.length - 1]).toBe(true);
      change(fields);
      await time.advance(MINUTE_MS);
      expect(flags[flags.length - 1]).toBe(false);
      await end();
    }
  });

  it('tells of movement that comes after the flag went, with the next attempt', async () => {
    const { time, movements, change, end } = setup(running);
    const stalledAt = time.now();
    await time.advance(60 * MINUTE_MS);
    expect(movements.at(-1)).toMatchObject({
      attempt: 1,
      changedAt: stalledAt,
      stall: { level: 'stalled', since: stalledAt },
    });

    const attempts = [{ number: 1 }, { number: 2, startedAt: time.now() }];
    change({ attempt: 2, attempts });
    await time.advance(MINUTE_MS);
    expect(movements.at(-1)?.stall).toBeUndefined();
    expect(movements.at(-1)?.changedAt).toBe(stalledAt);

    const progress = { contract: 'trainer-status' as const, percent: 1 };
    const changedAt = time.now();
    change({ progress: { ...progress, changedAt, observedAt: changedAt } });
    await time.advance(MINUTE_MS);
    expect(movements.at(-1)).toMatchObject({ attempt: 2, changedAt });

    const looks = movements.length;
    const later = time.now();
    change({ progress: { ...progress, changedAt: later, observedAt: later } });
    await time.advance(MINUTE_MS);
    expect(movements).toHaveLength(looks);
    await end();
  });
});
