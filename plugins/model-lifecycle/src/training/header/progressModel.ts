import type { Run, RunSummary } from 'backstage-plugin-model-lifecycle-common';
import { isEnded } from '../../live/hooks';
import type { Words } from '../../words/createWords';
import { at } from '../../words/at';

/**
 * The percent that may be shown. Unknown is undefined, never 0; only a run
 * that has succeeded may say 100.
 */
export function shownPercent(
  run: Pick<RunSummary, 'state' | 'progress'>,
): number | undefined {
  const { percent } = run.progress;
  if (percent === undefined || !Number.isFinite(percent)) {
    return undefined;
  }
  const limit = run.state === 'succeeded' ? 100 : 99;
  return Math.min(limit, Math.max(0, percent));
}

/** States in which the trainer is at work, so that a missing percent is "not reported" and not "not started". */
export function isTraining(run: Pick<RunSummary, 'state'>): boolean {
  return run.state === 'running' || run.state === 'restarting';
}

/** States in which the run waits for something. */
export function isWaiting(run: Pick<RunSummary, 'state'>): boolean {
  return ['queued', 'blocked', 'pending', 'preempted'].includes(run.state);
}

/** The large words of the header: how far. */
export function headline(
  run: Pick<RunSummary, 'state' | 'progress'>,
  words: Words,
): string {
  const { t } = words;
  const percent = shownPercent(run);
  if (run.state === 'succeeded') {
    return t('header.complete');
  }
  if (isEnded(run.state)) {
    return percent === undefined
      ? words.state(run.state)
      : t('header.stoppedAt', { percent: words.percent(percent) });
  }
  if (percent !== undefined) {
    return run.progress.frozen
      ? t('header.was', { percent: words.percent(percent) })
      : words.percent(percent);
  }
  const earlier = run.progress.earlierAttempt;
  if (earlier) {
    return t('header.was', { percent: words.percent(earlier.percent) });
  }
  return t(isTraining(run) ? 'header.notReported' : 'header.notStarted');
}

/** "step 450 / 1,000" and "epoch 2 / 5", as far as they were reported. */
export function stepTexts(
  run: Pick<RunSummary, 'progress'>,
  words: Words,
): { step?: string; epoch?: string } {
  const { t, integer, metric } = words;
  const { step, totalSteps, epoch, totalEpochs } = run.progress;
  const total = (value: number | undefined) =>
    value === undefined ? undefined : integer(value);
  return {
    step: ofTotal(
      step === undefined ? undefined : integer(step),
      total(totalSteps),
      {
        alone: value => t('header.stepOnly', { step: value }),
        both: (value, all) => t('header.step', { step: value, total: all }),
      },
    ),
    epoch: ofTotal(
      epoch === undefined ? undefined : metric(epoch),
      total(totalEpochs),
      {
        alone: value => t('header.epochOnly', { epoch: value }),
        both: (value, all) => t('header.epoch', { epoch: value, total: all }),
      },
    ),
  };
}

function ofTotal(
  value: string | undefined,
  total: string | undefined,
  say: {
    alone(value: string): string;
    both(value: string, total: string): string;
  },
): string | undefined {
  if (value === undefined) {
    return undefined;
  }
  return total === undefined ? say.alone(value) : say.both(value, total);
}

/** Milliseconds until the estimated finish; undefined where none may be shown. */
export function remainingMs(
  run: Pick<RunSummary, 'state' | 'eta' | 'stall' | 'source'>,
  now: number,
): number | undefined {
  const finishAt = at(run.eta?.finishAt);
  if (finishAt === undefined || run.state !== 'running' || run.stall) {
    return undefined;
  }
  return run.source.reachable ? Math.max(0, finishAt - now) : undefined;
}

export function elapsedMs(
  run: Pick<RunSummary, 'createdAt' | 'endedAt' | 'elapsedMs'>,
  now: number,
): number | undefined {
  if (run.elapsedMs !== undefined) {
    return run.elapsedMs;
  }
  const from = at(run.createdAt);
  const to = at(run.endedAt) ?? now;
  return from === undefined ? undefined : Math.max(0, to - from);
}

/** "about 25 min left"; "10 min to 40 min left" where it is an interval. */
export function leftText(
  run: Pick<RunSummary, 'state' | 'eta' | 'stall' | 'source'>,
  now: number,
  words: Words,
): string | undefined {
  const left = remainingMs(run, now);
  if (left === undefined) {
    return undefined;
  }
  const [from, to] = [run.eta?.earliestFinishAt, run.eta?.latestFinishAt]
    .map(at)
    .map(time =>
      time === undefined
        ? undefined
        : words.duration(coarse(Math.max(0, time - now), left)),
    );
  return from !== undefined && to !== undefined && from !== to
    ? words.t('header.leftRange', { from, to })
    : words.t('header.left', { duration: words.about(left) });
}

const MINUTE_MS = 60_000;

/** To 1 min under 10 of what is left, 5 min under 2 h, 15 min under 6 h, then hours. */
function coarse(ms: number, left: number): number {
  const steps: [belowMinutes: number, minutes: number][] = [
    [10, 1],
    [120, 5],
    [360, 15],
  ];
  const [, minutes] = steps.find(([below]) => left < below * MINUTE_MS) ?? [
    0, 60,
  ];
  const stepMs = minutes * MINUTE_MS;
  return Math.max(MINUTE_MS, Math.round(ms / stepMs) * stepMs);
}

/** The large words on the right: how long still, or how long it took. */
export function timeText(
  run: Run | RunSummary,
  now: number,
  words: Words,
): string {
  const { t, duration } = words;
  const left = leftText(run, now, words);
  if (left !== undefined) {
    return left;
  }
  const elapsed = elapsedMs(run, now);
  if (elapsed === undefined) {
    return '';
  }
  if (run.state === 'succeeded') {
    return t('header.took', { duration: duration(elapsed) });
  }
  if (isEnded(run.state)) {
    return t('header.ran', { duration: duration(elapsed) });
  }
  const since = at(run.since);
  if (isWaiting(run) && since !== undefined) {
    return t('header.waiting', {
      duration: duration(Math.max(0, now - since)),
    });
  }
  return t('header.soFar', { duration: duration(elapsed) });
}

/** What a screen reader says for the bar: percent, step, epoch, time left. */
export function progressValueText(
  run: Run | RunSummary,
  now: number,
  words: Words,
): string {
  const percent = shownPercent(run);
  const { step, epoch } = stepTexts(run, words);
  return [
    run.state === 'succeeded' || percent !== undefined
      ? headline(run, words)
      : words.t('bar.valueText.unknown'),
    step,
    epoch,
    leftText(run, now, words),
  ]
    .filter(Boolean)
    .join(', ');
}
