import type { Reason } from '../../run';
import { PROGRESS_ANNOTATION } from '../../sources/trainjob/observe/names';
import { MAX_PROGRESS_CHARACTERS } from '../../sources/trainjob/observe/trim';
import type {
  DirectProgress,
  TrimmedTrainJob,
} from '../../sources/trainjob/types';
import {
  readMetricsPort,
  readOpenShiftAiStatus,
} from '../contracts/openShiftAi';
import type { ProgressReport } from '../contracts/report';
import { readTrainerStatus } from '../contracts/trainerStatus';
import { notes } from '../reasons';
import type { AttemptIdentity } from './memory';

export interface SeenReports {
  reports: ProgressReport[];
  /** About contracts that could not be read at all. */
  notes: Reason[];
}

/** What both progress contracts of a TrainJob say at present. */
export function reportsOf(trainJob: TrimmedTrainJob | undefined): SeenReports {
  if (!trainJob) {
    return { reports: [], notes: [] };
  }
  const upstream = readTrainerStatus(trainJob.status.trainerStatus);
  const openShiftAi = readOpenShiftAiStatus(
    trainJob.metadata.annotations?.[PROGRESS_ANNOTATION],
  );
  const { oversized } = trainJob;
  return {
    reports: [upstream.report, openShiftAi.report].filter(
      report => report !== undefined,
    ),
    notes: [
      ...(upstream.report ? [] : upstream.notes),
      ...(openShiftAi.report ? [] : openShiftAi.notes),
      ...(oversized
        ? [
            notes.tooLarge({
              contract: 'openshift-ai',
              bytes: oversized.bytes,
              limit: MAX_PROGRESS_CHARACTERS,
            }),
          ]
        : []),
    ],
  };
}

/**
 * What was read from a pod itself, as a third contract. It is the attempt's own
 * if that pod is: no clock has to tell.
 */
export function directReportsOf(
  direct: DirectProgress | undefined,
  attempt: AttemptIdentity,
): SeenReports {
  const { reading, problem } = direct ?? {};
  const isOwn = reading !== undefined && reading.podUid === attempt.podUid;
  const read = isOwn
    ? readMetricsPort(reading.text, reading.readAt)
    : undefined;
  return {
    reports: read?.report ? [read.report] : [],
    notes: [
      ...(read && !read.report ? read.notes : []),
      ...(problem ? [problem] : []),
    ],
  };
}

/** Says in short which reports there are, to tell later what an attempt inherited. */
export function reportKeys(reports: ProgressReport[]): string[] {
  return reports.map(report => `${report.contract}/${report.identity}`);
}

/**
 * Whether a report is the current attempt's own: made after its pod of rank 0
 * started, or, whatever its clock says, new since the attempt began. A pod that
 * has not started cannot have reported.
 */
export function belongsTo(
  attempt: AttemptIdentity,
  report: ProgressReport,
  isFirst: boolean,
): boolean {
  const isInherited = attempt.inherited.includes(
    `${report.contract}/${report.identity}`,
  );
  if (attempt.podUid === undefined) {
    // Without sight of pods nothing else can be said.
    return !isInherited;
  }
  if (attempt.podStartedAt === undefined) {
    return false;
  }
  if (!isInherited) {
    return true;
  }
  // Both times have whole seconds: the same second is the new attempt's only if there was none before.
  const startedAt = Math.floor(attempt.podStartedAt / 1000);
  const reportedAt = Math.floor((report.reportedAt ?? 0) / 1000);
  return isFirst ? reportedAt >= startedAt : reportedAt > startedAt;
}
