import type { ProgressContract, Reason, Timestamp } from '../../run';
import { notes } from '../reasons';
import { readMetrics } from './metrics';
import {
  boundedReader,
  makeReport,
  someOf,
  type ProgressReport,
  type ReportedMetric,
} from './report';
import { timestampOf } from './time';

const MAX_COUNT = Number.MAX_SAFE_INTEGER;
const MAX_REMAINING_SECONDS = 10 * 365 * 86_400;

/** Any of them, be it null, tells that JSON is about progress. */
const PROGRESS_KEYS = [
  'progressPercentage',
  'estimatedRemainingSeconds',
  'currentStep',
  'totalSteps',
  'currentEpoch',
  'totalEpochs',
  'trainMetrics',
  'evalMetrics',
];

/**
 * OpenShift AI's annotation `trainer.opendatahub.io/trainerStatus`, which its
 * controller writes from the trainer's metrics port. Its time is that of the
 * last successful poll and moves although nothing changes, so it does not tell
 * reports apart.
 */
export function readOpenShiftAiStatus(annotation: string | undefined): {
  report?: ProgressReport;
  notes: Reason[];
} {
  if (annotation === undefined || annotation.trim() === '') {
    return { notes: [] };
  }
  const parsed = parse(annotation);
  if ('problem' in parsed) {
    return {
      notes: [
        notes.unreadable({ contract: 'openshift-ai', message: parsed.problem }),
      ],
    };
  }
  return readFields('openshift-ai', parsed.fields);
}

/**
 * The same record as the trainer's metrics port serves it, read at `readAt`:
 * that is its time, as it would be the annotation's. The words of the summary
 * are the controller's and say nothing here.
 */
export function readMetricsPort(
  text: string,
  readAt: Timestamp,
): { report?: ProgressReport; notes: Reason[] } {
  const parsed = parse(text);
  if ('problem' in parsed || !PROGRESS_KEYS.some(key => key in parsed.fields)) {
    const message = 'problem' in parsed ? parsed.problem : 'no progress in it';
    return { notes: [notes.unreadable({ contract: 'direct', message })] };
  }
  return readFields('direct', {
    ...parsed.fields,
    estimatedRemainingTimeSummary: undefined,
    lastUpdatedTime: new Date(readAt).toISOString(),
  });
}

function readFields(
  contract: ProgressContract,
  fields: Record<string, unknown>,
): { report: ProgressReport; notes: Reason[] } {
  const problems: Reason[] = [];
  const bounded = boundedReader(contract, problems);
  const count = (field: string) =>
    bounded(field, fields[field], { min: 0, max: MAX_COUNT });
  const remaining = bounded(
    'estimatedRemainingSeconds',
    fields.estimatedRemainingSeconds,
    { min: 0, max: MAX_REMAINING_SECONDS },
  );
  const train = metricsOf(fields.trainMetrics, 'train');
  const evaluation = metricsOf(fields.evalMetrics, 'eval');
  const report = makeReport({
    contract,
    percent: bounded('progressPercentage', fields.progressPercentage, {
      min: 0,
      max: 100,
    }),
    remainingMs: remaining === undefined ? undefined : remaining * 1000,
    step: count('currentStep') ?? train.lifted.step,
    totalSteps: count('totalSteps') ?? train.lifted.totalSteps,
    epoch: count('currentEpoch') ?? train.lifted.epoch,
    totalEpochs: count('totalEpochs') ?? train.lifted.totalEpochs,
    metrics: [...train.metrics, ...evaluation.metrics],
    notFinite: someOf([...train.notFinite, ...evaluation.notFinite]),
    unnamedMetrics: train.unnamed + evaluation.unnamed || undefined,
    stoppedEarly: /early stopped/i.test(
      String(fields.estimatedRemainingTimeSummary ?? ''),
    )
      ? true
      : undefined,
    reportedAt: timestampOf(fields.lastUpdatedTime),
    notes: problems,
  });
  return { report, notes: problems };
}

function metricsOf(
  value: unknown,
  split: ReportedMetric['split'],
): ReturnType<typeof readMetrics> {
  const isMap =
    typeof value === 'object' && value !== null && !Array.isArray(value);
  return readMetrics(isMap ? Object.entries(value) : [], () => split);
}

function parse(
  json: string,
): { fields: Record<string, unknown> } | { problem: string } {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    return { problem: error instanceof Error ? error.message : 'no JSON' };
  }
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? { fields: value as Record<string, unknown> }
    : { problem: 'no JSON object' };
}
