import { mockServices } from '@backstage/backend-test-utils';
import { StaleLeaseError } from '../../clusters/lease/fence';
import { ManualTime } from '../../time/__testUtils__/ManualTime';
import type { RunHistory, RunWrite } from '../history/types';
import type { MetricSample, Run, Transition } from '../run';
import { RunTracker, type WrittenRun } from './RunTracker';

function run(fields: Partial<Run> = {}): Run {
  return {
    id: 'a'.repeat(24),
    source: { type: 'trainjob', id: 'lab' },
    namespace: 'team-a',
    name: 'fine-tune',
    uid: 'uid-1',
    job: { sourceId: 'lab', namespace: 'team-a', name: 'fine-tune' },
    labels: {},
    annotations: {},
    facts: {},
    state: 'running',
    since: 1,
    reason: { code: 'running' },
    attempt: 1,
    attempts: [{ number: 1 }],
    phases: [],
    progress: {},
    metrics: [],
    notes: [],
    pods: [],
    createdAt: 1,
    observedAt: 1,
    memory: {},
    ...fields,
  };
}

const sample = (at: number): MetricSample => ({
  name: 'loss',
  split: 'train',
  value: at,
  at,
  attempt: 1,
});
const transition = (to: string): Transition => ({ at: 1, kind: 'state', to });

/** A history that can be told to fail; it keeps what was committed. */
function setup(options: { open?: Run[] } = {}) {
  const committed: RunWrite[][] = [];
  let failure: Error | undefined;
  const history = {
    openRuns: async () => options.open ?? [],
    write: async (writes: RunWrite[]) => {
      if (failure) throw failure;
      committed.push(writes);
      return {
        versions: new Map(writes.map(w => [w.run.id, committed.length])),
      };
    },
  } as unknown as RunHistory;
  const written: WrittenRun[] = [];
  const time = new ManualTime();
  const tracker = new RunTracker({
    history,
    fence: { leaseKey: 'cluster:lab', fencingNumber: 1 },
    sourceId: 'lab',
    time,
    logger: mockServices.logger.mock(),
    onWritten: list => written.push(...list),
  });
  return {
    tracker,
    time,
    committed,
    written,
    fail: (error?: Error) => {
      failure = error;
    },
  };
}

describe('RunTracker', () => {
  it('writes the latest state once, with every transition and sample', async () => {
    const { tracker, committed } = setup();
    const first = run();
    const second = run({ progress: { percent: 2 } });
    tracker.apply({
      run: first,
      transitions: [transition('running')],
      samples: [sample(1)],
    });
    tracker.apply({ run: second, transitions: [], samples: [sample(2)] });
    await tracker.flush();
    expect(committed).toEqual([
      [
        {
          run: second,
          structural: true,
          transitions: [transition('running')],
          samples: [sample(1), sample(2)],
        },
      ],
    ]);
  });

  it('calls a mere report no structural change', async () => {
    const { tracker, written } = setup({ open: [run()] });
    await tracker.load();
    tracker.apply({
      run: run({ progress: { percent: 3 }, observedAt: 2, memory: { x: 1 } }),
      transitions: [],
      samples: [],
    });
    await tracker.flush();
    expect(written.map(({ structural }) => structural)).toEqual([false]);
  });

  it('writes nothing for an observation that changed nothing', async () => {
    const { tracker, committed } = setup({ open: [run()] });
    await tracker.load();
    tracker.apply({ run: tracker.runs()[0], transitions: [], samples: [] });
    await tracker.flush();
    expect(committed).toEqual([]);
  });

  it('loses nothing while the database is away', async () => {
    const { tracker, committed, fail, time } = setup();
    const stop = new AbortController();
    const loop = tracker.run(stop.signal);
    fail(new Error('connection refused'));
    tracker.apply({
      run: run(),
      transitions: [transition('running')],
      samples: [sample(1)],
    });
    await time.advance(100);
    tracker.apply({
      run: run({ state: 'failed', goneAt: 9 }),
      transitions: [transition('failed')],
      samples: [sample(2)],
    });
    await time.advance(3_000);
    fail(undefined);
    await time.advance(30_000);
    expect(committed).toHaveLength(1);
    expect(committed[0][0].run.state).toBe('failed');
    expect(committed[0][0].transitions.map(({ to }) => to)).toEqual([
      'running',
      'failed',
    ]);
    expect(committed[0][0].samples).toEqual([sample(1), sample(2)]);
    stop.abort();
    await loop;
  });

  it('stops when another replica holds the lease', async () => {
    const { tracker, fail, time } = setup();
    fail(new StaleLeaseError('moved'));
    const loop = tracker.run(new AbortController().signal);
    tracker.apply({ run: run(), transitions: [], samples: [] });
    const outcome = loop.catch((error: Error) => error.message);
    await time.advance(100);
    expect(await outcome).toBe('moved');
  });

  it('writes what is pending before it stops', async () => {
    const { tracker, committed, time } = setup();
    const stop = new AbortController();
    const loop = tracker.run(stop.signal);
    await time.advance(0);
    tracker.apply({ run: run(), transitions: [], samples: [] });
    stop.abort();
    await time.advance(0);
    await loop;
    expect(committed).toHaveLength(1);
  });

  it('forgets a run that has ended and gone once it is written', async () => {
    const { tracker } = setup();
    tracker.apply({
      run: run({ state: 'succeeded', goneAt: 5 }),
      transitions: [],
      samples: [],
    });
    expect(tracker.runs()).toHaveLength(1);
    await tracker.flush();
    expect(tracker.runs()).toEqual([]);
  });

  it('tells a follower of what is there and of what changes, until it has enough', async () => {
    const { tracker } = setup({ open: [run({ id: 'open' })] });
    await tracker.load();
    const told: string[] = [];
    const stop = new AbortController();
    tracker.follow(({ id, state }) => told.push(`${id} ${state}`), stop.signal);
    expect(told).toEqual(['open running']);
    const change = (fields: Partial<Run>) =>
      tracker.apply({ run: run(fields), transitions: [], samples: [] });
    change({ id: 'new', state: 'pending' });
    change({ id: 'open', state: 'failed' });
    expect(told.slice(1)).toEqual(['new pending', 'open failed']);
    stop.abort();
    change({ id: 'new', state: 'running' });
    expect(told).toHaveLength(3);
  });

  it('writes at most 500 runs in one transaction', async () => {
    const { tracker, committed, time } = setup();
    const stop = new AbortController();
    const loop = tracker.run(stop.signal);
    for (let i = 0; i < 1_200; i++) {
      tracker.apply({
        run: run({ id: `run-${i}` }),
        transitions: [],
        samples: [],
      });
    }
    await time.advance(1_000);
    expect(committed.map(batch => batch.length)).toEqual([500, 500, 200]);
    stop.abort();
    await loop;
  });
});
