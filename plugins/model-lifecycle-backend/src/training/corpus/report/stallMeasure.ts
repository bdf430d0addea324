/*
 * Whether a run that hangs is said to hang, and soon enough, and none that does
 * not. Looks at the run as a viewer would, all the time between two moments.
 */
import { assess, type StallThresholds } from '../../progression';
import type { KubernetesObject } from '../../../clusters/types';
import { PROGRESS_ANNOTATION } from '../../sources/trainjob/observe/names';
import type { Played } from '../replay';
import type { Miss } from './types';

export interface StallMeasure {
  /**
   * For each hang that lasted long enough to be told: from the threshold to the
   * first word of it, in report gaps of the run. Negative is before the
   * threshold, Infinity never.
   */
  delaysInGaps: number[];
  /** Times at which a run that did not hang began to be called stalled. */
  falseAlarms: number;
  misses: Miss[];
}

const LOOK_EVERY_MS = 5_000;
const MOST_LOOKS = 4_000;
/** Where a run never reported: OpenShift AI asks its trainer this often. */
const DEFAULT_GAP_MS = 30_000;
/** The threshold is the configured one, or this many of the run's own gaps. */
const GAPS_BEFORE_WARNING = 3;
/** A hang that ends sooner than this after the threshold need not be told. */
const ALLOWED_GAPS = 2;

interface Look {
  at: number;
  isAlarmed: boolean;
  stalledSince?: number;
}

interface Hang {
  since: number;
  /** Until when it is known to last. */
  until: number;
  alarmAt?: number;
}

export function stallMeasure(
  played: Played[],
  thresholds: StallThresholds,
): StallMeasure {
  const looks = played.flatMap((shown, index) =>
    looksAt(shown, endOf(played, index), thresholds),
  );
  const misses: Miss[] = [];
  const changes = changesOf(played);
  const delaysInGaps = hangsOf(looks).flatMap(hang => {
    const { gapMs, longGapMs } = gapsBefore(changes, hang.since);
    const thresholdAt =
      hang.since +
      Math.max(thresholds.warnAfterMs, GAPS_BEFORE_WARNING * longGapMs);
    const latest = thresholdAt + ALLOWED_GAPS * gapMs;
    const delay =
      hang.alarmAt === undefined
        ? Infinity
        : (hang.alarmAt - thresholdAt) / gapMs;
    if (delay === Infinity && hang.until <= latest) {
      return [];
    }
    if (delay > ALLOWED_GAPS) {
      misses.push({
        at: timeText(hang.since),
        what: `it hung and was told ${
          hang.alarmAt === undefined ? 'never' : `at ${timeText(hang.alarmAt)}`
        }`,
      });
    }
    return [delay];
  });
  const alarms = falseAlarms(looks);
  return {
    delaysInGaps,
    falseAlarms: alarms.length,
    misses: [
      ...misses,
      ...alarms.map(({ at }) => ({
        at: timeText(at),
        what: 'said to have stalled, true is that it went on',
      })),
    ],
  };
}

function looksAt(
  { moment, reduction: { run } }: Played,
  until: number,
  thresholds: StallThresholds,
): Look[] {
  const from = Date.parse(moment.at);
  const { stalledSince } = moment.expect;
  const stepMs = Math.max(LOOK_EVERY_MS, (until - from) / MOST_LOOKS);
  const looks: Look[] = [];
  for (let at = from; at === from || at < until; at += stepMs) {
    looks.push({
      at,
      isAlarmed: assess(run, { now: at, thresholds }).stall !== undefined,
      ...(stalledSince === undefined
        ? {}
        : { stalledSince: Date.parse(stalledSince) }),
    });
  }
  return looks;
}

function endOf(played: Played[], index: number): number {
  const next = played[index + 1]?.moment;
  const { at, lastsMs = 0 } = played[index].moment;
  return next ? Date.parse(next.at) : Date.parse(at) + lastsMs;
}

function hangsOf(looks: Look[]): Hang[] {
  const hangs: Hang[] = [];
  let previous: Look | undefined;
  for (const look of looks) {
    const { at, stalledSince } = look;
    if (stalledSince !== undefined) {
      const isSame = previous?.stalledSince === stalledSince;
      const hang = isSame
        ? hangs[hangs.length - 1]
        : { since: stalledSince, until: at };
      if (!isSame) hangs.push(hang);
      hang.until = at;
      hang.alarmAt ??= look.isAlarmed ? at : undefined;
    }
    previous = look;
  }
  return hangs;
}

function falseAlarms(looks: Look[]): Look[] {
  const isFalse = (look: Look | undefined) =>
    look !== undefined && look.isAlarmed && look.stalledSince === undefined;
  return looks.filter(
    (look, index) => isFalse(look) && !isFalse(looks[index - 1]),
  );
}

interface Change {
  at: number;
  attempt?: number;
}

/** When what the trainer said of itself changed, times of reports left aside. */
function changesOf(played: Played[]): Change[] {
  let known: string | undefined;
  return played.flatMap(({ moment }) => {
    const said = contentOf(moment.objects);
    const isOther = said !== undefined && said !== known;
    known = said ?? known;
    return isOther
      ? [{ at: Date.parse(moment.at), attempt: moment.expect.attempt }]
      : [];
  });
}

function contentOf(objects: KubernetesObject[]): string | undefined {
  const trainJob = objects.find(({ kind }) => kind === 'TrainJob');
  const status = trainJob?.status as { trainerStatus?: object } | undefined;
  const annotation = trainJob?.metadata.annotations?.[PROGRESS_ANNOTATION];
  if (!status?.trainerStatus && annotation === undefined) {
    return undefined;
  }
  return JSON.stringify([
    status?.trainerStatus && { ...status.trainerStatus, lastUpdatedTime: 0 },
    annotation?.replace(/"lastUpdatedTime":"[^"]*"/, ''),
  ]);
}

/** Within attempts: the time between two of them is no gap. */
function gapsBefore(changes: Change[], since: number) {
  const gaps = changes
    .flatMap(({ at, attempt }, index) => {
      const before = changes[index - 1];
      return before && at <= since && before.attempt === attempt
        ? [at - before.at]
        : [];
    })
    .sort((a, b) => a - b);
  const at = (share: number) =>
    gaps[Math.floor((gaps.length - 1) * share)] ?? DEFAULT_GAP_MS;
  return { gapMs: at(0.5), longGapMs: at(0.95) };
}

function timeText(at: number): string {
  return new Date(at).toISOString();
}
