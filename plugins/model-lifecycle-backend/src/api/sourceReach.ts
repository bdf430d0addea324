import type { StoredSourceReport } from '../health/SourceHealthStore';
import type { Reason, Timestamp } from '../training/run';

/** Holders report every 10 s; a lease moves within 15 s. */
const SILENT_AFTER_MS = 60_000;

export interface SourceReach {
  reachable: boolean;
  reason?: Reason;
}

/** True when nobody has reported for so long that the last report says nothing about now. */
export function isSilent(report: StoredSourceReport, now: Timestamp): boolean {
  return now - report.reportedAt > (report.silentAfterMs ?? SILENT_AFTER_MS);
}

/** Whether a source is being read now. What a dead holder said last does not count for ever. */
export function reachOf(
  report: StoredSourceReport,
  now: Timestamp,
): SourceReach {
  if (isSilent(report, now)) {
    const { id, reportedAt } = report;
    return {
      reachable: false,
      reason: {
        code: 'source.silent',
        params: { source: id, lastSeenAt: reportedAt },
      },
    };
  }
  const { reachable, reason } = report;
  return reason ? { reachable, reason } : { reachable };
}
