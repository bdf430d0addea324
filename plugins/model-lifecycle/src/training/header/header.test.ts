import type { Run } from 'backstage-plugin-model-lifecycle-common';
import fc from 'fast-check';
import { createRun, NOW, RUNNING, RUNS, today } from '../../__fixtures__/runs';
import { ENGLISH } from '../../__fixtures__/words';
import { announce } from './announcements';
import { describeBanner } from './bannerModel';
import { contextParts, describeFreshness, finishParts } from './footModel';
import { phaseColumns } from './phaseBarModel';
import {
  headline,
  progressValueText,
  shownPercent,
  stepTexts,
  timeText,
} from './progressModel';

const words = ENGLISH;
const live = { connection: 'live', lastSeenAt: NOW } as const;

describe('how far', () => {
  it.each<[keyof typeof RUNS, string, string]>([
    ['running', '45%', 'about 1 h 10 min left'],
    ['failed', 'Stopped at 45%', 'ran 1 h'],
    ['succeeded', 'Complete', 'took 56 min'],
    ['stopped-early', 'Complete', 'took 58 min'],
    ['stopped', 'Stopped at 45%', 'ran 53 min'],
    ['queued', 'Not started', 'waiting for 12 min'],
    ['blocked', 'Not started', 'waiting for 12 min'],
    ['restarting', 'was 31%', '1 h so far'],
    ['paused', 'was 68%', '1 h so far'],
    ['preempted', 'was 12%', 'waiting for 10 min'],
    ['not-reported', 'Progress not reported', '1 h so far'],
    ['stalled', '12%', '1 h so far'],
  ])('%s: %s, %s', (name, how, long) => {
    expect(headline(RUNS[name], words)).toBe(how);
    expect(timeText(RUNS[name], NOW, words)).toBe(long);
  });

  it('shows step and epoch as far as they were reported', () => {
    expect(stepTexts(RUNNING, words)).toEqual({
      step: 'step 450 / 1,000',
      epoch: 'epoch 2 / 5',
    });
    expect(
      stepTexts(createRun({ progress: { step: 7, epoch: 1.25 } }), words),
    ).toEqual({
      step: 'step 7',
      epoch: 'epoch 1.25',
    });
    expect(stepTexts(createRun({ progress: {} }), words)).toEqual({
      step: undefined,
      epoch: undefined,
    });
  });

  it('never shows 100 before success and never 0 for unknown', () => {
    const states = Object.values(RUNS).map(run => run.state);
    fc.assert(
      fc.property(
        fc.constantFrom(...states),
        fc.option(fc.double({ noNaN: false }), { nil: undefined }),
        (state, percent) => {
          const shown = shownPercent(
            createRun({ state, progress: { percent } }),
          );
          const known = percent !== undefined && Number.isFinite(percent);
          const limit = state === 'succeeded' ? 100 : 99;
          expect(shown !== undefined).toBe(known);
          expect(shown ?? 0).toBeGreaterThanOrEqual(0);
          expect(shown ?? 0).toBeLessThanOrEqual(limit);
        },
      ),
    );
  });

  it('tells a screen reader percent, step, epoch and time', () => {
    expect(progressValueText(RUNNING, NOW, words)).toBe(
      '45%, step 450 / 1,000, epoch 2 / 5, about 1 h 10 min left',
    );
    expect(progressValueText(RUNS['not-reported'], NOW, words)).toBe(
      'progress not reported',
    );
  });
});

describe('the phase bar', () => {
  const columns = (run: Run) => phaseColumns(run, NOW, words);

  it('stacks parallel phases and names attempts', () => {
    expect(
      columns(RUNNING).map(({ title, detail, segments }) => [
        title,
        detail,
        segments.length,
      ]),
    ).toEqual([
      ['Queue', '4 min', 1],
      ['Data · Model', '3 min', 2],
      ['Attempt 1', '11 min, Evicted', 1],
      ['Training, attempt 2', '41 min so far', 1],
      ['Finish', '', 1],
    ]);
  });

  it('fills the running phase by its percent and leaves it open when unknown', () => {
    expect(columns(RUNNING)[3].segments[0].filledPercent).toBe(45);
    expect(
      columns(RUNS['not-reported'])[1].segments[0].filledPercent,
    ).toBeUndefined();
  });

  it('marks the phase that failed and keeps the later ones pending', () => {
    const [, , , training, finish] = columns(RUNS.failed);
    expect(training).toMatchObject({
      state: 'failed',
      detail: 'failed after 41 min',
    });
    expect(training.segments[0].filledPercent).toBe(45);
    expect(finish.state).toBe('pending');
  });

  it('has one phase for a run whose phases nobody knows', () => {
    expect(columns(RUNS.unknown)).toMatchObject([
      { title: 'Training', share: 1, state: 'pending' },
    ]);
  });

  it('always sums to the whole width, and no phase vanishes', () => {
    const phase = fc.record({
      id: fc.constantFrom(
        'queue',
        'dataset',
        'model',
        'training',
        'finish',
        'own',
      ),
      state: fc.constantFrom(
        'pending' as const,
        'running' as const,
        'succeeded' as const,
        'failed' as const,
        'interrupted' as const,
      ),
      elapsedMs: fc.option(fc.integer({ min: 0, max: 1e10 }), {
        nil: undefined,
      }),
      startedAt: fc.option(
        fc.constantFrom(today('13:00'), today('14:01'), 'nonsense'),
        { nil: undefined },
      ),
      endedAt: fc.option(fc.constantFrom(today('13:30'), today('14:02')), {
        nil: undefined,
      }),
    });
    fc.assert(
      fc.property(fc.array(phase, { maxLength: 12 }), phases => {
        const shares = columns(createRun({ phases })).map(({ share }) => share);
        expect(shares.reduce((a, b) => a + b, 0)).toBeCloseTo(1);
        expect(Math.min(...shares)).toBeGreaterThan(0.01);
      }),
    );
  });
});

describe('the banner', () => {
  const banner = (run: Run) =>
    describeBanner({ run, others: [RUNS.succeeded], now: NOW, words });

  it('names the cause of a failure, what followed, and where to look', () => {
    expect(banner(RUNS.failed)).toEqual({
      tone: 'error',
      title:
        'vision-sweep-3-node-1 ran out of memory in Training (OOMKilled, exit 137); container limit 64Gi',
      details: [
        'vision-sweep-3-node-0 ended 4 s later (143) as a consequence.',
      ],
      logsOfPod: 'vision-sweep-3-node-1',
      logsLabel: 'Show the last lines of vision-sweep-3-node-1',
      compareWith: {
        id: RUNS.succeeded.id,
        label: 'Look at support-chat-fine-tune-41 (succeeded)',
      },
    });
  });

  it.each<[keyof typeof RUNS, string]>([
    [
      'stalled',
      'Not moving: Reports arrive, but nothing has changed since 13:41; at step 120; 4 of 4 pods ready',
    ],
    [
      'blocked',
      'Blocked: Can never fit queue team-a: asks for 64 nvidia.com/gpu, the queue has 32',
    ],
    [
      'pending',
      'Cannot start: tokenizer-train-node-0 cannot pull team-a/train:1.99 (ImagePullBackOff)',
    ],
    [
      'degraded',
      'Degraded: 3 of 4 pods ready; moe-pretrain-node-2: OOMKilled (exit 137)',
    ],
    ['unreachable', 'Cluster lab cannot be reached'],
  ])('%s: %s', (name, title) => {
    expect(banner(RUNS[name])?.title).toBe(title);
  });

  it.each<keyof typeof RUNS>([
    'running',
    'succeeded',
    'queued',
    'paused',
    'stopped',
    'unknown',
  ])('is absent when %s', name => {
    expect(banner(RUNS[name])).toBeUndefined();
  });
});

describe('the quiet lines', () => {
  it('say when it finishes, how that is known, and the deadline', () => {
    expect(finishParts(RUNNING, NOW, words)).toEqual([
      'Finishes about 15:12, from 6 earlier runs',
      'will be ended at 18:00',
    ]);
    expect(finishParts(RUNS.failed, NOW, words)).toEqual([
      'Failed today 14:02',
      '0 of 2 restarts left',
    ]);
    expect(finishParts(RUNS.succeeded, NOW, words)[0]).toBe(
      'Complete; last report 97%, 4 s before the end',
    );
    expect(finishParts(RUNS.queued, NOW, words)[0]).toContain(
      'Waiting in queue team-a',
    );
  });

  it('say when Kueue evicts a run that is not ready, as long as that is to come', () => {
    const at = (time: string) =>
      finishParts(
        { ...RUNS.initializing, evictionAt: today(time) },
        NOW,
        words,
      );
    expect(at('14:06')).toContain(
      'Kueue evicts it at 14:06 unless its pods are ready',
    );
    expect(at('14:01')).toEqual(finishParts(RUNS.initializing, NOW, words));
  });

  it('say attempt, place and queue', () => {
    expect(contextParts(RUNNING, NOW, words)).toEqual([
      'attempt 2 since 13:21',
      'prod / team-a',
      'queue team-a',
    ]);
  });

  it('say an interval, and no point in it, where the estimate is one', () => {
    const run = createRun({
      eta: {
        ...RUNNING.eta!,
        earliestFinishAt: today('14:10'),
        latestFinishAt: today('14:40'),
        finishAt: today('14:25'),
      },
    });
    expect(finishParts(run, NOW, words)[0]).toBe(
      'Finishes between 14:10 and 14:40, from 6 earlier runs',
    );
    expect(timeText(run, NOW, words)).toBe('10 min to 40 min left');
    expect(progressValueText(run, NOW, words)).toContain(
      '10 min to 40 min left',
    );
  });

  it('say that a run will not be done by its deadline, when even the earliest estimate is later', () => {
    const deadlineAt = today('15:00');
    expect(finishParts(createRun({ deadlineAt }), NOW, words)).toContain(
      'At this rate it will be ended before it finishes: at 15:00',
    );
    const eta = { ...RUNNING.eta!, earliestFinishAt: today('14:50') };
    expect(finishParts(createRun({ deadlineAt, eta }), NOW, words)).toContain(
      'will be ended at 15:00',
    );
  });

  it('show no estimate for a run that is stalled, unreachable or not running', () => {
    const eta = RUNNING.eta;
    for (const name of [
      'stalled',
      'unreachable',
      'restarting',
      'paused',
    ] as const) {
      expect(timeText({ ...RUNS[name], eta }, NOW, words)).not.toContain(
        'left',
      );
    }
  });
});

describe('freshness', () => {
  const fresh = (
    run: Run,
    snapshot: Parameters<typeof describeFreshness>[0]['snapshot'] = live,
  ) => describeFreshness({ run, snapshot, now: NOW, words }).text;

  it('speaks of no report where there was none, though a phase has changed', () => {
    const { changedAt } = RUNNING.progress;
    expect(fresh({ ...RUNNING, progress: { changedAt } })).not.toMatch(
      /report|step/,
    );
  });

  it('says how old the last step is', () => {
    expect(fresh(RUNNING)).toBe('live · last step 3 s ago');
    expect(fresh(RUNNING, { ...live, connection: 'polling' })).toBe(
      'updated every few seconds · last step 3 s ago',
    );
    expect(fresh(createRun({ progress: {} }))).toBe('live · seen 1 s ago');
  });

  it('never shows a negative age when the clock of the cluster is ahead', () => {
    const ahead = createRun({
      progress: { step: 1, changedAt: today('14:05') },
    });
    expect(fresh(ahead)).toBe('live · last step just now');
  });

  it('says that the connection, or the cluster, is lost', () => {
    expect(fresh(RUNNING, { connection: 'lost', lastSeenAt: NOW })).toBe(
      'connection lost, last seen 14:02, trying again',
    );
    expect(fresh(RUNS.unreachable)).toBe(
      'lab cannot be reached, last seen today 13:40',
    );
    expect(fresh(RUNS.failed, { ...live, connection: 'finished' })).toBe(
      'final',
    );
  });
});

describe('what is said aloud', () => {
  const next = (change: Partial<Run>) =>
    announce(RUNNING, createRun(change), words);

  it('a new state, a stall, a new phase', () => {
    expect(next({ state: 'failed', reason: { code: 'failed.deadline' } })).toBe(
      'support-chat-fine-tune-42 is now Failed. Ran longer than its deadline',
    );
    expect(next({ stall: RUNS.stalled.stall })).toContain('is not moving');
    expect(next({ phases: [{ id: 'finish', state: 'running' }] })).toBe(
      'support-chat-fine-tune-42 has reached Finish.',
    );
  });

  it('but no percent, and nothing for the first answer or another run', () => {
    expect(next({ progress: { percent: 46 } })).toBeUndefined();
    expect(announce(undefined, RUNNING, words)).toBeUndefined();
    expect(announce(RUNNING, RUNS.failed, words)).toBeUndefined();
  });
});
