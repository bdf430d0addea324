const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

const STEPS_MS = [
  ...[1, 5, 15, 30].map(count => count * SECOND_MS),
  ...[1, 2, 5, 10, 15, 30].map(count => count * MINUTE_MS),
  ...[1, 2, 3, 6, 12].map(count => count * HOUR_MS),
  ...[1, 2, 7, 14, 28].map(count => count * DAY_MS),
];

export interface Ticks {
  stepMs: number;
  /** Milliseconds since the epoch, in order, all inside the range. */
  at: number[];
}

/** Round times inside a range, at most `most`. `offsetMs` is the zone's distance from UTC. */
export function ticksOf(options: {
  from: number;
  to: number;
  most: number;
  offsetMs?: number;
}): Ticks {
  const { from, to, most, offsetMs = 0 } = options;
  const range = to - from;
  const stepMs =
    STEPS_MS.find(step => range / step <= most) ??
    Math.ceil(range / most / DAY_MS) * DAY_MS;
  const at: number[] = [];
  let tick = Math.ceil((from + offsetMs) / stepMs) * stepMs - offsetMs;
  while (tick <= to && at.length < most) {
    at.push(tick);
    tick += stepMs;
  }
  return { stepMs, at };
}
