import type { Reason, Timestamp } from '../../run';
import { finiteNumber } from '../../progression/contracts/report';
import { notes } from '../../progression/reasons';
import { toldNotes } from '../../progression/reasons/told';

const ISO =
  /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d(?:\.\d+)?)(Z|[+-]\d\d:?\d\d)?$/i;
/** 2001-09-09: a number above this many seconds is milliseconds. */
const LEAST_MILLISECONDS = 1e11;
/** Clocks differ by this much without anybody having to know. */
const UNREMARKABLE_SKEW_MS = 5_000;

/** Times as one answer writes them, and what has to be said about them. */
export class SourceTimes {
  readonly #observedAt: Timestamp;
  readonly #notes = new Map<string, Reason>();
  #aheadMs = 0;

  constructor(observedAt: Timestamp) {
    this.#observedAt = observedAt;
  }

  /**
   * A moment in the past: ISO 8601, or seconds or milliseconds since the epoch.
   * Without a zone it is UTC, and a note says so. The zero times of Go and
   * protobuf are none. The future is clamped to when we looked.
   */
  past(field: string, value: unknown): Timestamp | undefined {
    const time = this.moment(field, value);
    if (time === undefined) return undefined;
    this.#aheadMs = Math.max(this.#aheadMs, time - this.#observedAt);
    return Math.min(time, this.#observedAt);
  }

  /** The same, and it may lie in the future. */
  moment(field: string, value: unknown): Timestamp | undefined {
    if (value === undefined || value === null || value === '') return undefined;
    const time = this.#read(value);
    if (time === undefined || !Number.isFinite(time)) {
      const shown =
        typeof value === 'string' ? value : JSON.stringify(value) ?? '';
      const note = toldNotes.badTime({ field, value: shown.slice(0, 64) });
      this.#notes.set(`bad ${field}`, note);
      return undefined;
    }
    return time > 0 ? time : undefined;
  }

  notes(): Reason[] {
    const seconds = Math.round(this.#aheadMs / 1000);
    return [
      ...this.#notes.values(),
      ...(this.#aheadMs > UNREMARKABLE_SKEW_MS
        ? [notes.clockAhead({ seconds })]
        : []),
    ];
  }

  #read(value: unknown): number | undefined {
    const number = finiteNumber(value);
    if (number !== undefined) {
      return Math.round(
        Math.abs(number) < LEAST_MILLISECONDS ? number * 1000 : number,
      );
    }
    const [, day, clock, zone] =
      ISO.exec(typeof value === 'string' ? value.trim() : '') ?? [];
    if (day === undefined) return undefined;
    const time = Date.parse(`${day}T${clock}${withColon(zone) ?? 'Z'}`);
    if (zone === undefined && Number.isFinite(time)) {
      this.#notes.set('naive', toldNotes.naiveTimes());
    }
    return time;
  }
}

function withColon(zone: string | undefined): string | undefined {
  return zone?.replace(/^([+-]\d\d)(\d\d)$/, '$1:$2').toUpperCase();
}
