import type { DirectProgress } from '../../sources/trainjob/types';
import {
  CREATED,
  pod,
  seen,
  trainJob,
  trainerStatus,
} from '../__fixtures__/cluster';
import { atWork, codes, runOf } from '../__fixtures__/runs';
import { stallOf } from '../stall';
import { reduceTrainJob } from './reduceTrainJob';

const MINUTE_MS = 60_000;
const zero = pod(0, 'ready').metadata.uid;

const reading = (
  fields: object,
  seconds: number,
  more: { podUid?: string; intervalMs?: number } = {},
): DirectProgress => ({
  reading: {
    podUid: zero,
    intervalMs: 30_000,
    ...more,
    text: JSON.stringify(fields),
    readAt: CREATED + seconds * 1_000,
  },
});

const tracked = { 'trainer.opendatahub.io/progression-tracking': 'true' };

const look = (seconds: number, direct?: DirectProgress, status?: object) => ({
  ...seen(seconds, [
    trainJob({
      annotations: tracked,
      status: status && { trainerStatus: status },
    }),
    ...atWork,
  ]),
  ...(direct && { direct }),
});

describe('progress that was read from a pod', () => {
  it('is a report of the attempt, as of when it was read', () => {
    const fields = { progressPercentage: 40, currentStep: 4, totalSteps: 10 };
    const run = runOf([look(60), look(90, reading(fields, 88))]);
    expect(run.progress).toMatchObject({
      contract: 'direct',
      percent: 40,
      step: 4,
      totalSteps: 10,
      reportedAt: CREATED + 88_000,
    });
    const again = look(95, reading(fields, 88));
    expect(reduceTrainJob(run, again)).toEqual({
      run,
      transitions: [],
      samples: [],
    });
  });

  it('of another pod is not this attempt’s', () => {
    const other = reading({ progressPercentage: 90 }, 80, { podUid: 'other' });
    const run = runOf([look(60), look(90, other)]);
    expect(run.progress.percent).toBeUndefined();
    expect(run.progress.contract).toBeUndefined();
    expect(run.notes).toEqual([]);
  });

  it('stays when the pod answers no more, with the reason beside it', () => {
    const direct = reading({ progressPercentage: 40 }, 88);
    const problem = { code: 'note.direct-timeout' };
    const run = runOf([
      look(90, direct),
      look(120, { ...direct, problem }),
      look(150, { problem }),
    ]);
    expect(run.progress.percent).toBe(40);
    expect(codes(run)).toEqual(['note.direct-timeout']);
  });

  it('never ends a run early by words that only a controller writes', () => {
    const run = runOf([
      look(
        90,
        reading(
          {
            progressPercentage: 40,
            estimatedRemainingTimeSummary: 'complete (early stopped)',
          },
          88,
        ),
      ),
      seen(120, [
        trainJob({
          annotations: tracked,
          status: {
            conditions: [
              { type: 'Complete', status: 'True', reason: 'AllJobsCompleted' },
            ],
          },
        }),
      ]),
    ]);
    expect(run.reason.code).toBe('succeeded.last-report');
  });

  it('stands beside the trainer’s own report, whose content may have changed last', () => {
    const direct = reading({ progressPercentage: 40, currentStep: 4 }, 60);
    const run = runOf([
      look(61, direct, trainerStatus(39, 58)),
      look(70, direct, trainerStatus(42, 69)),
    ]);
    expect(run.progress).toMatchObject({
      contract: 'trainer-status',
      percent: 42,
      step: 4,
    });
  });

  it('goes stale by the interval at which it is read, not by the one that was asked for', () => {
    const readEach = (intervalMs: number) =>
      runOf([
        look(600, reading({ progressPercentage: 40 }, 600, { intervalMs })),
      ]);
    const thresholds = { warnAfterMs: MINUTE_MS, stalledAfterMs: MINUTE_MS };
    const now = CREATED + 600_000 + 10 * MINUTE_MS;
    expect(readEach(30_000).facts.reportIntervalMs).toBe(30_000);
    expect(stallOf(readEach(30_000), { now, thresholds })?.kind).toBe('stale');
    expect(
      stallOf(readEach(300_000), { now, thresholds })?.kind,
    ).toBeUndefined();
  });
});
