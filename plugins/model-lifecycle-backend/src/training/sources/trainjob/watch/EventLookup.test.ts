import { mockServices } from '@backstage/backend-test-utils';
import type { ClusterClient, ListOptions } from '../../../../clusters/types';
import { ManualTime } from '../../../../time/__testUtils__/ManualTime';
import type { Run } from '../../../run';
import { EventLookup } from './EventLookup';

const MINUTE_MS = 60_000;

function setup(runs: (time: ManualTime) => Run[]) {
  const time = new ManualTime();
  const asked: { uid: string; minute: number }[] = [];
  const start = time.now();
  let tell: (run: Run) => void = () => {};
  const client = {
    list: async (_: unknown, { fieldSelector }: ListOptions) => {
      asked.push({
        uid: fieldSelector!.split('=')[1],
        minute: Math.floor((time.now() - start) / MINUTE_MS),
      });
      return { items: [], resourceVersion: '1' };
    },
  } as unknown as ClusterClient;
  const lookup = new EventLookup({
    cluster: 'lab',
    client,
    tracker: {
      follow: follower => {
        tell = follower;
        runs(time).forEach(follower);
      },
    },
    familyOf: () => ({
      children: { JobSet: [], Job: [], Pod: [], Workload: [] },
    }),
    onFound: () => {},
    time,
    logger: mockServices.logger.mock(),
  });
  const stop = new AbortController();
  const loop = lookup.run(stop.signal);
  const end = async () => {
    stop.abort();
    await loop;
  };
  return { time, asked, end, tell: (run: Run) => tell(run) };
}

const run = (uid: string, fields: Partial<Run>) =>
  ({ uid, namespace: 'team-a', name: uid, state: 'pending', ...fields } as Run);

describe('EventLookup', () => {
  it('asks ever less often for a run that goes on waiting', async () => {
    const { time, asked, end } = setup(() => [run('a', { since: 0 })]);
    await time.advance(64 * MINUTE_MS);
    const minutes = asked.map(({ minute }) => minute);
    expect(minutes.slice(0, 5)).toEqual([0, 1, 3, 7, 15]);
    expect(minutes.length).toBeLessThan(9);
    await end();
  });

  it('asks for one run a second at most, and forgets none', async () => {
    const waiting = Array.from({ length: 1_000 }, (_, i) =>
      run(`run-${i}`, { since: 0 }),
    );
    const { time, asked, end } = setup(() => waiting);
    await time.advance(10 * MINUTE_MS);
    expect(asked.length).toBeLessThanOrEqual(600);
    await time.advance(10 * MINUTE_MS);
    expect(new Set(asked.map(({ uid }) => uid)).size).toBe(1_000);
    await end();
  });

  it('asks once for a run that failed, while Events can still be there', async () => {
    const { time, asked, end } = setup(clock => [
      run('now', { state: 'failed', since: 0, endedAt: clock.now() }),
      run('long-ago', {
        state: 'failed',
        since: 0,
        endedAt: clock.now() - 90 * MINUTE_MS,
      }),
      run('gone', { since: 0, goneAt: clock.now() }),
      run('runs', { state: 'running', since: 0 }),
    ]);
    await time.advance(30 * MINUTE_MS);
    expect(asked.map(({ uid }) => uid)).toEqual(['now']);
    await end();
  });

  it('stops asking once the run goes on, and asks again when it waits again', async () => {
    const { time, asked, tell, end } = setup(() => [run('a', { since: 0 })]);
    await time.advance(2 * MINUTE_MS);
    expect(asked).toHaveLength(2);
    tell(run('a', { state: 'running', since: time.now() }));
    await time.advance(30 * MINUTE_MS);
    expect(asked).toHaveLength(2);
    tell(run('a', { state: 'restarting', since: time.now() }));
    await time.advance(MINUTE_MS);
    expect(asked).toHaveLength(3);
    await end();
  });

  it('does not ask in vain for a run that goes on while it waits for its turn', async () => {
    const waiting = Array.from({ length: 100 }, (_, i) =>
      run(`run-${i}`, { since: 0 }),
    );
    const { time, asked, tell, end } = setup(() => waiting);
    await time.advance(10_000);
    const early = asked.length;
    waiting.forEach(({ uid }) =>
      tell(run(uid, { state: 'running', since: time.now() })),
    );
    await time.advance(10 * MINUTE_MS);
    expect(asked).toHaveLength(early);
    await end();
  });
});
