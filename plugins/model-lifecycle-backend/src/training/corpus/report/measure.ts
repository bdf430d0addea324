/*
 * How far what is shown is from the truth, in one timeline. Knows timelines by
 * their content only.
 */
import type { StallThresholds } from '../../progression';
import { TERMINAL_STATES } from '../../run';
import type { Moment, Timeline } from '../loader';
import { play, type Played } from '../replay';
import { etaErrors, type EtaErrors } from './etaErrors';
import { stallMeasure, type StallMeasure } from './stallMeasure';
import type { Miss, Share } from './types';

export interface Measures {
  name: string;
  states: Share;
  attempts: Share;
  percents: Share;
  /** The bar went back within an attempt, though the truth did not. */
  backwardBars: number;
  /** 100 % of what had not succeeded. */
  falseHundreds: number;
  /** Absent where no estimate can be judged: the run never succeeded, or was short. */
  eta?: EtaErrors;
  stall: StallMeasure;
  misses: Miss[];
}

export interface MeasureOptions {
  thresholds: StallThresholds;
}

export function measure(timeline: Timeline, options: MeasureOptions): Measures {
  return measurePlayed(timeline.name, play(timeline), options);
}

/** The same for moments that have been played: what stands in `reduction.run` is what is shown. */
export function measurePlayed(
  name: string,
  played: Played[],
  options: MeasureOptions,
): Measures {
  const misses: Miss[] = [];
  const count = (wrong: string | undefined, { at }: Moment) => {
    if (wrong !== undefined) misses.push({ at, what: wrong });
    return wrong === undefined;
  };
  const share = (
    claims: (moment: Moment) => boolean,
    wrong: (shown: Played) => string | undefined,
  ): Share => {
    const claimed = played.filter(({ moment }) => claims(moment));
    const right = claimed.filter(shown => count(wrong(shown), shown.moment));
    return { right: right.length, of: claimed.length };
  };
  const states = share(() => true, wrongState);
  const attempts = share(
    ({ expect }) => expect.attempt !== undefined,
    wrongAttempt,
  );
  const percents = share(
    ({ expect }) => expect.percent !== undefined,
    wrongPercent,
  );
  const backwards = played.filter(
    (shown, index) =>
      index > 0 && !count(wentBack(played[index - 1], shown), shown.moment),
  );
  const hundreds = played.filter(
    shown => !count(falseHundred(shown), shown.moment),
  );
  const stall = stallMeasure(played, options.thresholds);
  return {
    name,
    states,
    attempts,
    percents,
    backwardBars: backwards.length,
    falseHundreds: hundreds.length,
    eta: etaErrors(played, options.thresholds),
    stall,
    misses: [...misses, ...stall.misses].sort((a, b) =>
      a.at.localeCompare(b.at),
    ),
  };
}

function wrongState({ moment, reduction: { run } }: Played) {
  const { state, accept = [] } = moment.expect;
  return run.state === state || accept.includes(run.state)
    ? undefined
    : `shown ${run.state}, true is ${state}`;
}

function wrongAttempt({ moment, reduction: { run } }: Played) {
  const { attempt } = moment.expect;
  return run.attempt === attempt
    ? undefined
    : `shown attempt ${run.attempt}, true is ${attempt}`;
}

function wrongPercent({ moment, reduction: { run } }: Played) {
  const { percent } = moment.expect;
  const shown = run.progress.percent ?? null;
  return shown === percent
    ? undefined
    : `shown ${shown ?? 'no'} percent, true is ${percent ?? 'none'}`;
}

/** A bar that went back, unless the truth beside it did (the total grew) or another attempt began. */
function wentBack(before: Played, after: Played): string | undefined {
  const [was, is] = [before.reduction.run, after.reduction.run];
  const [from, to] = [was.progress.percent, is.progress.percent];
  const truth = { was: before.moment.expect, is: after.moment.expect };
  const isTrue =
    typeof truth.is.percent === 'number' &&
    typeof truth.was.percent === 'number' &&
    truth.is.percent < truth.was.percent;
  return was.attempt === is.attempt &&
    from !== undefined &&
    to !== undefined &&
    to < from &&
    !isTrue
    ? `the bar went back from ${from} to ${to} %`
    : undefined;
}

function falseHundred({ moment, reduction: { run } }: Played) {
  const { state, accept = [] } = moment.expect;
  const hasSucceeded = [state, ...accept].includes('succeeded');
  return (run.progress.percent ?? 0) >= 100 && !hasSucceeded
    ? `shown 100 %, true is ${state}${
        TERMINAL_STATES.has(state) ? '' : ' and not over'
      }`
    : undefined;
}
