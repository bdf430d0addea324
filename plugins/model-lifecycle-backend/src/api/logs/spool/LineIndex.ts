import type { LogLine } from '../../../training/history/logTypes';

export type Level = NonNullable<LogLine['level']>;

/** In the order of their weight; a line of no known level is 0. */
export const LEVELS = ['debug', 'info', 'warn', 'error'] as const;

export function weightOf(level: Level | undefined): number {
  return level ? LEVELS.indexOf(level) + 1 : 0;
}

const BLOCK = 256;
const WEIGHTS = LEVELS.length + 1;

/**
 * Where the lines of one stretch of a log begin, and their levels: five bytes
 * for each line. Lines are counted from 0 here.
 */
export class LineIndex {
  #offsets = new Uint32Array(1_024);
  #weights = new Uint8Array(1_024);
  /** For each block the lines of each weight before it. */
  readonly #before: Uint32Array[] = [];
  readonly #counts = new Uint32Array(WEIGHTS);
  /** The first time in each block, never earlier than in the block before. */
  readonly #times: number[] = [];
  #latest = -Infinity;
  #length = 0;
  #bytes = 0;

  get length(): number {
    return this.#length;
  }

  get bytes(): number {
    return this.#bytes;
  }

  append(line: { bytes: number; level?: Level; at?: number }): void {
    this.#latest = Math.max(this.#latest, line.at ?? -Infinity);
    if (this.#length % BLOCK === 0) {
      this.#before.push(this.#counts.slice());
      this.#times.push(this.#latest);
    }
    if (this.#length === this.#offsets.length) this.#grow();
    const weight = weightOf(line.level);
    this.#offsets[this.#length] = this.#bytes;
    this.#weights[this.#length] = weight;
    this.#counts[weight]++;
    this.#length++;
    this.#bytes += line.bytes;
  }

  /** First byte of a line; of the line behind the last one the end. */
  offset(line: number): number {
    return line < this.#length ? this.#offsets[line] : this.#bytes;
  }

  level(line: number): Level | undefined {
    const weight = this.#weights[line];
    return weight === 0 ? undefined : LEVELS[weight - 1];
  }

  /** How many of the lines before `line` weigh at least `least`. */
  countBefore(line: number, least: number): number {
    if (least === 0) return Math.min(line, this.#length);
    if (line >= this.#length) return sumFrom(this.#counts, least);
    const block = Math.floor(line / BLOCK);
    let count = sumFrom(this.#before[block], least);
    for (let other = block * BLOCK; other < line; other++) {
      if (this.#weights[other] >= least) count++;
    }
    return count;
  }

  /** How many of the lines before `line` have no known level. */
  unknownBefore(line: number): number {
    return Math.min(line, this.#length) - this.countBefore(line, 1);
  }

  /** The next line from `line` on that weighs at least `least`; the length where there is none. */
  next(line: number, least: number): number {
    let next = line;
    while (next < this.#length && this.#weights[next] < least) next++;
    return next;
  }

  /** The line before which `count` lines of at least that weight stand: the `count`th, from 0. */
  nth(count: number, least: number): number {
    if (least === 0) return Math.min(count, this.#length);
    let [low, high] = [0, this.#before.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (sumFrom(this.#before[middle], least) <= count) low = middle;
      else high = middle - 1;
    }
    if (this.#before.length === 0) return 0;
    let left = count - sumFrom(this.#before[low], least);
    for (let line = low * BLOCK; line < this.#length; line++) {
      if (this.#weights[line] >= least && left-- === 0) return line;
    }
    return this.#length;
  }

  /** Between these lines (the second not included) is the first of that time or later; before the first all are earlier. */
  around(at: number): [from: number, to: number] {
    let [low, high] = [0, this.#times.length];
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (this.#times[middle] < at) low = middle + 1;
      else high = middle;
    }
    const from = Math.max(0, low - 1) * BLOCK;
    return [from, Math.min(this.#length, low * BLOCK + 1)];
  }

  #grow(): void {
    const offsets = new Uint32Array(this.#offsets.length * 2);
    offsets.set(this.#offsets);
    this.#offsets = offsets;
    const weights = new Uint8Array(this.#weights.length * 2);
    weights.set(this.#weights);
    this.#weights = weights;
  }
}

function sumFrom(counts: Uint32Array, least: number): number {
  let sum = 0;
  for (let weight = least; weight < WEIGHTS; weight++) sum += counts[weight];
  return sum;
}
