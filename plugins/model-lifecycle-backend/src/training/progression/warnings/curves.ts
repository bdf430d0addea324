/*
 * What is remembered of the curves of one attempt: a few numbers for each of a
 * few metrics, so that they travel with the run and no series is read. Reports
 * repeat what they said before; only a value that changed is a point.
 */
import type { MetricDirection } from 'backstage-plugin-model-lifecycle-common';
import type { MetricValue, Timestamp } from '../../run';
import type { NotFinite, ReportedMetric } from '../contracts/report';
import { present } from '../present';
import { advanceEvaluations } from './evaluations';
import { advanceLoss, startLoss } from './losses';
import { advanceSpeed, advanceSteps } from './speeds';
import { rounded } from './trend';
import { isLoss, isSpeed } from './watched';

export interface CurveMemory {
  losses: LossCurve[];
  evaluations: EvaluationCurve[];
  /** What the last evaluation said: reports repeat it until the next. */
  evaluationKey?: string;
  speeds: SpeedCurve[];
  steps?: StepRate;
}

export interface LossCurve extends Pick<MetricValue, 'name' | 'split'> {
  /** Values that differed from the one before. */
  points: number;
  last?: number;
  step?: number;
  /** Moving mean, and the mean distance of the values from it. */
  smooth: number;
  noise: number;
  first: number;
  best: number;
  bestStep?: number;
  /** The noise when it was best: what follows may be no noise any more. */
  bestNoise: number;
  /** Points in a row that were far above the best. */
  above: number;
  notFinite?: {
    written: NotFinite['written'];
    since: Timestamp;
    step?: number;
    reports: number;
  };
}

export interface EvaluationCurve extends Pick<MetricValue, 'name' | 'split'> {
  direction: MetricDirection;
  count: number;
  first: number;
  best: number;
  /** Number of the evaluation that was best, counted from 1. */
  bestCount: number;
  bestStep?: number;
  step?: number;
  /** The last values, and what the loss of training was then. */
  values: number[];
  training: (number | null)[];
}

export interface SpeedCurve {
  name: string;
  last: number;
  recent: number[];
  /** From before `recent`, thinned out evenly. */
  older: number[];
  stride: number;
  skipped: number;
}

/** Steps a minute, from the run's own step count. */
export interface StepRate extends SpeedCurve {
  step: number;
  at: Timestamp;
}

export interface CurveReport {
  metrics: readonly ReportedMetric[];
  notFinite?: readonly NotFinite[];
  step?: number;
  at: Timestamp;
}

export const BLANK_CURVES: CurveMemory = {
  losses: [],
  evaluations: [],
  speeds: [],
};

const MAX_LOSSES = 6;
const MAX_SPEEDS = 2;

/** Takes one new report in. Pure; what no rule watches leaves no trace. */
export function advanceCurves(
  memory: CurveMemory = BLANK_CURVES,
  report: CurveReport,
): CurveMemory {
  const losses = lossesAfter(memory.losses, report);
  return present<CurveMemory>({
    losses,
    ...advanceEvaluations(memory, report, trainingLoss(losses)),
    speeds: speedsAfter(memory.speeds, report),
    steps: advanceSteps(memory.steps, report),
  });
}

function lossesAfter(known: LossCurve[], report: CurveReport): LossCurve[] {
  const curves = new Map(known.map(curve => [keyOf(curve), curve]));
  for (const metric of report.metrics.filter(isLoss)) {
    const curve = curves.get(keyOf(metric));
    if (curve) {
      curves.set(keyOf(metric), advanceLoss(curve, metric.value, report.step));
    } else if (curves.size < MAX_LOSSES) {
      curves.set(keyOf(metric), startLoss(metric, metric.value, report.step));
    }
  }
  for (const gap of (report.notFinite ?? []).filter(isLoss)) {
    const curve = curves.get(keyOf(gap));
    // Trainers write null before their first number, too.
    const isKnown = curve !== undefined && curve.points > 0;
    if (isKnown || (gap.written !== 'null' && curves.size < MAX_LOSSES)) {
      const base = curve ?? startLoss(gap, undefined, report.step);
      curves.set(keyOf(gap), {
        ...base,
        notFinite: present({
          written: gap.written,
          since: base.notFinite?.since ?? report.at,
          step: base.notFinite ? base.notFinite.step : report.step,
          reports: (base.notFinite?.reports ?? 0) + 1,
        }),
      });
    }
  }
  return [...curves.values()];
}

function speedsAfter(known: SpeedCurve[], report: CurveReport): SpeedCurve[] {
  const curves = new Map(known.map(curve => [curve.name, curve]));
  for (const { name, value } of report.metrics.filter(isSpeed)) {
    const curve = curves.get(name);
    if ((curve || curves.size < MAX_SPEEDS) && value > 0) {
      curves.set(
        name,
        curve?.last === value ? curve : advanceSpeed(curve, name, value),
      );
    }
  }
  return [...curves.values()];
}

/** The loss of training as it is, smoothed: `loss` before others. */
function trainingLoss(losses: LossCurve[]): number | null {
  const own = losses.filter(({ split, points }) => split !== 'eval' && points);
  const loss = own.find(({ name }) => /^(train[_/])?loss$/i.test(name));
  const smooth = (loss ?? own[0])?.smooth;
  return smooth === undefined ? null : rounded(smooth);
}

function keyOf({ name, split }: Pick<MetricValue, 'name' | 'split'>): string {
  return `${split}/${name}`;
}
