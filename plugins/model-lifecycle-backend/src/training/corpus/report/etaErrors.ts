import { assess, type StallThresholds } from '../../progression';
import type { Played } from '../replay';

/** Where in the training the estimate is asked for. */
export const ETA_SHARES = [0.25, 0.5, 0.75] as const;

/**
 * Difference between the end that was told and the true one, as a share of the
 * time that was truly left; one for each of `ETA_SHARES`, absent where no end
 * was told.
 */
export type EtaErrors = (number | undefined)[];

/** An estimate needs 30 s of data: a quarter of what is shorter than this has less. */
const SHORTEST_TRAINING_MS = 120_000;

/**
 * Of the training that led to the success: the moments before it whose truth is
 * `running`, without a break, in one attempt. `undefined` where there is none
 * or it is too short.
 */
export function etaErrors(
  played: Played[],
  thresholds: StallThresholds,
): EtaErrors | undefined {
  const end = played.findIndex(
    ({ moment }) => moment.expect.state === 'succeeded',
  );
  const start = startOfTraining(played, end);
  if (start === undefined) {
    return undefined;
  }
  const startAt = timeOf(played[start]);
  const endAt = timeOf(played[end]);
  if (endAt - startAt < SHORTEST_TRAINING_MS) {
    return undefined;
  }
  return ETA_SHARES.map(share => {
    const now = startAt + share * (endAt - startAt);
    const shown = played.filter(moment => timeOf(moment) <= now).at(-1);
    const eta = shown && assess(shown.reduction.run, { now, thresholds }).eta;
    return eta && Math.abs(eta.finishAt - endAt) / (endAt - now);
  });
}

function startOfTraining(played: Played[], end: number): number | undefined {
  let start: number | undefined;
  for (let index = end - 1; index >= 0; index--) {
    const { expect: truth } = played[index].moment;
    const last = played[end - 1].moment.expect;
    if (truth.state !== 'running' || truth.attempt !== last.attempt) {
      break;
    }
    start = index;
  }
  return start;
}

function timeOf({ moment }: Played): number {
  return Date.parse(moment.at);
}
