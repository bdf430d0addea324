import { cleanText } from '../text';
import {
  finiteNumber,
  notFiniteValue,
  type NotFinite,
  type ReportedMetric,
} from './report';

export const MAX_METRIC_NAME_CHARACTERS = 128;
const MAX_NOT_FINITE = 50;

/** Steps and epochs among metrics, in whatever spelling (`current_step`, `currentStep`, `Step`). */
export interface LiftedProgress {
  step?: number;
  totalSteps?: number;
  epoch?: number;
  totalEpochs?: number;
}

/** A map, so that a metric may be called `constructor`. */
const LIFTED = new Map<string, keyof LiftedProgress>([
  ['step', 'step'],
  ['currentstep', 'step'],
  ['globalstep', 'step'],
  ['totalsteps', 'totalSteps'],
  ['maxsteps', 'totalSteps'],
  ['epoch', 'epoch'],
  ['currentepoch', 'epoch'],
  ['totalepochs', 'totalEpochs'],
  ['numepochs', 'totalEpochs'],
  ['numtrainepochs', 'totalEpochs'],
]);

/** Splits name-value pairs into progress and metrics. Gaps (null, NaN, text) are left out, the first two named beside; a name given twice counts once, the last time. */
export function readMetrics(
  pairs: [name: unknown, value: unknown][],
  splitOf: (name: string) => ReportedMetric['split'],
): {
  lifted: LiftedProgress;
  metrics: ReportedMetric[];
  notFinite: NotFinite[];
  unnamed: number;
} {
  const lifted: LiftedProgress = {};
  const notFinite: NotFinite[] = [];
  const metrics = new Map<string, ReportedMetric>();
  let unnamed = 0;
  for (const [written, value] of pairs) {
    const name = metricName(written);
    const number = finiteNumber(value);
    if (name === undefined) {
      unnamed++;
    } else if (number !== undefined) {
      const progress = LIFTED.get(name.toLowerCase().replace(/[\s_./-]/g, ''));
      if (progress && number >= 0) {
        lifted[progress] = number;
      } else {
        metrics.set(name, { name, split: splitOf(name), value: number });
      }
    } else {
      const gap = notFiniteValue(value);
      if (gap && notFinite.length < MAX_NOT_FINITE) {
        notFinite.push({ name, split: splitOf(name), written: gap });
      }
    }
  }
  return { lifted, metrics: [...metrics.values()], notFinite, unnamed };
}

/** `eval_loss`, `eval/loss` and `val_loss` belong to evaluation, `train_loss` to training. */
export function splitByPrefix(name: string): ReportedMetric['split'] {
  if (/^(eval|val|valid|validation|test)[_/.]/i.test(name)) {
    return 'eval';
  }
  return /^train(ing)?[_/.]/i.test(name) ? 'train' : 'none';
}

/** Cutting a name could make two series one; too long a name is not kept at all. */
function metricName(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length > MAX_METRIC_NAME_CHARACTERS) {
    return undefined;
  }
  return cleanText(value, MAX_METRIC_NAME_CHARACTERS);
}
