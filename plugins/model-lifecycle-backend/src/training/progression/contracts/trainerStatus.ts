import type { Reason } from '../../run';
import { notes } from '../reasons';
import { readMetrics, splitByPrefix } from './metrics';
import {
  boundedReader,
  makeReport,
  someOf,
  type ProgressReport,
} from './report';
import { timestampOf } from './time';

const CONTRACT = 'trainer-status';
const MAX_REMAINING_SECONDS = 10 * 365 * 86_400;

/**
 * Kubeflow Trainer's `status.trainerStatus` (KEP-2779): each post of the
 * trainer replaces the whole, metrics are pairs of strings, the time is the
 * trainer's. `undefined` when there is none.
 */
export function readTrainerStatus(status: unknown): {
  report?: ProgressReport;
  notes: Reason[];
} {
  if (status === undefined || status === null) {
    return { notes: [] };
  }
  if (typeof status !== 'object' || Array.isArray(status)) {
    return {
      notes: [notes.unreadable({ contract: CONTRACT, message: 'no object' })],
    };
  }
  const fields = status as Record<string, unknown>;
  const problems: Reason[] = [];
  const bounded = boundedReader(CONTRACT, problems);
  const percent = bounded('progressPercentage', fields.progressPercentage, {
    min: 0,
    max: 100,
  });
  const remaining = bounded(
    'estimatedRemainingSeconds',
    fields.estimatedRemainingSeconds,
    { min: 0, max: MAX_REMAINING_SECONDS },
  );
  const pairs = Array.isArray(fields.metrics) ? fields.metrics : [];
  const { lifted, metrics, notFinite, unnamed } = readMetrics(
    pairs.map(pair => [pair?.name, pair?.value]),
    splitByPrefix,
  );
  const reportedAt = timestampOf(fields.lastUpdatedTime);
  return {
    report: makeReport(
      {
        contract: CONTRACT,
        percent,
        remainingMs: remaining === undefined ? undefined : remaining * 1000,
        ...lifted,
        metrics,
        notFinite: someOf(notFinite),
        unnamedMetrics: unnamed || undefined,
        reportedAt,
        notes: problems,
      },
      [reportedAt, remaining],
    ),
    notes: problems,
  };
}
