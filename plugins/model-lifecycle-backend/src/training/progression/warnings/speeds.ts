/* How fast it goes: as the trainer reports it, or by its own steps. */
import type { Reason } from '../../run';
import { median, quantile } from '../pace';
import { warnings } from '../reasons';
import type { CurveReport, SpeedCurve, StepRate } from './curves';
import { rounded } from './trend';

const RECENT = 8;
const MAX_OLDER = 32;
const MIN_OLDER = 8;
/** Steps are counted over at least this long: reports come in bursts. */
const MIN_WINDOW_MS = 30_000;
const MINUTE_MS = 60_000;
const FALLEN_TO = 0.5;
/** What it had reached for a good part of the time: the slow time that follows does not become usual soon. */
const USUAL = 0.75;
/** A drop that is over is not told any more. */
const NEWEST = 2;

export function advanceSpeed(
  curve: SpeedCurve | undefined,
  name: string,
  value: number,
): SpeedCurve {
  if (!curve) {
    return {
      name,
      last: value,
      recent: [value],
      older: [],
      stride: 1,
      skipped: 0,
    };
  }
  const recent = [...curve.recent, value];
  const next = { ...curve, last: value, recent: recent.slice(-RECENT) };
  return recent.length > RECENT ? withOlder(next, recent[0]) : next;
}

/** Every second value goes when there are too many: those that are left stand for the whole time. */
function withOlder(curve: SpeedCurve, value: number): SpeedCurve {
  const skipped = curve.skipped + 1;
  if (skipped < curve.stride) {
    return { ...curve, skipped };
  }
  const older = [...curve.older, value];
  return older.length > MAX_OLDER
    ? {
        ...curve,
        older: older.filter((_, index) => index % 2 === 0),
        stride: curve.stride * 2,
        skipped: 0,
      }
    : { ...curve, older, skipped: 0 };
}

/** A step count that went back begins anew, as one does after a checkpoint. */
export function advanceSteps(
  curve: StepRate | undefined,
  { step, at }: Pick<CurveReport, 'step' | 'at'>,
): StepRate | undefined {
  if (step === undefined) {
    return curve;
  }
  if (!curve) {
    return {
      name: 'steps',
      last: 0,
      recent: [],
      older: [],
      stride: 1,
      skipped: 0,
      step,
      at,
    };
  }
  if (step < curve.step || at < curve.at) {
    return { ...curve, step, at };
  }
  const windowMs = at - curve.at;
  if (step === curve.step || windowMs < MIN_WINDOW_MS) {
    return curve;
  }
  const rate = rounded(((step - curve.step) * MINUTE_MS) / windowMs);
  return { ...curve, ...advanceSpeed(curve, curve.name, rate), step, at };
}

/** What the trainer reports counts more than what we reckon from its steps. */
export function speedWarning(
  reported: SpeedCurve[],
  steps: StepRate | undefined,
): Reason | undefined {
  const told = reported.find(hasEnough);
  const curve = told ?? (steps && hasEnough(steps) ? steps : undefined);
  if (!curve) {
    return undefined;
  }
  const before = quantile(curve.older, USUAL)!;
  const now = median(curve.recent)!;
  const isSlow = (value: number) => value <= FALLEN_TO * before;
  if (!isSlow(now) || !isSlow(median(curve.recent.slice(-NEWEST))!)) {
    return undefined;
  }
  return curve === told
    ? warnings.slower({ metric: curve.name, before, now })
    : warnings.fewerSteps({ before, now });
}

function hasEnough(curve: SpeedCurve): boolean {
  return (
    curve.recent.length === RECENT &&
    (curve.older.length >= MIN_OLDER || curve.stride > 1)
  );
}
