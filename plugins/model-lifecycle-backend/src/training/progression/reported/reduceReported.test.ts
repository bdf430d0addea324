import type { ReportedPhase, ReportedRun } from '../../sources/reportedRun';
import type { Run } from '../../run';
import { makeReport, type ProgressReport } from '../contracts/report';
import { reduceReported } from './reduceReported';
import { goneSighting, unseenFor } from './unseenFor';

const START = Date.UTC(2026, 10, 21, 9);

function look(at: number, fields: Partial<ReportedRun> = {}): ReportedRun {
  return {
    source: { type: 'status-endpoint', id: 'lab' },
    namespace: 'default',
    name: 'night',
    uid: 'night-1',
    job: { sourceId: 'lab', namespace: 'default', name: 'night' },
    state: 'running',
    reason: { code: 'reported.running' },
    observedAt: START + at,
    ...fields,
  };
}

function report(fields: Partial<ProgressReport> = {}): ProgressReport {
  return makeReport({
    contract: 'status-endpoint',
    metrics: [],
    notes: [],
    ...fields,
  });
}

/** The run after these looks, one after the other. */
function after(...looks: ReportedRun[]): Run {
  let run: Run | undefined;
  for (const seen of looks) run = reduceReported(run, seen).run;
  return run!;
}

const ended = { reason: { code: 'succeeded.complete' } };

describe('reduceReported', () => {
  it('shows what the source says, and says nothing that it does not', () => {
    const run = after(look(0));
    expect(run).toMatchObject({
      state: 'running',
      since: START,
      startedAt: START,
      createdAt: START,
      attempts: [{ number: 1, startedAt: START }],
      phases: [{ id: 'training', state: 'running', startedAt: START }],
      progress: {},
    });
    expect(run.endedAt).toBeUndefined();
    expect(run.progress.percent).toBeUndefined();
  });

  it('takes the times of the source, as far as they have passed', () => {
    const run = after(
      look(0, {
        createdAt: START - 9_000,
        startedAt: START - 5_000,
        endedAt: START + 60_000,
        state: 'succeeded',
        ...ended,
      }),
    );
    expect(run.createdAt).toBe(START - 9_000);
    expect(run.startedAt).toBe(START - 5_000);
    expect(run.endedAt).toBe(START);
  });

  it('never goes back within an attempt, nor shows 100 before the end', () => {
    const run = after(
      look(0, { report: report({ percent: 60 }) }),
      look(1_000, { report: report({ percent: 40 }) }),
    );
    expect(run.progress.percent).toBe(60);
    const whole = reduceReported(
      run,
      look(2_000, { report: report({ percent: 100 }) }),
    ).run;
    expect(whole.progress.percent).toBe(99);
    const done = reduceReported(
      whole,
      look(3_000, {
        state: 'succeeded',
        ...ended,
        report: report({ percent: 100 }),
      }),
    ).run;
    expect(done.progress.percent).toBe(100);
  });

  it('freezes the percent of a failed run and names its failure', () => {
    const run = after(
      look(0, { report: report({ percent: 60 }) }),
      look(1_000, {
        state: 'failed',
        reason: { code: 'failed.condition' },
        failure: { message: 'CUDA out of memory', exitCode: 137 },
      }),
      look(2_000, {
        state: 'failed',
        reason: { code: 'failed.condition' },
        report: report({ percent: 90 }),
      }),
    );
    expect(run.progress).toMatchObject({ percent: 60, frozen: true });
    expect(run.failure).toEqual({
      message: 'CUDA out of memory',
      exitCode: 137,
    });
    expect(run.attempts).toMatchObject([{ outcome: 'failed', percent: 60 }]);
  });

  it('opens another attempt when an ended run is at work again', () => {
    const run = after(
      look(0, { report: report({ percent: 60 }) }),
      look(1_000, { state: 'failed', reason: { code: 'failed.condition' } }),
      look(2_000),
    );
    expect(run.attempt).toBe(2);
    expect(run.attempts).toMatchObject([
      { number: 1, outcome: 'failed', percent: 60, endedAt: START + 1_000 },
      { number: 2, startedAt: START + 2_000 },
    ]);
    expect(run.progress).toEqual({
      changedAt: START + 2_000,
      earlierAttempt: { attempt: 1, percent: 60 },
    });
    expect(run.endedAt).toBeUndefined();
  });

  it('does not take the report of the attempt before for the new one', () => {
    const old = report({ percent: 60 });
    const run = after(
      look(0, { report: old }),
      look(1_000, { state: 'failed', reason: { code: 'failed.condition' } }),
      look(2_000, { report: old }),
    );
    expect(run.progress.percent).toBeUndefined();
    expect(
      after(
        look(0, { report: old }),
        look(1_000, { attempt: 2, report: report({ percent: 3 }) }),
      ).progress.percent,
    ).toBe(60);
  });

  it("follows the source's own count, and says which attempts nobody saw", () => {
    const run = after(
      look(0, { attempt: 1, report: report({ percent: 60 }) }),
      look(1_000, { attempt: 3 }),
    );
    expect(run.attempts).toMatchObject([
      { number: 1, outcome: 'restarted', percent: 60 },
      { number: 2, outcome: 'unseen' },
      { number: 3 },
    ]);
    const again = reduceReported(run, look(2_000, { attempt: 1 })).run;
    expect(again.attempt).toBe(4);
  });

  it('keeps the first result when the source tells another one', () => {
    const run = after(
      look(0, { state: 'succeeded', ...ended }),
      look(1_000, { state: 'failed', reason: { code: 'failed.condition' } }),
    );
    expect(run.attempts).toMatchObject([
      { number: 1, outcome: 'succeeded', endedAt: START },
      { number: 2, outcome: 'failed', endedAt: START + 1_000 },
    ]);
  });

  it.each(['unknown', 'deleting'] as const)(
    'does not take a result back because the source says %s',
    state => {
      const run = after(look(0, { state: 'succeeded', ...ended }));
      const seen = look(1_000, { state, reason: { code: 'x' } });
      expect(reduceReported(run, seen).run).toBe(run);
    },
  );

  it('says the last percent where a run ends below 100', () => {
    const run = after(
      look(0, { report: report({ percent: 97 }) }),
      look(4_000, { state: 'succeeded', ...ended }),
    );
    expect(run.reason).toEqual({
      code: 'succeeded.last-report',
      params: { percent: 97, secondsBefore: 4 },
    });
  });

  it('takes in each metric once', () => {
    const seen = look(0, {
      report: report({
        step: 3,
        metrics: [{ name: 'loss', split: 'train', value: 0.5 }],
      }),
    });
    const first = reduceReported(undefined, seen);
    expect(first.samples).toEqual([
      {
        name: 'loss',
        split: 'train',
        value: 0.5,
        step: 3,
        at: START,
        attempt: 1,
      },
    ]);
    const second = reduceReported(first.run, {
      ...seen,
      observedAt: START + 9,
    });
    expect(second.samples).toEqual([]);
    expect(second.run).toBe(first.run);
  });

  it('cleans the texts of the source', () => {
    const run = after(
      look(0, {
        reason: { code: 'reported.running', message: 'a\u0000b\u202ec' },
        phases: [{ id: 'one\u0007', label: 'x'.repeat(500), state: 'running' }],
      }),
    );
    expect(run.reason.message).toBe('a b c');
    expect(run.phases[0].id).toBe('one');
    expect(run.phases[0].label).toHaveLength(128);
  });
});

describe('numbered looks', () => {
  const numbered = (sequence: number, fields: Partial<ReportedRun> = {}) =>
    look(sequence * 1_000, { sequence, ...fields });

  it('that are older than the last one change nothing', () => {
    const run = after(
      numbered(3, { report: report({ percent: 30 }) }),
      numbered(5, { state: 'succeeded', ...ended }),
    );
    for (const sequence of [1, 3, 4, 5]) {
      expect(reduceReported(run, numbered(sequence))).toEqual({
        run,
        transitions: [],
        samples: [],
      });
    }
    expect(reduceReported(run, numbered(6)).run.attempt).toBe(2);
  });

  it('that come again after a crash give their samples once more', () => {
    const seen = numbered(2, {
      report: report({
        metrics: [{ name: 'loss', split: 'train', value: 0.5 }],
      }),
    });
    const first = reduceReported(after(numbered(1)), seen);
    const again = reduceReported(first.run, seen);
    expect(again.run).toBe(first.run);
    expect(again.samples).toEqual(first.samples);
    // What belongs to an attempt that is over is not the new one's.
    const next = after(
      numbered(1),
      seen,
      numbered(3, { state: 'failed', reason: { code: 'failed.condition' } }),
      numbered(4),
    );
    expect(reduceReported(next, seen).samples).toEqual([]);
  });
});

describe('phases of runs that tell about themselves', () => {
  const phases = (
    ...states: [state: ReportedPhase['state'], percent?: number][]
  ): ReportedPhase[] =>
    states.map(([state, percent], index) => ({
      id: `p${index + 1}`,
      state,
      ...(percent === undefined ? {} : { percent }),
      range: [
        { from: 0, to: 10 },
        { from: 10, to: 90 },
        { from: 90, to: 100 },
      ][index],
    }));

  it('make the percent of the whole by their shares', () => {
    const run = after(
      look(0, {
        phases: phases(['succeeded'], ['running', 50], ['pending']),
      }),
    );
    expect(run.progress).toMatchObject({
      percent: 50,
      contract: 'status-endpoint',
    });
  });

  it('are told apart in a percent of the whole', () => {
    const run = after(
      look(0, {
        phases: phases(['succeeded'], ['running'], ['pending']),
        report: report({ percent: 30 }),
      }),
    );
    expect(run.phases).toMatchObject([
      { id: 'p1', state: 'succeeded' },
      { id: 'p2', state: 'running', percent: 25 },
      { id: 'p3', state: 'pending' },
    ]);
  });

  it('have no shares where those do not fit together', () => {
    const told = phases(['succeeded'], ['running', 50], ['pending']);
    told[1].range = { from: 20, to: 90 };
    expect(after(look(0, { phases: told })).progress.percent).toBeUndefined();
  });

  it('stay as they were where a look names none, and end with the run', () => {
    const run = after(
      look(0, { phases: phases(['succeeded'], ['running'], ['pending']) }),
      look(1_000),
    );
    expect(run.phases.map(({ state }) => state)).toEqual([
      'succeeded',
      'running',
      'pending',
    ]);
    const failed = reduceReported(
      run,
      look(2_000, { state: 'failed', reason: { code: 'failed.condition' } }),
    ).run;
    expect(failed.phases).toMatchObject([
      { state: 'succeeded' },
      { state: 'failed', startedAt: START, endedAt: START + 2_000 },
      { state: 'pending' },
    ]);
  });

  it('have the times of the source where it gives them', () => {
    const run = after(
      look(60_000, {
        phases: [
          {
            id: 'load',
            state: 'succeeded',
            startedAt: START + 1_000,
            endedAt: START + 5_000,
          },
        ],
      }),
    );
    expect(run.phases[0]).toMatchObject({
      startedAt: START + 1_000,
      endedAt: START + 5_000,
    });
  });

  it('begin anew with another attempt', () => {
    const run = after(
      look(0, { phases: phases(['running'], ['pending'], ['pending']) }),
      look(500, {
        phases: phases(['succeeded'], ['running', 50], ['pending']),
      }),
      look(1_000, { state: 'failed', reason: { code: 'failed.condition' } }),
      look(2_000),
    );
    const states = (attempt: number) =>
      run.phases
        .filter(phase => phase.attempt === attempt)
        .map(({ id, state }) => `${id} ${state}`);
    expect(states(1)).toEqual(['p1 succeeded', 'p2 failed']);
    expect(states(2)).toEqual(['p1 pending', 'p2 pending', 'p3 pending']);
  });

  it('show the wait before the training of a run that names no phases', () => {
    const run = after(
      look(0, { state: 'queued', reason: { code: 'reported.queued' } }),
      look(5_000),
    );
    expect(run.phases).toMatchObject([
      {
        id: 'queue',
        state: 'succeeded',
        startedAt: START,
        endedAt: START + 5_000,
      },
      { id: 'training', state: 'running', startedAt: START + 5_000 },
    ]);
  });
});

describe('a run that is out of sight', () => {
  const INTERVAL_MS = 10_000;
  const running = () => after(look(0, { report: report({ percent: 60 }) }));

  it('is unknown after three intervals, with its last state', () => {
    const run = running();
    expect(unseenFor(run, START + 29_999, INTERVAL_MS).run).toBe(run);
    const { run: unseen, transitions } = unseenFor(
      run,
      START + 30_000,
      INTERVAL_MS,
    );
    expect(unseen).toMatchObject({
      state: 'unknown',
      reason: {
        code: 'unknown.unseen',
        params: { last: 'running', lastSeenAt: START },
      },
      progress: { percent: 60, frozen: true },
    });
    expect(transitions).toMatchObject([
      { kind: 'state', from: 'running', to: 'unknown' },
      { kind: 'phase', to: 'training' },
    ]);
    expect(unseenFor(unseen, START + 90_000, INTERVAL_MS).run).toBe(unseen);
  });

  it('comes back as it is when it is seen again', () => {
    const { run: unseen } = unseenFor(running(), START + 30_000, INTERVAL_MS);
    const back = after(look(0, { report: report({ percent: 60 }) }));
    const again = reduceReported(
      unseen,
      look(60_000, { report: report({ percent: 70 }) }),
    ).run;
    expect(again).toMatchObject({
      state: 'running',
      attempt: 1,
      progress: { percent: 70 },
      phases: [{ id: 'training', state: 'running', startedAt: back.startedAt }],
    });
    expect(again.goneAt).toBeUndefined();
    expect(again.progress.frozen).toBeUndefined();
    expect(again.phases[0].earlierMs).toBeUndefined();
  });

  it('keeps a result that was seen', () => {
    const run = after(look(0, { state: 'succeeded', ...ended }));
    expect(unseenFor(run, START + 99_000, INTERVAL_MS).run).toBe(run);
  });

  it('has ended unseen when its source has it no more', () => {
    const run = running();
    const gone = reduceReported(run, goneSighting(run, START + 5_000)).run;
    expect(gone).toMatchObject({
      state: 'stopped',
      reason: {
        code: 'stopped.ended-unseen',
        params: { last: 'running', lastSeenAt: START },
      },
      goneAt: START + 5_000,
      attempts: [{ number: 1, outcome: 'unseen' }],
    });
    const twice = reduceReported(gone, goneSighting(gone, START + 9_000)).run;
    expect(twice).toBe(gone);
  });

  it('is the same attempt when what was concluded turns out to be wrong', () => {
    const run = running();
    const gone = reduceReported(run, goneSighting(run, START + 5_000)).run;
    const back = reduceReported(gone, look(9_000)).run;
    expect(back).toMatchObject({ state: 'running', attempt: 1 });
    expect(back.attempts[0].outcome).toBeUndefined();
    expect(back.goneAt).toBeUndefined();
    const done = reduceReported(
      gone,
      look(9_000, { state: 'succeeded', ...ended }),
    ).run;
    expect(done).toMatchObject({ state: 'succeeded', attempt: 1 });
    expect(done.attempts).toMatchObject([{ outcome: 'succeeded' }]);
  });

  it('keeps its result when its source has it no more', () => {
    const run = after(look(0, { state: 'succeeded', ...ended }));
    const gone = reduceReported(run, goneSighting(run, START + 5_000)).run;
    expect(gone).toEqual({
      ...run,
      goneAt: START + 5_000,
      observedAt: START + 5_000,
    });
  });
});
