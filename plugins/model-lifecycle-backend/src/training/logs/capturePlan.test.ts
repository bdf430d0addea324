import type { KubernetesObject } from '../../clusters/types';
import type { Run, RunPod } from '../run';
import { mayLosePodsFast, planCaptures, rollingTarget } from './capturePlan';

function pod(
  name: string,
  rank: number,
  ends: { exitCode: number; second: number; restarts?: number }[],
): { about: RunPod; object: KubernetesObject } {
  const terminated = (end: { exitCode: number; second: number }) => ({
    terminated: {
      exitCode: end.exitCode,
      finishedAt: `2026-11-21T14:00:${String(end.second).padStart(2, '0')}Z`,
    },
  });
  const [last, previous] = ends;
  return {
    about: {
      name,
      uid: `uid-${name}`,
      phase: 'training',
      rank,
      attempt: 1,
      state: ends.length > 0 ? 'failed' : 'running',
      containers: ['node'],
    },
    object: {
      metadata: { name, namespace: 'team-a', uid: `uid-${name}` },
      status: {
        containerStatuses: [
          {
            name: 'node',
            restartCount: last?.restarts ?? 0,
            state: last ? terminated(last) : { running: {} },
            lastState: previous ? terminated(previous) : {},
          },
        ],
      },
    },
  };
}

function plan(pods: ReturnType<typeof pod>[]) {
  const run = {
    namespace: 'team-a',
    attempt: 1,
    pods: pods.map(({ about }) => about),
  } as unknown as Run;
  return planCaptures(
    run,
    pods.map(({ object }) => object),
  );
}

describe('planCaptures', () => {
  it('wants nothing while everything runs', () => {
    expect(plan([pod('a', 0, []), pod('b', 1, [])])).toEqual([]);
  });

  it('wants the earliest failure first, then rank 0, then at most three others', () => {
    const pods = [
      pod('rank-0', 0, [{ exitCode: 143, second: 9 }]),
      ...[1, 2, 3, 4, 5, 6].map(rank =>
        pod(`rank-${rank}`, rank, [
          {
            exitCode: rank === 4 ? 137 : 143,
            second: rank === 4 ? 1 : 4 + rank,
          },
        ]),
      ),
    ];
    expect(plan(pods).map(target => target.pod)).toEqual([
      'rank-4',
      'rank-0',
      'rank-1',
      'rank-2',
      'rank-3',
    ]);
  });

  it('wants rank 0 alone of a run that succeeded', () => {
    const pods = [0, 1, 2].map(rank =>
      pod(`rank-${rank}`, rank, [{ exitCode: 0, second: 1 }]),
    );
    expect(plan(pods).map(target => target.pod)).toEqual(['rank-0']);
  });

  it('reads the log before a restart of the container as the previous one', () => {
    const restarted = pod('rank-0', 0, []);
    const [container] = (
      restarted.object.status as {
        containerStatuses: Record<string, unknown>[];
      }
    ).containerStatuses;
    container.restartCount = 2;
    container.lastState = {
      terminated: { exitCode: 1, finishedAt: '2026-11-21T14:00:01Z' },
    };
    expect(plan([restarted])).toEqual([
      expect.objectContaining({
        key: 'uid-rank-0/node/1',
        previous: true,
      }),
    ]);
  });

  it('names each end of a container by itself, so that none is read twice', () => {
    const keys = plan([pod('a', 0, [{ exitCode: 1, second: 1 }])]).map(
      ({ key }) => key,
    );
    expect(keys).toEqual(['uid-a/node/0']);
  });
});

describe('rolling tails', () => {
  it('are for runs that may lose their pods fast', () => {
    const facts = (fields: Run['facts']) => ({ facts: fields } as Run);
    expect(mayLosePodsFast(facts({}))).toBe(false);
    expect(mayLosePodsFast(facts({ restartsMax: 2 }))).toBe(true);
    expect(mayLosePodsFast(facts({ ttlMs: 30_000 }))).toBe(true);
    expect(mayLosePodsFast(facts({ ttlMs: 3_600_000 }))).toBe(false);
  });

  it('are those of the running pod of rank 0', () => {
    const pods = [pod('b', 1, []), pod('a', 0, [])];
    const run = {
      namespace: 'team-a',
      attempt: 1,
      pods: pods.map(({ about }) => about),
    } as unknown as Run;
    expect(
      rollingTarget(
        run,
        pods.map(({ object }) => object),
      ),
    ).toMatchObject({ pod: 'a', previous: false });
  });
});
