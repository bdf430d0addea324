import type { StatusMapping } from '../../../config/types';
import {
  readMetrics,
  splitByPrefix,
} from '../../progression/contracts/metrics';
import {
  boundedReader,
  finiteNumber,
  makeReport,
  type ProgressReport,
} from '../../progression/contracts/report';
import { toldNotes } from '../../progression/reasons/told';
import {
  TERMINAL_STATES,
  type Reason,
  type RunState,
  type Timestamp,
} from '../../run';
import { asFields } from '../../../http/answers/fields';
import type { SourceTimes } from '../support/sourceTimes';
import { valueAt, type FieldPath } from './fieldPath';

const CONTRACT = 'status-endpoint';
const MAX_COUNT = Number.MAX_SAFE_INTEGER;
const MAX_REMAINING_MS = 10 * 365 * 86_400_000;
const MINUTE_MS = 60_000;
/** Zones differ by whole quarters of an hour; a request takes seconds. */
const ZONE_STEP_MS = 15 * MINUTE_MS;
const ZONE_TOLERANCE_MS = 90_000;

export interface ReportContext {
  mapping: StatusMapping;
  state: RunState;
  startedAt?: Timestamp;
  observedAt: Timestamp;
  times: SourceTimes;
  /** What is wrong with the answer; is added to. */
  problems: Reason[];
}

/** What the answer says of progress. Without any of it there is no report: such a run cannot stall. */
export function readReport(
  body: unknown,
  context: ReportContext,
): { report?: ProgressReport; percent?: number } {
  const { mapping, state, observedAt, times } = context;
  const problems: Reason[] = [];
  const bounded = boundedReader(CONTRACT, problems);
  const at = (path: FieldPath | undefined) => path && valueAt(body, path);
  const count = (field: keyof StatusMapping['numbers']) =>
    bounded(field, at(mapping.numbers[field]), { min: 0, max: MAX_COUNT });
  const percent = bounded(
    'percent',
    asPercent(at(mapping.percent), mapping.percentOf),
    { min: 0, max: 100 },
  );
  const { lifted, metrics, notFinite, unnamed } = readMetrics(
    metricPairs(body, mapping.metrics),
    splitByPrefix,
  );
  const told = {
    percent,
    step: count('step') ?? lifted.step,
    totalSteps: count('totalSteps') ?? lifted.totalSteps,
    epoch: count('epoch') ?? lifted.epoch,
    totalEpochs: count('totalEpochs') ?? lifted.totalEpochs,
  };
  const saysSomething =
    metrics.length > 0 ||
    notFinite.length > 0 ||
    Object.values(told).some(value => value !== undefined);
  const isOver = TERMINAL_STATES.has(state);
  const remainingMs = isOver ? undefined : remaining(body, context, bounded);
  context.problems.push(...problems);
  if (!saysSomething) return {};
  return {
    percent,
    report: makeReport({
      contract: CONTRACT,
      ...told,
      remainingMs,
      metrics,
      notFinite: notFinite.length > 0 ? notFinite : undefined,
      unnamedMetrics: unnamed || undefined,
      reportedAt:
        times.moment('reportedAt', at(mapping.reportedAt)) ??
        // An answer is as fresh as the look, as long as there is news.
        (mapping.reportedAt || isOver ? undefined : observedAt),
      notes: [],
    }),
  };
}

function asPercent(value: unknown, of: number): unknown {
  if (of === 100) return value;
  const number = finiteNumber(value);
  // Fractions leave dust such as 28.999999999999996.
  return number === undefined
    ? value
    : Math.round((number / of) * 100 * 1e6) / 1e6;
}

function metricPairs(
  body: unknown,
  places: StatusMapping['metrics'],
): [unknown, unknown][] {
  if (!places) return [];
  if (Array.isArray(places)) {
    return Object.entries(asFields(valueAt(body, places as FieldPath)));
  }
  return Object.entries(places as Record<string, FieldPath>).map(
    ([name, path]) => [name, valueAt(body, path)],
  );
}

/** As told, unless what it is made of cannot be right. */
function remaining(
  body: unknown,
  context: ReportContext,
  bounded: ReturnType<typeof boundedReader>,
): number | undefined {
  const { mapping, observedAt, times, problems } = context;
  const at = (path: FieldPath | undefined) => path && valueAt(body, path);
  const offMinutes = zoneOffset(at(mapping.elapsedMs), context);
  if (offMinutes !== 0) {
    problems.push(toldNotes.zoneDiffers({ minutes: offMinutes }));
    return undefined;
  }
  const max = MAX_REMAINING_MS;
  const milliseconds = bounded('remainingMs', at(mapping.remainingMs), {
    min: 0,
    max,
  });
  const seconds = bounded('remainingSeconds', at(mapping.remainingSeconds), {
    min: 0,
    max: max / 1000,
  });
  const told =
    milliseconds ?? (seconds === undefined ? undefined : seconds * 1000);
  if (told !== undefined) return told;
  const end = times.moment(
    'estimatedCompletion',
    at(mapping.estimatedCompletion),
  );
  if (end === undefined) return undefined;
  if (end > observedAt) return Math.min(max, end - observedAt);
  problems.push(toldNotes.estimatePassed());
  return undefined;
}

/**
 * Some take the zone off the start before they compare it with the time in
 * UTC: what they say has elapsed is wrong by the offset, and every estimate
 * with it.
 */
function zoneOffset(
  elapsed: unknown,
  { state, startedAt, observedAt }: ReportContext,
): number {
  const elapsedMs = finiteNumber(elapsed);
  if (
    elapsedMs === undefined ||
    startedAt === undefined ||
    state !== 'running'
  ) {
    return 0;
  }
  const offMs = elapsedMs - (observedAt - startedAt);
  const steps = Math.round(offMs / ZONE_STEP_MS);
  const isZone = Math.abs(offMs - steps * ZONE_STEP_MS) <= ZONE_TOLERANCE_MS;
  return isZone ? (steps * ZONE_STEP_MS) / MINUTE_MS : 0;
}
