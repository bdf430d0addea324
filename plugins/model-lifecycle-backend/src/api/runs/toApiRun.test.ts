import fc from 'fast-check';
import { makeRun, NOW } from '../../training/history/__testUtils__/runs';
import type { Run } from '../../training/run';
import { toApiRun, type RunContext } from './toApiRun';

const CONTEXT: RunContext = {
  assessment: {},
  source: { reachable: true },
  actions: {},
  logs: { available: true },
  logFiles: [],
  docs: [],
};

function map(run: Partial<Run>, context: Partial<RunContext> = {}) {
  const row = { run: makeRun(run), version: 3 };
  // As it travels: what is undefined is absent.
  return JSON.parse(JSON.stringify(toApiRun(row, { ...CONTEXT, ...context })));
}

describe('toApiRun', () => {
  it('leaves out what is not known', () => {
    const run = map({ progress: {}, metrics: [] });
    expect(run.progress).toEqual({});
    for (const field of ['eta', 'stall', 'gpus', 'endedAt', 'elapsedMs']) {
      expect(run).not.toHaveProperty(field);
    }
  });

  it('keeps a reported zero', () => {
    expect(map({ progress: { percent: 0, step: 0 } }).progress).toEqual({
      percent: 0,
      step: 0,
    });
  });

  it('sums the visits of a phase, the running one up to the last observation', () => {
    const run = map({
      phases: [
        {
          id: 'queue',
          state: 'succeeded',
          startedAt: NOW - 90_000,
          endedAt: NOW - 80_000,
          earlierMs: 5_000,
        },
        {
          id: 'training',
          state: 'interrupted',
          startedAt: NOW - 80_000,
          endedAt: NOW - 50_000,
          attempt: 1,
        },
        {
          id: 'training',
          state: 'running',
          startedAt: NOW - 20_000,
          attempt: 2,
        },
        { id: 'finish', state: 'pending' },
      ],
    });
    expect(run.queueMs).toBe(15_000);
    expect(run.trainingMs).toBe(50_000);
    expect(run.phases[0]).toEqual({
      id: 'queue',
      state: 'succeeded',
      startedAt: '2026-11-21T11:58:30.000Z',
      endedAt: '2026-11-21T11:58:40.000Z',
      elapsedMs: 15_000,
    });
    expect(run.phases[3]).toEqual({ id: 'finish', state: 'pending' });
  });

  it('stops the elapsed time at the end', () => {
    expect(map({ state: 'succeeded', endedAt: NOW }).elapsedMs).toBe(120_000);
  });

  it('shows a pod of which only the log is left', () => {
    const { pods } = map(
      {
        pods: [
          {
            name: 'p0',
            uid: 'u',
            phase: 'training',
            state: 'running',
            containers: ['node'],
          },
        ],
      },
      {
        logFiles: [
          {
            pod: 'p0',
            container: 'node',
            attempt: 1,
            phase: 'training',
            lines: 1,
            bytes: 1,
            notes: [],
          },
          {
            pod: 'gone',
            container: 'node',
            attempt: 1,
            phase: 'training',
            lines: 1,
            bytes: 1,
            notes: [],
          },
        ],
      },
    );
    expect(pods).toEqual([
      {
        name: 'p0',
        phase: 'training',
        state: 'running',
        containers: ['node'],
        live: true,
        kept: true,
      },
      {
        name: 'gone',
        phase: 'training',
        attempt: 1,
        state: 'gone',
        containers: ['node'],
        live: false,
        kept: true,
      },
    ]);
  });

  it('multiplies GPUs by nodes only when they are known', () => {
    expect(map({ facts: { nodes: 4, gpusPerNode: 8 } }).gpus).toBe(32);
    expect(map({ facts: { nodes: 4 } })).not.toHaveProperty('gpus');
  });

  it('names the queue in lists too', () => {
    expect(map({ facts: { queue: 'team-a' } }).queue).toBe('team-a');
    expect(map({ facts: {} })).not.toHaveProperty('queue');
  });

  it('never tells what only the reducer and the store need', () => {
    const text = JSON.stringify(
      map({ memory: { secret: 'reducer' }, uid: 'kubernetes-uid' }),
    );
    expect(text).not.toContain('reducer');
    expect(text).not.toContain('kubernetes-uid');
  });

  it('writes every time as RFC 3339 in UTC', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4e12 }), at => {
        const { createdAt } = map({ createdAt: at });
        expect(createdAt).toMatch(/^\d{4,}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
        expect(Date.parse(createdAt)).toBe(at);
      }),
    );
  });
});
