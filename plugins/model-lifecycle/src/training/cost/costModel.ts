import type {
  RunCost,
  RunCostAttempt,
  RunCostLine,
  RunSummary,
} from 'backstage-plugin-model-lifecycle-common';
import { isMessageKey } from '../../translation/english';
import { at } from '../../words/at';
import type { Words } from '../../words/createWords';
import { isTrainJob } from '../../words/origin';

const HOUR_MS = 3_600_000;
const SMALLEST_HOURS = 0.01;

export interface CostRow {
  key: string;
  label: string;
  value: string;
  /** "1.20 EUR": where there is a price. */
  amount?: string;
}

export interface CostView {
  /** Why nothing is known; then there is nothing else. */
  unknown?: string;
  total?: string;
  rows: CostRow[];
  /** Undefined while nothing could have been lost. */
  wasted?: { text: string; amount?: string; attempts: string[] };
  /** It holds something at this moment. */
  isHolding: boolean;
  /** What the numbers leave out. */
  notes: string[];
}

/**
 * A cost at `now`. What the run holds is counted on from the last observation
 * as long as its source can be reached, since an answer tells only up to then.
 */
export function costView(
  cost: RunCost,
  run: Pick<RunSummary, 'source'>,
  now: number,
  words: Words,
): CostView {
  if (cost.unknown) {
    return {
      unknown: unknownText(cost.unknown, run, words),
      rows: [],
      isHolding: false,
      notes: [],
    };
  }
  const aheadHours = run.source.reachable
    ? Math.max(0, now - (at(cost.asOf) ?? now)) / HOUR_MS
    : 0;
  const lines = (cost.lines ?? []).map(line => ({
    ...line,
    hours: line.hours + line.heldNow * aheadHours,
  }));
  const currency = cost.amount?.currency;
  const money = (value: number) =>
    currency === undefined ? undefined : amountText(value, currency, words);
  return {
    total: cost.amount && money(totalOf(lines)),
    rows: lines.map(line => ({
      key: JSON.stringify([line.resource, line.flavour]),
      label: lineLabel(line, words),
      value: hoursText(line.hours, words),
      amount:
        line.pricePerHour === undefined
          ? undefined
          : money(line.hours * line.pricePerHour),
    })),
    wasted: wastedOf(cost, words, money),
    isHolding: lines.some(line => line.heldNow > 0),
    notes: notesOf(cost, lines, words),
  };
}

function unknownText(
  unknown: NonNullable<RunCost['unknown']>,
  run: Pick<RunSummary, 'source'>,
  { t }: Words,
): string {
  if (unknown === 'times' || isTrainJob(run)) {
    return t(`cost.unknown.${unknown}`);
  }
  return run.source.type === 'pytorchjob'
    ? t('cost.unknown.pytorchjob')
    : t('cost.unknown.told');
}

/** Two digits behind the point; what is less than one hundredth says so. */
export function hoursText(hours: number, words: Words): string {
  if (hours > 0 && hours < SMALLEST_HOURS) {
    return `< ${words.metric(SMALLEST_HOURS)}`;
  }
  return words.metric(Math.round(hours * 100) / 100);
}

export function amountText(
  value: number,
  currency: string,
  { locale }: Words,
): string {
  return new Intl.NumberFormat(locale, { style: 'currency', currency }).format(
    value,
  );
}

function totalOf(lines: RunCostLine[]): number {
  return lines.reduce(
    (sum, { hours, pricePerHour = 0 }) => sum + hours * pricePerHour,
    0,
  );
}

function lineLabel(
  { kind, resource, flavour }: RunCostLine,
  words: Words,
): string {
  const name = words.t(`cost.${kind}`);
  const detail = kind === 'gpu' ? [resource, flavour] : [flavour];
  const known = detail.filter(part => part !== undefined);
  return known.length > 0 ? `${name} (${known.join(', ')})` : name;
}

/** In GPU hours; where no GPU was asked for, in CPU hours. */
function wastedOf(
  cost: RunCost,
  words: Words,
  money: (value: number) => string | undefined,
): CostView['wasted'] {
  const isGpu = cost.gpuHours !== undefined;
  const all = isGpu ? cost.gpuHours : cost.cpuHours;
  const wasted = isGpu ? cost.wastedGpuHours : cost.wastedCpuHours;
  if (all === undefined || wasted === undefined) {
    return undefined;
  }
  if (wasted === 0) {
    return { text: words.t('cost.wasted.none'), attempts: [] };
  }
  return {
    text: words.t(isGpu ? 'cost.wasted.hours' : 'cost.wasted.cpuHours', {
      hours: hoursText(wasted, words),
      percent: words.percent(all > 0 ? (wasted / all) * 100 : 0),
    }),
    amount: cost.amount && money(cost.amount.wasted),
    attempts: (cost.attempts ?? [])
      .filter(attempt => attempt.wasted)
      .flatMap(attempt => attemptText(attempt, isGpu, words) ?? []),
  };
}

function attemptText(
  attempt: RunCostAttempt,
  isGpu: boolean,
  words: Words,
): string | undefined {
  const hours = isGpu ? attempt.gpuHours : attempt.cpuHours;
  if (hours === undefined) {
    return undefined;
  }
  const key = `outcome.${attempt.outcome}`;
  return words.t('cost.wasted.attempt', {
    attempt: attempt.attempt,
    outcome: isMessageKey(key) ? words.t(key) : String(attempt.outcome),
    hours: hoursText(hours, words),
  });
}

function notesOf(cost: RunCost, lines: RunCostLine[], words: Words): string[] {
  const { unknownPhases = [], amount } = cost;
  const phases = unknownPhases.map(phase => words.phase(phase)).join(', ');
  const names = (amount?.unpriced ?? [])
    .map(({ resource, flavour }) =>
      flavour === undefined
        ? resource
        : words.t('cost.flavour', { resource, flavour }),
    )
    .join('; ');
  return [
    ...(lines.some(({ kind }) => kind === 'gpu')
      ? []
      : [words.t('cost.noGpu')]),
    ...(phases ? [words.t('cost.unknownPhases', { phases })] : []),
    ...(names ? [words.t('cost.unpriced', { names })] : []),
  ];
}
