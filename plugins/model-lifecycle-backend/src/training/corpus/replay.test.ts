import { join } from 'node:path';
import { TERMINAL_STATES, type Phase, type Run } from '../run';
import {
  loadTimelines,
  type Moment,
  type RecordedPhaseState,
  type Timeline,
} from './loader';
import { delayed, play, throughJson, type Played } from './replay';

const timelines = loadTimelines(join(__dirname, 'recorded'));

const RECORDED_AS: Record<Phase['state'], RecordedPhaseState> = {
  pending: 'pending',
  running: 'active',
  interrupted: 'paused',
  succeeded: 'done',
  failed: 'failed',
};

/** How a run stands beside the truth of a moment, in the words of the recordings. */
function shown({ moment, reduction: { run } }: Played) {
  const { expect: truth } = moment;
  const isAccepted = truth.accept?.includes(run.state) ?? false;
  return {
    at: moment.at,
    state: isAccepted ? truth.state : run.state,
    ...(truth.attempt === undefined ? {} : { attempt: run.attempt }),
    ...(truth.percent === undefined
      ? {}
      : { percent: run.progress.percent ?? null }),
    ...(truth.phases === undefined
      ? {}
      : {
          phases: run.phases
            .filter(({ attempt = run.attempt }) => attempt === run.attempt)
            .map(({ id, state }) => ({ id, state: RECORDED_AS[state] })),
        }),
  };
}

function truthOf({ moment }: Played) {
  const { state, attempt, percent, phases } = moment.expect;
  return {
    at: moment.at,
    state,
    ...(attempt === undefined ? {} : { attempt }),
    ...(percent === undefined ? {} : { percent }),
    ...(phases === undefined ? {} : { phases }),
  };
}

function finalRun(played: Played[]): Run {
  return played[played.length - 1].reduction.run;
}

function everyNth(timeline: Timeline, n: number) {
  const { moments } = timeline;
  return moments.filter(
    (_, index) => index % n === 0 || index === moments.length - 1,
  );
}

/** States that end a run must have been true by then. */
function expectNoInventedResult(timeline: Timeline, played: Played[]) {
  for (const { moment, reduction } of played) {
    const { state } = reduction.run;
    if (state === 'succeeded' || state === 'failed' || state === 'stopped') {
      const soFar = timeline.moments.filter(({ at }) => at <= moment.at);
      expect(soFar.map(({ expect: truth }) => truth.state)).toContain(state);
    }
  }
}

describe('recorded runs', () => {
  it('are all there', () => {
    expect(timelines).toHaveLength(40);
  });

  describe.each(timelines)('$name', timeline => {
    const asRecorded = play(timeline);

    it('is told as it was, at every moment', () => {
      expect(asRecorded.map(shown)).toEqual(asRecorded.map(truthOf));
    });

    it('is told the same when everything is seen twice', () => {
      const twice = play(timeline, {
        moments: timeline.moments.flatMap(moment => [moment, moment]),
      });
      const seconds = twice.filter((_, index) => index % 2 === 1);
      seconds.forEach(({ reduction }, index) => {
        expect(reduction.run).toBe(twice[index * 2].reduction.run);
        expect(reduction.transitions).toEqual([]);
        expect(reduction.samples).toEqual([]);
      });
      expect(finalRun(twice)).toEqual(finalRun(asRecorded));
    });

    it.each([2, 3, 5])(
      'ends the same when only each %ith moment is seen',
      n => {
        const merged = play(timeline, { moments: everyNth(timeline, n) });
        expectNoInventedResult(timeline, merged);
        expect(finalRun(merged).state).toBe(finalRun(asRecorded).state);
        expect(
          merged.map(shown).map(({ at, state }) => ({ at, state })),
        ).toEqual(merged.map(truthOf).map(({ at, state }) => ({ at, state })));
      },
    );

    it.each(['TrainJob', 'JobSet', 'Job', 'Pod', 'Workload', 'Event'])(
      'ends the same when %s objects come 10 s late',
      kind => {
        const late = play(timeline, {
          moments: delayed(timeline, kind, 10_000),
        });
        expectNoInventedResult(timeline, late);
        expect(finalRun(late).state).toBe(finalRun(asRecorded).state);
      },
    );

    it('goes on where it was after each restart of the backend', () => {
      const restarted = play(timeline, { between: throughJson });
      expect(restarted.map(shown)).toEqual(asRecorded.map(shown));
      expect(finalRun(restarted)).toEqual(finalRun(asRecorded));
    });

    it('ends the same, or says that it ended unseen, when the backend was away', () => {
      const { moments } = timeline;
      for (let from = 1; from < moments.length; from++) {
        const before = play(timeline, { moments: moments.slice(0, from) });
        const stored = throughJson(finalRun(before));
        const after = finalRun(
          play(timeline, {
            moments: moments.slice(-1),
            start: stored,
            wasAway: true,
          }),
        );
        const isUnseen = after.reason.code === 'stopped.ended-unseen';
        const wasOver = TERMINAL_STATES.has(stored.state);
        expect([isUnseen, wasOver]).not.toEqual([true, true]);
        expect(after.state).toBe(
          isUnseen ? 'stopped' : finalRun(asRecorded).state,
        );
      }
    });

    it('is understood from any moment on by a backend that never saw it', () => {
      const { moments } = timeline;
      const starts = moments.flatMap((moment, index) =>
        isThere(moment) ? index : [],
      );
      for (const from of starts) {
        const played = play(timeline, { moments: moments.slice(from) });
        expectNoInventedResult(timeline, played);
        expect(finalRun(played).state).toBe(finalRun(asRecorded).state);
        expectNothingElse(played, asRecorded.slice(from));
      }
    });
  });
});

describe('written runs', () => {
  it.each(loadTimelines(join(__dirname, 'written')))(
    '$name goes on where it was after each restart of the backend, seen once or twice',
    timeline => {
      const asWritten = play(timeline);
      const restarted = play(timeline, {
        moments: timeline.moments.flatMap(moment => [moment, moment]),
        between: throughJson,
      });
      expect(finalRun(restarted)).toEqual(finalRun(asWritten));
      expect(
        restarted.filter((_, index) => index % 2 === 1).map(shown),
      ).toEqual(asWritten.map(shown));
    },
  );
});

function isThere(moment: Moment): boolean {
  return moment.objects.some(object => object.kind === 'TrainJob');
}

/** Without the past less may be known, but nothing else; after the end the last report is all there is. */
function expectNothingElse(played: Played[], whole: Played[]) {
  const isOver = TERMINAL_STATES.has(whole[0].reduction.run.state);
  played.forEach(({ reduction: { run } }, index) => {
    const seen = whole[index].reduction.run;
    expect(run.attempt).toBeLessThanOrEqual(seen.attempt);
    if (!isOver) {
      expect([undefined, seen.progress.percent]).toContain(
        run.progress.percent,
      );
    }
  });
}
