import { createHash } from 'node:crypto';
import type {
  MetricValue,
  ProgressContract,
  Reason,
  Timestamp,
} from '../../run';
import { present } from '../present';
import { notes } from '../reasons';

/** One report of a trainer, whatever contract it came by. Absent means not reported. */
export interface ProgressReport {
  contract: ProgressContract;
  percent?: number;
  remainingMs?: number;
  step?: number;
  totalSteps?: number;
  epoch?: number;
  totalEpochs?: number;
  metrics: ReportedMetric[];
  /** Metrics that came without a finite number: gaps in a curve, and a sign. */
  notFinite?: NotFinite[];
  /** Names that could not be kept, besides those beyond the number of series. */
  unnamedMetrics?: number;
  /** The contract itself says that training stopped before its planned end. */
  stoppedEarly?: boolean;
  /** By the reporter's clock, as written. */
  reportedAt?: Timestamp;
  /** Changes when percent, step, epoch or a metric does: what stall detection counts. */
  content: string;
  /** Changes with each report that the trainer made. */
  identity: string;
  /** What was wrong with it. */
  notes: Reason[];
}

export type ReportedMetric = Pick<MetricValue, 'name' | 'split' | 'value'>;

/** `null` is how OpenShift AI's controller writes NaN and infinity. */
export interface NotFinite extends Pick<MetricValue, 'name' | 'split'> {
  written: 'NaN' | 'Infinity' | '-Infinity' | 'null';
}

type Content = Omit<ProgressReport, 'content' | 'identity'>;

/** `identifiedBy` is what tells two reports of the same content apart: the trainer's own time, where it is one. */
export function makeReport(
  content: Content,
  identifiedBy: (string | number | undefined)[] = [],
): ProgressReport {
  const fingerprint = digest([
    content.percent,
    content.step,
    content.totalSteps,
    content.epoch,
    content.totalEpochs,
    content.stoppedEarly,
    content.metrics.map(({ name, split, value }) => [name, split, value]),
    ...(content.notFinite?.map(({ name, split, written }) => [
      name,
      split,
      written,
    ]) ?? []),
  ]);
  return present<ProgressReport>({
    ...content,
    content: fingerprint,
    identity: digest([fingerprint, identifiedBy]),
  });
}

function digest(value: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(value) ?? '')
    .digest('base64url')
    .slice(0, 16);
}

/** Numbers, and strings that are numbers. NaN, Infinity, null and everything else are gaps. */
export function finiteNumber(value: unknown): number | undefined {
  if (typeof value === 'number') {
    // JSON has no -0: what is stored would differ from what was read.
    return Number.isFinite(value) ? value + 0 : undefined;
  }
  if (typeof value !== 'string' || value.length > 64) {
    return undefined;
  }
  const written = value.trim();
  // Number() also reads '', '0x10' and 'Infinity'.
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,4})?$/i.test(written)
    ? finiteNumber(Number(written))
    : undefined;
}

/** NaN and infinity as languages write them, and null; `undefined` for whatever else is no number. */
export function notFiniteValue(
  value: unknown,
): NotFinite['written'] | undefined {
  if (value === null) {
    return 'null';
  }
  // An object of a stranger may have a `toString` that is no function.
  if (typeof value !== 'string' && typeof value !== 'number') {
    return undefined;
  }
  const written = String(value);
  const [, sign, name] =
    /^([+-]?)(nan|inf(?:inity)?)$/i.exec(written.slice(0, 17).trim()) ?? [];
  if (name === undefined || written.length > 16) {
    return undefined;
  }
  if (name.toLowerCase() === 'nan') {
    return 'NaN';
  }
  return sign === '-' ? '-Infinity' : 'Infinity';
}

/** Reads numbers within bounds and notes those outside. */
export function boundedReader(
  contract: ProgressContract,
  problems: Reason[],
): (
  field: string,
  value: unknown,
  bounds: { min: number; max: number },
) => number | undefined {
  return (field, value, { min, max }) => {
    const number = finiteNumber(value);
    const isGap = value === undefined || value === null || value === '';
    if (number !== undefined && number >= min && number <= max) {
      return number;
    }
    if (!isGap) {
      problems.push(
        notes.valueDropped({ contract, field, value: shown(value) }),
      );
    }
    return undefined;
  };
}

/** Absent rather than empty. */
export function someOf<T>(list: T[]): T[] | undefined {
  return list.length > 0 ? list : undefined;
}

function shown(value: unknown): string {
  const json = typeof value === 'string' ? value : JSON.stringify(value);
  return (json ?? typeof value).slice(0, 64);
}
