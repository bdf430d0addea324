import { TrainJob } from '../controllers/kinds';
import { kubernetesTime } from '../kubernetes/objects';
import { MetricSet } from './curves';
import { ProgressContract } from './plan';

export interface Report {
  at: number;
  step: number;
  totalSteps: number;
  epoch: number;
  totalEpochs: number;
  remainingSeconds?: number;
  metrics: MetricSet;
  /** Only at the end of the training. */
  ended?: 'complete' | 'early-stopped' | 'failed';
}

const ANNOTATION = 'trainer.opendatahub.io/trainerStatus';

function percentOf({ step, totalSteps, ended }: Report): number {
  const percent = Math.floor((step / totalSteps) * 100);
  return ended === 'complete' ? 100 : Math.min(99, percent);
}

function rounded(value: number): number {
  return Number(value.toPrecision(5));
}

/** Metrics as the upstream contract takes them: a flat list of strings. */
function flatMetrics(report: Report): { name: string; value: string }[] {
  const named = {
    ...report.metrics.train,
    ...report.metrics.eval,
    current_step: report.step,
    total_steps: report.totalSteps,
    current_epoch: Number(report.epoch.toFixed(2)),
    total_epochs: report.totalEpochs,
  };
  return Object.entries(named).map(([name, value]) => ({
    name,
    value: String(rounded(value)),
  }));
}

function summaryOf(report: Report): string {
  if (report.ended === 'complete') return 'complete';
  if (report.ended === 'early-stopped') return 'complete (early stopped)';
  if (report.ended === 'failed') return `failed at ${percentOf(report)}%`;
  const minutes = Math.round((report.remainingSeconds ?? 0) / 60);
  if (minutes < 1) return 'less than a minute';
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  const unit = (count: number, name: string) =>
    count > 0 ? `${count} ${name}${count === 1 ? '' : 's'}` : '';
  return [unit(hours, 'hour'), unit(rest, 'minute')].filter(Boolean).join(' ');
}

function roundedAll(values: Record<string, number>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, rounded(value)]),
  );
}

function openShiftStatus(report: Report) {
  const { train, eval: evaluation } = report.metrics;
  return {
    progressPercentage: percentOf(report),
    ...(report.remainingSeconds !== undefined && {
      estimatedRemainingSeconds: report.ended ? 0 : report.remainingSeconds,
    }),
    currentStep: report.step,
    totalSteps: report.totalSteps,
    currentEpoch: Number(report.epoch.toFixed(2)),
    totalEpochs: report.totalEpochs,
    trainMetrics: roundedAll(train),
    ...(Object.keys(evaluation).length > 0 && {
      evalMetrics: roundedAll(evaluation),
    }),
    estimatedRemainingTimeSummary: summaryOf(report),
    lastUpdatedTime: kubernetesTime(report.at),
  };
}

/** What the trainer serves on its metrics port; its summary and time are a controller's. */
export function metricsPortStatus(report: Report): object {
  const { estimatedRemainingTimeSummary, lastUpdatedTime, ...served } =
    openShiftStatus(report);
  return served;
}

/** Writes a report into the TrainJob by the contracts that the run follows. */
export function writeReport(
  draft: TrainJob,
  contract: ProgressContract,
  report: Report,
): void {
  if (contract === 'trainer-status' || contract === 'both') {
    draft.status = {
      ...draft.status,
      trainerStatus: {
        progressPercentage: percentOf(report),
        ...(report.remainingSeconds !== undefined && {
          estimatedRemainingSeconds: report.ended ? 0 : report.remainingSeconds,
        }),
        metrics: flatMetrics(report),
        lastUpdatedTime: kubernetesTime(report.at),
      },
    };
  }
  if (contract === 'openshift-ai' || contract === 'both') {
    draft.metadata.annotations = {
      ...draft.metadata.annotations,
      [ANNOTATION]: JSON.stringify(openShiftStatus(report)),
    };
  }
}
