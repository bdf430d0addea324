import { median } from '../../progression/pace';
import { ETA_SHARES } from './etaErrors';
import type { Measures } from './measure';
import type { Miss, Share } from './types';

/** All timelines together, next to what is asked of them. */
export interface Summary {
  timelines: number;
  states: Share;
  attempts: Share;
  percents: Share;
  backwardBars: number;
  falseHundreds: number;
  /** For each of `ETA_SHARES`: the median of the errors, and how many runs told an end. */
  eta: { median?: number; told: number; of: number }[];
  hangs: number;
  /** The longest delay in report gaps; absent without hangs. */
  stallDelayInGaps?: number;
  falseAlarms: number;
}

export interface Goal {
  name: string;
  goal: string;
  value: string;
  /** `not judged`: no timeline has what it takes to tell. */
  verdict: 'met' | 'MISSED' | 'not judged';
}

const MOST_ETA_ERROR = 0.15;
const MOST_DELAY_IN_GAPS = 2;

export function summarise(all: Measures[]): Summary {
  const share = (of: (measures: Measures) => Share): Share => ({
    right: sum(all.map(measures => of(measures).right)),
    of: sum(all.map(measures => of(measures).of)),
  });
  const judged = all.flatMap(({ eta }) => (eta ? [eta] : []));
  const delays = all.flatMap(({ stall }) => stall.delaysInGaps);
  return {
    timelines: all.length,
    states: share(({ states }) => states),
    attempts: share(({ attempts }) => attempts),
    percents: share(({ percents }) => percents),
    backwardBars: sum(all.map(({ backwardBars }) => backwardBars)),
    falseHundreds: sum(all.map(({ falseHundreds }) => falseHundreds)),
    eta: ETA_SHARES.map((_, index) => {
      const errors = judged.flatMap(eta => eta[index] ?? []);
      const middle = median(errors);
      return {
        ...(middle === undefined ? {} : { median: middle }),
        told: errors.length,
        of: judged.length,
      };
    }),
    hangs: delays.length,
    ...(delays.length > 0 ? { stallDelayInGaps: Math.max(...delays) } : {}),
    falseAlarms: sum(all.map(({ stall }) => stall.falseAlarms)),
  };
}

export function goalsOf(summary: Summary): Goal[] {
  const { states, eta, stallDelayInGaps: delay } = summary;
  return [
    {
      name: 'state accuracy',
      goal: '100 %',
      value: `${shareText(states)} (${states.right} of ${states.of} moments)`,
      verdict: verdictOf(states.right === states.of),
    },
    zero('backward bars', summary.backwardBars),
    zero('false 100s', summary.falseHundreds),
    ...ETA_SHARES.map((share, index) => {
      const { median: middle, told, of } = eta[index];
      return {
        name: `ETA error at ${share * 100} % (median)`,
        goal: '<= 15 %',
        value:
          of === 0
            ? 'no run is long enough'
            : `${errorText(middle)} (${told} of ${of} runs told an end)`,
        verdict:
          of === 0
            ? 'not judged'
            : verdictOf(middle !== undefined && middle <= MOST_ETA_ERROR),
      };
    }),
    {
      name: 'stall delay after the threshold (longest)',
      goal: '<= 2 report gaps',
      value:
        delay === undefined
          ? 'no run hangs'
          : `${gapsText(delay)} (${summary.hangs} hangs)`,
      verdict:
        delay === undefined
          ? 'not judged'
          : verdictOf(delay <= MOST_DELAY_IN_GAPS),
    },
    zero('false alarms', summary.falseAlarms),
  ];
}

function zero(name: string, value: number): Goal {
  return {
    name,
    goal: '0',
    value: String(value),
    verdict: verdictOf(value === 0),
  };
}

function verdictOf(isMet: boolean): Goal['verdict'] {
  return isMet ? 'met' : 'MISSED';
}

function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Rounded down: 100 % is only what has no exception. */
export function shareText({ right, of }: Share): string {
  return of === 0 ? '–' : `${Math.floor((right / of) * 1000) / 10} %`;
}

export function errorText(error: number | undefined): string {
  return error === undefined ? '–' : `${Math.round(error * 1000) / 10} %`;
}

export function gapsText(gaps: number): string {
  return gaps === Infinity ? 'never' : String(Math.round(gaps * 10) / 10);
}

export function missText(name: string, { at, what }: Miss): string {
  return `${name}, ${at}: ${what}`;
}
