import type { Run } from 'backstage-plugin-model-lifecycle-common';
import { isEnded } from '../../live/hooks';
import { at } from '../../words/at';
import type { Words } from '../../words/createWords';
import { isTrainJob } from '../../words/origin';
import { isTraining, isWaiting, remainingMs } from './progressModel';

/** One shown value and where it comes from: contract, time of observation, method. */
export interface WhyEntry {
  term: string;
  lines: string[];
}

interface Input {
  run: Run;
  now: number;
  words: Words;
}

/** What stands behind every value of the header, in its order; only values that are shown. */
export function whyEntries(run: Run, now: number, words: Words): WhyEntry[] {
  const input = { run, now, words };
  const { t } = words;
  const entries: [term: string, lines: string[]][] = [
    [t('why.term.state'), stateLines(input)],
    [t('why.term.percent'), percentLines(input)],
    [t('why.term.step'), stepLines(input)],
    [t('why.term.time'), timeLines(input)],
    [t('why.term.phases'), phaseLines(input)],
    [t('why.term.stall'), stallLines(input)],
    [t('why.term.warnings'), warningLines(input)],
    [t('why.term.metrics'), metricLines(input)],
    [t('why.term.deadline'), deadlineLines(input)],
    [t('why.term.eviction'), evictionLines(input)],
    [t('why.term.restarts'), restartLines(input)],
    [t('why.term.queue'), queueLines(input)],
    [t('why.term.checkpoint'), checkpointLines(input)],
  ];
  return entries
    .filter(([, lines]) => lines.length > 0)
    .map(([term, lines]) => ({ term, lines }));
}

function ago({ now, words }: Input, time: string | undefined) {
  const then = at(time);
  return then === undefined ? undefined : words.ago(Math.max(0, now - then));
}

const SOURCES = new Set([
  'trainjob',
  'pytorchjob',
  'pipeline',
  'status-endpoint',
  'report',
]);

function stateLines(input: Input): string[] {
  const { run, now, words } = input;
  const { t } = words;
  const { type, id, reachable } = run.source;
  const observed = ago(input, run.observedAt);
  const since = at(run.since);
  const isTold = !isTrainJob(run);
  return [
    SOURCES.has(type)
      ? t(`why.state.${type as 'trainjob'}`)
      : t('why.state.other', { source: id }),
    ...(observed === undefined || since === undefined
      ? []
      : [
          t(isTold ? 'why.state.sinceTold' : 'why.state.since', {
            since: words.moment(since, now),
            observed,
          }),
        ]),
    ...(reachable || isEnded(run.state)
      ? []
      : [t(isTold ? 'why.state.sourceUnreachable' : 'why.state.unreachable')]),
  ];
}

function percentLines(input: Input): string[] {
  const { run, words } = input;
  const { t } = words;
  const { progress } = run;
  const reported = ago(input, progress.reportedAt);
  return [
    progress.percent === undefined
      ? t('why.percent.none')
      : t(`why.percent.${progress.contract ?? 'report'}`),
    ...(reported === undefined
      ? []
      : [
          t('why.reported', {
            reported,
            changed: ago(input, progress.changedAt) ?? reported,
          }),
        ]),
    ...(progress.frozen ? [t('why.frozen')] : []),
  ];
}

function stepLines(input: Input): string[] {
  const { run, words } = input;
  const { step, epoch, reportedAt, contract } = run.progress;
  const reported = ago(input, reportedAt);
  if ((step === undefined && epoch === undefined) || reported === undefined) {
    return [];
  }
  return [
    words.t('why.step.reported', { ago: reported }),
    ...(contract === 'trainer-status' || contract === 'openshift-ai'
      ? [words.t('why.step.annotation')]
      : []),
  ];
}

/** Time left and finish; else the time that stands in their place. */
function timeLines({ run, now, words }: Input): string[] {
  const { t } = words;
  const { eta } = run;
  if (isEnded(run.state)) {
    return [t(isTrainJob(run) ? 'why.time.ended' : 'why.time.endedTold')];
  }
  const shown = remainingMs(run, now) === undefined ? undefined : eta;
  if (!shown) {
    return [
      t(isWaiting(run) ? 'why.time.waiting' : 'why.time.elapsed'),
      ...(isTraining(run) ? [t('why.eta.none')] : []),
    ];
  }
  return [
    shown.method === 'history'
      ? t('why.eta.history', { count: shown.basedOnRuns ?? 1 })
      : t(`why.eta.${shown.method}`),
    ...(shown.method === 'history' ? [t('why.eta.historyTrust')] : []),
    ...(shown.earliestFinishAt && shown.latestFinishAt
      ? [t('why.eta.interval')]
      : []),
    t(`why.confidence.${shown.confidence}`),
  ];
}

function phaseLines({ run, words }: Input): string[] {
  return run.phases.some(({ startedAt }) => startedAt !== undefined)
    ? [words.t('why.phases.seen'), words.t('why.phases.weights')]
    : [];
}

function stallLines(input: Input): string[] {
  const { run, words } = input;
  const changed = ago(input, run.stall?.since);
  return changed === undefined
    ? []
    : [
        words.t('why.stall.counts', { ago: changed }),
        words.t('why.stall.threshold'),
      ];
}

function warningLines({ run, words }: Input): string[] {
  return run.warnings?.length ? [words.t('why.warnings.method')] : [];
}

function metricLines(input: Input): string[] {
  const { run, words } = input;
  const newest = run.metrics
    .map(metric => metric.at)
    .sort()
    .pop();
  const reported = ago(input, newest);
  const { contract } = run.progress;
  return reported === undefined || contract === undefined
    ? []
    : [
        words.t('why.metrics.last', {
          ago: reported,
          contract: words.t(`why.contract.${contract}`),
        }),
      ];
}

function deadlineLines({ run, now, words }: Input): string[] {
  const deadline = at(run.deadlineAt);
  return deadline === undefined || !run.deadlineReason || isEnded(run.state)
    ? []
    : [
        words.t('why.deadline', {
          time: words.moment(deadline, now),
          reason: words.reason(run.deadlineReason),
        }),
      ];
}

function evictionLines({ run, words }: Input): string[] {
  return run.evictionAt && run.evictionReason
    ? [`${words.reason(run.evictionReason)}.`]
    : [];
}

function restartLines({ run, words }: Input): string[] {
  const { t } = words;
  return [
    ...(run.attempts.length > 1 ? [t('why.restarts.attempts')] : []),
    ...(run.facts.restartsMax === undefined ? [] : [t('why.restarts.counts')]),
  ];
}

function queueLines({ run, words }: Input): string[] {
  const { t } = words;
  return [
    ...(run.facts.queue === undefined ? [] : [t('why.queue.kueue')]),
    ...(run.queueing ? [t('why.queue.requeues')] : []),
  ];
}

function checkpointLines({ run, words }: Input): string[] {
  return run.checkpoint
    ? [words.t(`why.checkpoint.${run.checkpoint.told}`)]
    : [];
}
