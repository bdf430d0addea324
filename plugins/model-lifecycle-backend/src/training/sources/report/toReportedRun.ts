import {
  ANNOTATION_MODEL,
  ANNOTATION_OWNER,
} from 'backstage-plugin-model-lifecycle-common';
import type { ReportSubject } from '../../../config/types';
import {
  makeReport,
  type ProgressReport,
} from '../../progression/contracts/report';
import {
  readMetrics,
  splitByPrefix,
} from '../../progression/contracts/metrics';
import { present } from '../../progression/present';
import { reportedState } from '../../progression/reasons';
import { TERMINAL_STATES, type Run, type RunState } from '../../run';
import type { ReportedPhase, ReportedRun } from '../reportedRun';
import type { TrainerReport } from './types';

/** Name of the one source of reports: it needs none in the config. */
export const REPORT_SOURCE_ID = 'reports';

/** A reporter's run is its own: the same id of another is another run. */
export function reportedUid(subject: string, runId: string): string {
  return `${encodeURIComponent(subject)}/${encodeURIComponent(runId)}`;
}

/** `previous`: the run as it was reduced last; absent for the first report of it. */
export function toReportedRun(
  report: TrainerReport,
  { subject, previous }: { subject: ReportSubject; previous: Run | undefined },
): ReportedRun {
  const { run, reason, message, facts } = report;
  const state = report.state ?? stateWithout(previous);
  const name = run.name ?? previous?.name ?? run.id;
  return present<ReportedRun>({
    source: { type: 'report', id: REPORT_SOURCE_ID },
    namespace: subject.namespace,
    name,
    uid: reportedUid(subject.subject, run.id),
    job: {
      sourceId: REPORT_SOURCE_ID,
      namespace: subject.namespace,
      name: subject.job ?? run.job ?? previous?.job.name ?? name,
    },
    annotations: present({
      [ANNOTATION_OWNER]: subject.owner,
      [ANNOTATION_MODEL]: subject.entityRef,
    }) as Record<string, string>,
    facts,
    state,
    reason:
      report.state === undefined && previous?.state === state
        ? previous.reason
        : reportedState(state, { said: reason, message }),
    attempt: report.attempt,
    startedAt: report.startedAt,
    endedAt: report.endedAt,
    phases: report.phases ?? phasesAt(report.phase, previous),
    report: progressOf(report),
    failure:
      state === 'failed' && (message ?? reason) !== undefined
        ? present({ reason, message, at: report.endedAt, phase: report.phase })
        : undefined,
    sequence: report.sequence,
    observedAt: report.reportedAt,
  });
}

/** A report that names no state: at work, unless the run has ended. */
function stateWithout(previous: Run | undefined): RunState {
  if (!previous || previous.state === 'unknown') return 'running';
  return TERMINAL_STATES.has(previous.state) ? 'unknown' : previous.state;
}

/** Those that were at work before the one that is now are done. */
function phasesAt(
  phase: string | undefined,
  previous: Run | undefined,
): ReportedPhase[] | undefined {
  if (phase === undefined) return undefined;
  const own = (previous?.phases ?? []).filter(
    ({ attempt, id }) => attempt === previous?.attempt && id !== 'training',
  );
  const before = own
    .filter(({ id }) => id !== phase)
    .map(({ id, state, percent, startedAt, endedAt }) =>
      present<ReportedPhase>({
        id,
        percent,
        startedAt,
        endedAt,
        state: state === 'running' ? 'succeeded' : state,
      }),
    );
  const now: ReportedPhase = { id: phase, state: 'running' };
  const place = own.findIndex(({ id }) => id === phase);
  return place === -1
    ? [...before, now]
    : [...before.slice(0, place), now, ...before.slice(place)];
}

/** Each is a report of its own: a number that comes again is news that it is so still. */
function progressOf(report: TrainerReport): ProgressReport | undefined {
  const { metrics = [] } = report;
  const splits = new Map(metrics.map(({ name, split }) => [name, split]));
  const read = readMetrics(
    metrics.map(({ name, value }) => [name, value]),
    name => splits.get(name) ?? splitByPrefix(name),
  );
  const { percent, step, totalSteps, epoch, totalEpochs, remainingMs } = report;
  const counts = { step, totalSteps, epoch, totalEpochs };
  const told = present({ percent, remainingMs, ...counts });
  if (Object.keys(told).length === 0 && metrics.length === 0) return undefined;
  return makeReport(
    {
      contract: 'report',
      ...read.lifted,
      ...told,
      percent: percent ?? percentOf(report),
      metrics: read.metrics,
      ...(read.unnamed > 0 ? { unnamedMetrics: read.unnamed } : {}),
      reportedAt: report.reportedAt,
      notes: [],
    },
    [report.sequence],
  );
}

/** Steps of a known total are a percent; the trainer need not divide. */
function percentOf({ step, totalSteps }: TrainerReport): number | undefined {
  return step !== undefined && totalSteps !== undefined && totalSteps > 0
    ? Math.min(100, Math.floor((step / totalSteps) * 1000) / 10)
    : undefined;
}
