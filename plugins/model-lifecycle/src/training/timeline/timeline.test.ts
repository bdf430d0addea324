import fc from 'fast-check';
import type {
  Run,
  RunEvent,
  RunPhase,
  Transition,
} from 'backstage-plugin-model-lifecycle-common';
import {
  createRun,
  FAILED,
  NOW,
  RUNNING,
  RUNS,
  today,
} from '../../__fixtures__/runs';
import { EVENTS } from '../../__fixtures__/events';
import { TRANSITIONS } from '../../__fixtures__/series';
import { ENGLISH, GERMAN } from '../../__fixtures__/words';
import { placeLabels } from './labels';
import { ticksOf } from './ticks';
import { describeTimeline, MAX_LANES, type Timeline } from './timelineModel';
import { nextKey } from './useRoving';

function timelineOf(
  run: Run,
  transitions: Transition[] = TRANSITIONS,
  options: { all?: boolean; now?: number; events?: RunEvent[] } = {},
): Timeline {
  const timeline = describeTimeline({
    run,
    transitions,
    now: NOW,
    words: ENGLISH,
    ...options,
  });
  expect(timeline).toBeDefined();
  return timeline!;
}

const bars = (timeline: Timeline) => timeline.lanes.flatMap(lane => lane.bars);
const summaries = (timeline: Timeline) =>
  bars(timeline).map(({ summary }) => summary);
const phase = (change: Partial<RunPhase>): RunPhase => ({
  id: 'queue',
  state: 'succeeded',
  ...change,
});
const state = (to: string, time: string): Transition => ({
  at: today(time),
  kind: 'state',
  to,
});
const visit = (id: string, code: string, time: string): Transition => ({
  at: today(time),
  kind: 'phase',
  to: id,
  reason: { code: `phase.${code}` },
});

it('shows waits, steps and attempts as lanes', () => {
  const timeline = timelineOf(RUNNING);
  expect(
    timeline.lanes.map(({ title, detail, bars: inLane }) => [
      title,
      detail,
      inLane.map(({ text }) => text),
    ]),
  ).toEqual([
    ['Waiting', undefined, ['Queue']],
    ['Data', undefined, ['Data']],
    ['Model', undefined, ['Model']],
    ['Attempt 1', 'restarted', ['Training · interrupted']],
    ['Attempt 2', undefined, ['Training']],
  ]);
});

it('says times, duration and outcome of each bar', () => {
  expect(summaries(timelineOf(RUNNING))).toEqual([
    'Queue, 13:02:00 – 13:06:00, 4 min, done',
    'Data, 13:06:00 – 13:09:00, 3 min, done',
    'Model, 13:06:00 – 13:08:00, 2 min, done',
    'Training · interrupted, Attempt 1, 13:09:00 – 13:20:00, 11 min',
    'Training, Attempt 2, 13:21:00 – now, 41 min so far, running',
  ]);
});

it('leaves the minute between two attempts free', () => {
  const [, , , first, second] = bars(timelineOf(RUNNING));
  expect(second.start).toBeGreaterThan(first.end);
});

it('draws a failed phase as failed, and no present moment after the end', () => {
  const timeline = timelineOf(FAILED);
  expect(bars(timeline).map(({ text }) => text)).toContain('Training · failed');
  expect(timeline.nowX).toBeUndefined();
  expect(timeline.to).toBe(Date.parse(FAILED.endedAt!));
});

it('draws nothing after the last observation of a source that cannot be reached', () => {
  const timeline = timelineOf(RUNS.unreachable);
  const last = bars(timeline)[4];
  expect(last.summary).toContain('last seen 13:40:00');
  expect(last.end).toBe(timeline.unseenX);
  expect(timeline.unseenX).toBeLessThan(timeline.nowX!);
  expect(timeline.unseenText).toBe('Nothing has been seen since 13:40:00.');
  expect(timelineOf(RUNNING).unseenText).toBeUndefined();
});

it('has earlier visits of the queue from the transitions', () => {
  const timeline = timelineOf(
    createRun({
      phases: [
        phase({
          startedAt: today('13:30'),
          endedAt: today('13:40'),
          elapsedMs: 14 * 60_000,
        }),
      ],
    }),
    [
      visit('queue', 'started', '13:02'),
      visit('queue', 'succeeded', '13:06'),
      visit('queue', 'resumed', '13:30'),
      visit('queue', 'succeeded', '13:40'),
    ],
  );
  expect(summaries(timeline)).toEqual([
    'Queue, 13:02:00 – 13:06:00, 4 min, done',
    'Queue, 13:30:00 – 13:40:00, 10 min, done',
  ]);
});

it('says the time of earlier visits that nobody can place', () => {
  const queue = phase({
    startedAt: today('13:30'),
    endedAt: today('13:40'),
    elapsedMs: 14 * 60_000,
  });
  expect(summaries(timelineOf(createRun({ phases: [queue] }), []))).toEqual([
    'Queue, 13:30:00 – 13:40:00, 10 min and 4 min before that, done',
  ]);
});

it('has pauses from the transitions, the present one open', () => {
  const timeline = timelineOf(
    createRun({ state: 'paused', since: today('13:50'), phases: [] }),
    [
      state('running', '13:10'),
      state('paused', '13:20'),
      state('paused', '13:21'),
      state('queued', '13:30'),
      state('paused', '13:50'),
    ],
  );
  expect(summaries(timeline)).toEqual([
    'Pause, 13:20:00 – 13:30:00, 10 min, over',
    'Pause, 13:50:00 – now, 12 min so far, paused',
  ]);
});

it('leaves an end that nobody saw open, and says so', () => {
  const [bar] = bars(
    timelineOf(
      createRun({
        state: 'stopped',
        endedAt: today('13:59'),
        phases: [
          phase({
            id: 'training',
            state: 'running',
            startedAt: today('13:10'),
          }),
        ],
      }),
      [],
    ),
  );
  expect(bar).toMatchObject({
    openEnd: true,
    ongoing: false,
    text: 'Training · interrupted',
    summary: 'Training · interrupted, 13:10:00 – end not seen',
  });
  expect(bar.end).toBe(bar.start);
});

it('leaves a start that nobody saw open', () => {
  const [bar] = bars(
    timelineOf(createRun({ phases: [phase({ endedAt: today('13:10') })] }), []),
  );
  expect(bar).toMatchObject({ openStart: true, durationText: '' });
  expect(bar.summary).toBe('Queue, start not seen – 13:10:00, done');
});

it('is not there while nothing has begun', () => {
  expect(
    describeTimeline({
      run: createRun({ phases: [{ id: 'training', state: 'pending' }] }),
      transitions: [],
      now: NOW,
      words: ENGLISH,
    }),
  ).toBeUndefined();
});

it('chooses a phase with its attempt, and a whole attempt', () => {
  const { lanes } = timelineOf(RUNNING);
  expect(lanes[4].bars[0].span).toEqual({
    from: Date.parse(today('13:21')),
    to: undefined,
    label: 'Training, attempt 2',
    phase: 'training',
    attempt: 2,
  });
  expect(lanes[3].span).toEqual({
    from: Date.parse(today('13:09')),
    to: Date.parse(today('13:20')),
    label: 'Attempt 1',
    attempt: 1,
  });
});

describe('pipelines', () => {
  const task = (index: number, from: number, to: number): RunPhase => ({
    id: `task-${index}`,
    label: `task ${index}`,
    state: index === 0 ? 'failed' : 'succeeded',
    startedAt: new Date(NOW - 3_600_000 + from * 60_000).toISOString(),
    endedAt: new Date(NOW - 3_600_000 + to * 60_000).toISOString(),
  });

  it('few tasks have a lane each', () => {
    const timeline = timelineOf(
      createRun({ phases: [task(1, 0, 5), task(2, 5, 10), task(3, 0, 20)] }),
      [],
    );
    expect(timeline.lanes.map(({ title }) => title)).toEqual([
      'task 1',
      'task 2',
      'task 3',
    ]);
  });

  it('of many, those that ran one after the other share a lane', () => {
    const inTurn = Array.from({ length: 9 }, (_, index) =>
      task(index + 1, index * 5, index * 5 + 5),
    );
    const timeline = timelineOf(
      createRun({ phases: [...inTurn, task(10, 12, 40)] }),
      [],
    );
    expect(timeline.lanes.map(({ title }) => title)).toEqual([
      'task 1 · task 2 and 7 more',
      'task 10',
    ]);
  });

  it('many parallel tasks are capped; the failed one stays', () => {
    const run = createRun({
      phases: Array.from({ length: 30 }, (_, index) => task(index, index, 59)),
    });
    const timeline = timelineOf(run, []);
    expect(timeline.lanes).toHaveLength(MAX_LANES);
    expect(timeline.hidden).toBe(30 - MAX_LANES);
    expect(timeline.lanes[0].title).toBe('task 0');
    expect(timelineOf(run, [], { all: true }).lanes).toHaveLength(30);
  });
});

describe('marks', () => {
  it('stand at their time with their words; phases are bars already', () => {
    const { marks } = timelineOf(RUNNING, [
      ...TRANSITIONS,
      visit('dataset', 'started', '13:06'),
    ]);
    expect(marks.map(({ word }) => word)).toEqual([
      'Queued',
      'Initializing',
      'Running',
      // 13:20 and 13:21 are too close to tell apart.
      'Running',
    ]);
    expect(marks[3].lines).toEqual([
      expect.stringMatching(/^13:20 Restarting: /),
      '13:21 Attempt 2 started',
      expect.stringMatching(/^13:21 Running/),
    ]);
  });

  it('of the cluster stand among them; a Warning is loud, and the run has the first word', () => {
    const { marks } = timelineOf(RUNNING, TRANSITIONS, {
      events: EVENTS.items,
    });
    expect(marks.map(({ word, kind, tone }) => [word, kind, tone])).toEqual([
      // The quota was reserved a minute after: too close to tell apart.
      ['Queued', 'state', 'quiet'],
      ['Initializing', 'state', 'quiet'],
      ['Running', 'state', 'warning'],
      ['Running', 'state', 'quiet'],
      ['Preempted', 'event', 'warning'],
    ]);
    expect(marks[0].lines[1]).toMatch(/^13:03 QuotaReserved · Workload/);
    expect(marks[2].lines).toEqual([
      expect.stringMatching(/^13:08 Warning: FailedScheduling/),
      expect.stringMatching(/^13:09 Running/),
      expect.stringMatching(/^13:09 Pulled/),
    ]);
  });

  it('outside of the axis are left out', () => {
    const late = { ...state('stopped', '13:00'), at: '2026-06-21T13:00:00Z' };
    expect(timelineOf(FAILED, [late]).marks).toEqual([]);
  });
});

const time = fc.option(
  fc
    .integer({ min: -7_200_000, max: 60_000 })
    .map(ms => new Date(NOW + ms).toISOString()),
  { nil: undefined },
);
const anyPhase: fc.Arbitrary<RunPhase> = fc.record({
  id: fc.constantFrom('queue', 'dataset', 'training', 'load-data'),
  state: fc.constantFrom(
    'pending',
    'running',
    'succeeded',
    'failed',
    'interrupted',
  ),
  attempt: fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined }),
  startedAt: time,
  endedAt: time,
  elapsedMs: fc.option(fc.nat(7_200_000), { nil: undefined }),
});
const anyTransition: fc.Arbitrary<Transition> = fc.record({
  at: time.map(text => text ?? 'rubbish'),
  kind: fc.constantFrom('state', 'phase', 'attempt', 'note'),
  to: fc.constantFrom('paused', 'running', 'queue', 'training', undefined),
  attempt: fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined }),
  reason: fc.option(
    fc.record({
      code: fc.constantFrom(
        'phase.started',
        'phase.resumed',
        'phase.succeeded',
      ),
    }),
    { nil: undefined },
  ),
});
const anyRun = fc
  .record({
    phases: fc.uniqueArray(anyPhase, {
      selector: ({ id, attempt }) => `${id}/${attempt}`,
      maxLength: 12,
    }),
    state: fc.constantFrom('running', 'paused', 'failed', 'stopped'),
    endedAt: time,
    createdAt: time.map(text => text ?? today('13:00')),
    reachable: fc.boolean(),
  })
  .map(({ reachable, ...change }) =>
    createRun({
      ...change,
      source: { ...RUNNING.source, reachable },
    } as Partial<Run>),
  );

it('whatever was seen: bars lie inside the axis, in order, never negative, never twice', () => {
  fc.assert(
    fc.property(anyRun, fc.array(anyTransition), (run, transitions) => {
      const timeline = describeTimeline({
        run,
        transitions,
        now: NOW,
        words: GERMAN,
        all: true,
      });
      for (const lane of timeline?.lanes ?? []) {
        let end = 0;
        for (const bar of lane.bars) {
          expect(bar.start).toBeGreaterThanOrEqual(0);
          expect(bar.end).toBeLessThanOrEqual(1);
          expect(bar.end).toBeGreaterThanOrEqual(bar.start);
          expect(bar.start).toBeGreaterThanOrEqual(end);
          expect(bar.span.to ?? Infinity).toBeGreaterThanOrEqual(bar.span.from);
          expect(bar.earlierMs).toBeGreaterThanOrEqual(0);
          expect(bar.summary).not.toMatch(/undefined|NaN/);
          end = bar.end;
        }
      }
      const keys = timeline ? bars(timeline).map(({ key }) => key) : [];
      expect(new Set(keys).size).toBe(keys.length);
      const xs = timeline?.marks.map(({ x }) => x) ?? [];
      expect(xs).toEqual([...xs].sort((a, b) => a - b));
      expect(xs.every(x => x >= 0 && x <= 1)).toBe(true);
    }),
  );
});

it('what is over is never drawn as going on', () => {
  fc.assert(
    fc.property(
      anyRun,
      fc.constantFrom('failed' as const, 'stopped' as const),
      (run, end) => {
        const timeline = describeTimeline({
          run: { ...run, state: end },
          transitions: [],
          now: NOW,
          words: ENGLISH,
        });
        const drawn = timeline ? bars(timeline) : [];
        expect(drawn.filter(({ ongoing }) => ongoing)).toEqual([]);
      },
    ),
  );
});

it('ticks are round, in order and inside', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 2e12 }),
      fc.integer({ min: 1_000, max: 4e9 }),
      fc.integer({ min: -12, max: 14 }),
      (from, range, hours) => {
        const offsetMs = hours * 3_600_000;
        const { at, stepMs } = ticksOf({
          from,
          to: from + range,
          most: 6,
          offsetMs,
        });
        expect(at.length).toBeLessThanOrEqual(6);
        at.forEach((tick, index) => {
          expect(tick).toBeGreaterThanOrEqual(from);
          expect(tick).toBeLessThanOrEqual(from + range);
          expect(Math.abs((tick + offsetMs) % stepMs)).toBe(0);
          expect(tick - (at[index - 1] ?? tick - stepMs)).toBe(stepMs);
        });
      },
    ),
  );
});

it('words never stand on a bar or on other words', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 20 }),
      edges => {
        const sorted = [...edges].sort((a, b) => a - b);
        const extents = sorted.flatMap((start, index) =>
          index % 2 === 0
            ? [
                {
                  start,
                  end: sorted[index + 1] ?? start,
                  text: 'x'.repeat(index),
                },
              ]
            : [],
        );
        let taken = 0;
        placeLabels(extents).forEach((place, index) => {
          const bar = extents[index];
          if (!place) return;
          expect(place.to).toBeGreaterThanOrEqual(place.from);
          expect(place.from).toBeGreaterThanOrEqual(taken);
          const outside = place.to <= bar.start || place.from >= bar.end;
          expect(place.side === 'inside' || outside).toBe(true);
          taken = place.to;
        });
      },
    ),
  );
});

it('words stand in a bar that holds them, else beside it', () => {
  const text = 'Training · interrupted';
  const sides = (start: number, end: number) =>
    placeLabels([{ start, end, text }])[0]?.side;
  expect(sides(0.1, 0.9)).toBe('inside');
  expect(sides(0.1, 0.3)).toBe('after');
  expect(sides(0.8, 1)).toBe('before');
  expect(
    placeLabels([
      { start: 0, end: 0.05, text },
      { start: 0.05, end: 1, text },
    ])[0],
  ).toBeUndefined();
});

it('the arrows go along a lane and to the next', () => {
  const rows = [['a1', 'a2', 'a3'], ['b1']];
  expect(nextKey(rows, 'a1', 'ArrowRight')).toBe('a2');
  expect(nextKey(rows, 'a3', 'ArrowRight')).toBeUndefined();
  expect(nextKey(rows, 'a3', 'ArrowDown')).toBe('b1');
  expect(nextKey(rows, 'b1', 'ArrowUp')).toBe('a1');
  expect(nextKey(rows, 'a2', 'Home')).toBe('a1');
  expect(nextKey(rows, 'a1', 'End')).toBe('a3');
  expect(nextKey(rows, undefined, 'End')).toBeUndefined();
});
