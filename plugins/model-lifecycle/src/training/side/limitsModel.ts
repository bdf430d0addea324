import type { Run, RunGpu } from 'backstage-plugin-model-lifecycle-common';
import { isEnded } from '../../live/hooks';
import { at } from '../../words/at';
import type { Words } from '../../words/createWords';

export interface LimitRow {
  term: string;
  value: string;
  tone?: 'warning';
}

interface Input {
  run: Run;
  gpu: RunGpu | undefined;
  now: number;
  words: Words;
}

/** What may end the run, what it has used, and what it has saved. What nobody told is left out. */
export function limitRows(input: Input): LimitRow[] {
  return [
    gpuRow(input),
    deadlineRow(input),
    evictionRow(input),
    restartsRow(input),
    requeuesRow(input),
    checkpointRow(input),
  ].filter((row): row is LimitRow => row !== undefined);
}

function gpuRow({ run, gpu, now, words }: Input): LimitRow | undefined {
  const { t } = words;
  const term = t('limits.gpu');
  if (gpu?.problem && !isEnded(run.state)) {
    const reason = words.reason(gpu.problem);
    return {
      term,
      value: t('limits.gpu.problem', { reason }),
      tone: 'warning',
    };
  }
  const used = gpu?.utilization;
  const measuredAt = at(used?.measuredAt);
  if (!used || measuredAt === undefined) {
    return undefined;
  }
  const isDcgm = used.metric?.startsWith('DCGM') ?? false;
  return {
    term,
    value: t('limits.gpu.value', {
      count: used.gpus,
      percent: words.percent(used.percent),
      from: words.percent(used.minPercent),
      to: words.percent(used.maxPercent),
      metric: t(isDcgm ? 'limits.gpu.metric.dcgm' : 'limits.gpu.metric.other'),
      ago: words.ago(Math.max(0, now - measuredAt)),
    }),
  };
}

function deadlineRow({ run, now, words }: Input): LimitRow | undefined {
  const deadline = at(run.deadlineAt);
  return deadline === undefined || isEnded(run.state)
    ? undefined
    : {
        term: words.t('limits.deadline'),
        value: words.t('limits.deadline.value', {
          time: moment(deadline, now, words),
          reason: words.reason(run.deadlineReason),
        }),
      };
}

function evictionRow({ run, now, words }: Input): LimitRow | undefined {
  const eviction = at(run.evictionAt);
  return eviction === undefined || isEnded(run.state)
    ? undefined
    : {
        term: words.t('limits.eviction'),
        value: words.t(
          eviction > now ? 'limits.eviction.value' : 'limits.eviction.due',
          {
            time: moment(eviction, now, words),
            reason: words.reason(run.evictionReason),
          },
        ),
        tone: 'warning',
      };
}

function restartsRow({ run, words }: Input): LimitRow | undefined {
  const { restartsUsed = 0, restartsMax } = run.facts;
  return restartsMax === undefined
    ? undefined
    : {
        term: words.t('limits.restarts'),
        value: words.t('limits.restarts.value', {
          used: words.integer(restartsUsed),
          left: words.integer(Math.max(0, restartsMax - restartsUsed)),
          max: words.integer(restartsMax),
        }),
      };
}

function requeuesRow({ run, now, words }: Input): LimitRow | undefined {
  const { requeues, nextTryAt } = run.queueing ?? {};
  if (requeues === undefined) {
    return undefined;
  }
  const times = words.t('limits.requeues.value', { count: requeues });
  const next = at(nextTryAt);
  return {
    term: words.t('limits.requeues'),
    value:
      next !== undefined && next > now
        ? words.t('limits.requeues.next', {
            times,
            time: moment(next, now, words),
          })
        : times,
  };
}

function checkpointRow({ run, now, words }: Input): LimitRow | undefined {
  const { step, at: savedAt } = run.checkpoint ?? {};
  const saved = at(savedAt);
  const parts = [
    stepText(step, run.progress.step, words),
    saved === undefined ? undefined : words.ago(Math.max(0, now - saved)),
  ].filter(Boolean);
  return parts.length === 0
    ? undefined
    : { term: words.t('limits.checkpoint'), value: parts.join(', ') };
}

function stepText(
  step: number | undefined,
  current: number | undefined,
  words: Words,
): string | undefined {
  if (step === undefined) {
    return undefined;
  }
  return current !== undefined && current > step
    ? words.t('limits.checkpoint.stepsAgo', {
        step: words.integer(step),
        steps: words.integer(current - step),
      })
    : words.t('limits.checkpoint.step', { step: words.integer(step) });
}

/** "16:00" today, else with the day. */
function moment(time: number, now: number, words: Words): string {
  const today = words.t('duration.today', { time: words.time(time) });
  const text = words.moment(time, now);
  return text === today ? words.time(time) : text;
}
