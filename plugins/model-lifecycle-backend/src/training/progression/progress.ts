/*
 * Reports become the progress of a run, for every source alike: which contract
 * speaks, what percent is shown, what is a change. The rules are §4 of the
 * training design.
 */
import type {
  MetricSample,
  MetricValue,
  Progress,
  ProgressContract,
  Reason,
  Timestamp,
} from '../run';
import type { ProgressReport } from './contracts/report';
import { mergeMetrics } from './metrics';
import { addGap, advancePace, type Pace } from './pace';
import { present } from './present';
import { notes } from './reasons';
import { advanceCurves, type CurveMemory } from './warnings';

/** What a contract said last. */
interface Sighting {
  content: string;
  identity: string;
  /** Since when we see it say so. */
  changedAt: Timestamp;
  /** The reporter's time, as written. */
  writtenAt?: Timestamp;
  /** When it was reported, as far as the reporter's clock can be believed. */
  at?: Timestamp;
}

/** What the merge remembers between observations. */
export interface ProgressMemory {
  contracts: Partial<Record<ProgressContract, Sighting>>;
  /** The report of the winner that samples were taken from last. */
  sampled?: string;
  pace?: Pace;
  /** Gaps between changes of content. */
  changeGapsMs: number[];
  /** From the start of the attempt to its first report: all that is known of the rhythm at first. */
  startGapMs?: number;
  /** What early warnings are made from, of the current attempt. */
  curves?: CurveMemory;
  /** Notes that hold until the attempt is over. */
  lasting: Reason[];
}

/** Gaps that tell the rhythm without the start. */
const ENOUGH_GAPS = 3;

/** The rhythm of the run's own reports, as far as it is known. */
export function reportGapsOf({
  changeGapsMs,
  startGapMs,
}: ProgressMemory): number[] {
  return changeGapsMs.length >= ENOUGH_GAPS || startGapMs === undefined
    ? changeGapsMs
    : [startGapMs, ...changeGapsMs];
}

export const BLANK_PROGRESS_MEMORY: ProgressMemory = {
  contracts: {},
  changeGapsMs: [],
  lasting: [],
};

/** How the run stands, as far as progress is concerned. */
export interface ProgressContext {
  attempt: number;
  /** The attempt is another than at the last observation: nothing carries over. */
  isNewAttempt: boolean;
  /** Set once the run has ended. */
  ended?: { how: 'succeeded' | 'failed' | 'stopped'; isNew: boolean };
  earlierAttempt?: Progress['earlierAttempt'];
  now: Timestamp;
}

export interface ProgressState {
  progress: Progress;
  metrics: MetricValue[];
  droppedMetrics: string[];
  memory: ProgressMemory;
}

export interface MergedProgress extends ProgressState {
  samples: MetricSample[];
  notes: Reason[];
  /** The winner's report says that training stopped before its planned end. */
  report?: ProgressReport;
}

/** A trainer that is not finished never shows 100. */
const MOST_BEFORE_THE_END = 99;
/** Clocks of a cluster differ by less than this without anybody having to know. */
const TOLERATED_SKEW_MS = 5_000;

/** `reports` are those of the current attempt, at most one for each contract. */
export function mergeProgress(
  previous: ProgressState,
  reports: ProgressReport[],
  context: ProgressContext,
): MergedProgress {
  const start = context.isNewAttempt ? cleared(previous) : previous;
  const contracts = sightings(start, reports, context.now);
  const memory = { ...start.memory, contracts };
  const winner = winnerOf(reports, contracts);
  if (!winner) {
    return withoutReport({ ...start, memory }, reports, context);
  }
  const verdict = percentOf(start.progress, winner, reports, context);
  if (verdict.ignored) {
    return {
      ...withoutReport({ ...start, memory }, reports, context),
      notes: [...problemsOf(reports), verdict.ignored],
    };
  }
  return withReport(
    { ...start, memory },
    { winner, reports, verdict },
    context,
  );
}

function cleared(state: ProgressState): ProgressState {
  return {
    ...state,
    progress: {},
    memory: {
      ...state.memory,
      pace: undefined,
      curves: undefined,
      sampled: undefined,
      changeGapsMs: state.memory.changeGapsMs,
      lasting: [],
    },
  };
}

function sightings(
  { memory, progress }: ProgressState,
  reports: ProgressReport[],
  now: Timestamp,
): ProgressMemory['contracts'] {
  const contracts = { ...memory.contracts };
  for (const report of reports) {
    const { contract, content, identity, reportedAt } = report;
    const known = contracts[contract];
    const isSame =
      known?.identity === identity && known.writtenAt === reportedAt;
    const at =
      (isSame ? known.at : undefined) ??
      reportTime(report, { now, notBefore: known && progress.observedAt });
    contracts[contract] = present<Sighting>({
      content,
      identity,
      changedAt: known?.content === content ? known.changedAt : now,
      writtenAt: reportedAt,
      at,
    });
  }
  return contracts;
}

/**
 * By the trainer's clock as far as that can be: not after we saw the report,
 * and not before we last saw another in its place.
 */
function reportTime(
  { reportedAt }: ProgressReport,
  { now, notBefore = 0 }: { now: Timestamp; notBefore?: Timestamp },
): Timestamp {
  return Math.min(Math.max(reportedAt ?? now, notBefore), now);
}

/** The contract whose content changed last; at the first sight of both the newer report. */
function winnerOf(
  reports: ProgressReport[],
  contracts: ProgressMemory['contracts'],
): ProgressReport | undefined {
  const changedAt = (report: ProgressReport) =>
    contracts[report.contract]?.changedAt ?? 0;
  return [...reports].sort(
    (a, b) =>
      changedAt(b) - changedAt(a) ||
      (b.reportedAt ?? 0) - (a.reportedAt ?? 0) ||
      a.contract.localeCompare(b.contract),
  )[0];
}

interface PercentVerdict {
  percent?: number;
  /** The whole report is not taken. */
  ignored?: Reason;
  /** Said as long as the report stands. */
  note?: Reason;
  /** Said until the attempt is over. */
  lasting?: Reason;
}

function percentOf(
  shown: Progress,
  winner: ProgressReport,
  reports: ProgressReport[],
  context: ProgressContext,
): PercentVerdict {
  const before = shown.percent;
  const { ended } = context;
  if (winner.percent === undefined) {
    return { percent: before };
  }
  if (ended?.how === 'succeeded') {
    return before !== undefined && winner.percent < before
      ? { ignored: notes.lateReport({ percent: winner.percent }) }
      : { percent: winner.percent };
  }
  const reported = Math.min(winner.percent, MOST_BEFORE_THE_END);
  if (ended) {
    // Frozen where it was; only the report that came with the end is taken in.
    const isTaken =
      before === reported ||
      (ended.isNew && (before === undefined || reported > before));
    return isTaken
      ? { percent: reported }
      : { ignored: notes.lateReport({ percent: winner.percent }) };
  }
  if (before === undefined || reported >= before) {
    return { percent: reported };
  }
  return fallen(shown, { before, reported }, reports, winner);
}

/**
 * Within an attempt the bar goes back only where the total has grown. A trainer
 * that goes back to its last checkpoint shows its step; the bar waits for it.
 */
function fallen(
  shown: Progress,
  { before, reported }: { before: number; reported: number },
  reports: ProgressReport[],
  winner: ProgressReport,
): PercentVerdict {
  const counts = countsOf(reports, winner);
  if (
    shown.totalSteps !== undefined &&
    counts.totalSteps !== undefined &&
    counts.totalSteps > shown.totalSteps
  ) {
    return {
      percent: reported,
      lasting: notes.totalRevised({
        from: shown.totalSteps,
        to: counts.totalSteps,
      }),
    };
  }
  return {
    percent: before,
    note: notes.percentHeld({ shown: before, reported }),
  };
}

/** Steps and epochs come from the annotation, or from the port that it is made of, where it has them, whoever wins. */
function countsOf(
  reports: ProgressReport[],
  winner: ProgressReport,
): Pick<Progress, 'step' | 'totalSteps' | 'epoch' | 'totalEpochs'> {
  const annotation = reports.find(
    ({ contract }) => contract === 'openshift-ai' || contract === 'direct',
  );
  const source =
    annotation?.step !== undefined || annotation?.epoch !== undefined
      ? annotation
      : winner;
  return present({
    step: source.step ?? winner.step,
    totalSteps: source.totalSteps ?? winner.totalSteps,
    epoch: source.epoch ?? winner.epoch,
    totalEpochs: source.totalEpochs ?? winner.totalEpochs,
  });
}

function withReport(
  state: ProgressState,
  {
    winner,
    reports,
    verdict,
  }: {
    winner: ProgressReport;
    reports: ProgressReport[];
    verdict: PercentVerdict;
  },
  context: ProgressContext,
): MergedProgress {
  const { now } = context;
  const sighting = state.memory.contracts[winner.contract];
  const changedAt = sighting?.changedAt ?? now;
  const isNewReport = state.memory.sampled !== reportKey(winner);
  const at = sighting?.at ?? now;
  const merged = mergeMetrics(state, winner, {
    at,
    step: countsOf(reports, winner).step,
    attempt: context.attempt,
    isNewReport,
  });
  const counts = countsOf(reports, winner);
  const progress = present<Progress>({
    percent: verdict.percent,
    step: counts.step ?? state.progress.step,
    totalSteps: counts.totalSteps ?? state.progress.totalSteps,
    epoch: counts.epoch ?? state.progress.epoch,
    totalEpochs: counts.totalEpochs ?? state.progress.totalEpochs,
    contract: winner.contract,
    remainingMs: winner.remainingMs,
    reportedAt: at,
    observedAt: isFresh(state.progress, winner, isNewReport, at)
      ? now
      : state.progress.observedAt,
    changedAt: Math.max(changedAt, state.progress.changedAt ?? 0),
    frozen: context.ended ? true : undefined,
    earlierAttempt:
      verdict.percent === undefined ? context.earlierAttempt : undefined,
  });
  return {
    ...merged,
    progress,
    memory: remembered(state, {
      winner,
      progress,
      verdict,
      at,
      changedAt,
      isNewReport,
    }),
    notes: [
      ...problemsOf(reports),
      ...clockNotes(winner, now),
      ...merged.notes,
      ...(verdict.note ? [verdict.note] : []),
    ],
    report: winner,
  };
}

function reportKey(report: ProgressReport): string {
  return `${report.contract}/${report.identity}`;
}

/** A heartbeat counts as heard from, though nothing changed. */
function isFresh(
  before: Progress,
  winner: ProgressReport,
  isNewReport: boolean,
  at: Timestamp,
): boolean {
  return (
    isNewReport ||
    before.observedAt === undefined ||
    (winner.reportedAt !== undefined && at > (before.reportedAt ?? 0))
  );
}

function remembered(
  state: ProgressState,
  {
    winner,
    progress,
    verdict,
    at,
    changedAt,
    isNewReport,
  }: {
    winner: ProgressReport;
    progress: Progress;
    verdict: PercentVerdict;
    at: Timestamp;
    changedAt: Timestamp;
    isNewReport: boolean;
  },
): ProgressMemory {
  const { memory } = state;
  const before = state.progress.changedAt;
  const gapMs =
    before !== undefined && changedAt > before ? changedAt - before : 0;
  const isFirstReport = state.progress.reportedAt === undefined;
  const changeGapsMs = addGap(memory.changeGapsMs, isFirstReport ? 0 : gapMs);
  return present<ProgressMemory>({
    ...memory,
    changeGapsMs,
    startGapMs: isFirstReport && gapMs > 0 ? gapMs : memory.startGapMs,
    sampled: reportKey(winner),
    curves: isNewReport
      ? advanceCurves(memory.curves, {
          metrics: winner.metrics,
          notFinite: winner.notFinite,
          step: progress.step,
          at,
        })
      : memory.curves,
    pace:
      progress.percent === undefined || winner.percent === undefined
        ? memory.pace
        : advancePace(
            memory.pace,
            { at, percent: progress.percent },
            changeGapsMs,
          ),
    lasting: verdict.lasting
      ? [
          ...memory.lasting.filter(
            ({ code }) => code !== verdict.lasting?.code,
          ),
          verdict.lasting,
        ]
      : memory.lasting,
  });
}

function withoutReport(
  state: ProgressState,
  reports: ProgressReport[],
  context: ProgressContext,
): MergedProgress {
  return {
    ...state,
    progress: present<Progress>({
      ...state.progress,
      frozen:
        context.ended && state.progress.percent !== undefined
          ? true
          : undefined,
      earlierAttempt:
        state.progress.percent === undefined
          ? context.earlierAttempt
          : undefined,
    }),
    memory: present({ ...state.memory }),
    samples: [],
    notes: problemsOf(reports),
  };
}

function problemsOf(reports: ProgressReport[]): Reason[] {
  return reports.flatMap(report => report.notes);
}

function clockNotes(winner: ProgressReport, now: Timestamp): Reason[] {
  const aheadMs = (winner.reportedAt ?? now) - now;
  return aheadMs > TOLERATED_SKEW_MS
    ? [notes.clockAhead({ seconds: Math.round(aheadMs / 1000) })]
    : [];
}
