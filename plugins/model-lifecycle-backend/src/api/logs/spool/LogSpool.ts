import { setImmediate as turn } from 'node:timers/promises';
import { ServiceUnavailableError } from '@backstage/errors';
import type { LogLine } from '../../../training/history/logTypes';
import { LevelReader } from '../../../training/logs/levels';
import { parseLogLine } from '../../../training/logs/parseLine';
import {
  cleanStyled,
  joinStyled,
  stripStyles,
} from '../../../training/logs/styles';
import { LineIndex, weightOf, type Level } from './LineIndex';
import type { Storage, Stretch } from './storage';

/** A stretch of so many bytes or lines is closed, and the next one begins. */
const STRETCH_BYTES = 8 * 1024 * 1024;
const STRETCH_LINES = 65_536;
/** Memory: five bytes for each line. */
const MAX_LINES = 2_000_000;
/** Lines that lie nearer to each other than this are read at once. */
const READ_GAP_BYTES = 16 * 1024;
const SEARCH_BYTES = 512 * 1024;
/** Its time and more than is kept of the text of any line. */
const MAX_CARRY_CHARACTERS = 64 * 1024;

interface Part {
  /** Number of its first line. */
  first: number;
  index: LineIndex;
  stretch: Stretch;
}

/** Where the newest known line stands, to ask for what follows it. */
interface End {
  at: number;
  /** Lines of that time. */
  count: number;
}

/**
 * The lines of one container as they were read, cleaned and without secrets:
 * the text in stretches of a file, in memory only where each line begins and
 * its level. Lines are numbered from 1; above the budget the oldest stretch
 * goes.
 */
export class LogSpool {
  #parts: Part[] = [];
  #last = 0;
  #bytes = 0;
  #origin?: number;
  #end?: End;
  #carry = '';
  #skipping?: End & { seen: number };
  #isClosed = false;
  readonly #levels = new LevelReader();

  constructor(
    private readonly options: {
      storage: Storage;
      redact: readonly RegExp[];
      stretchBytes?: number;
      maxLines?: number;
    },
  ) {}

  /** Number of the first line that is there; `last + 1` while there is none. */
  get first(): number {
    return this.#parts[0]?.first ?? this.#last + 1;
  }

  get last(): number {
    return this.#last;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Time of line 1: tells whether two spools number the same lines. */
  get origin(): number | undefined {
    return this.#origin;
  }

  /** Read from here on again; `undefined`: from the beginning. */
  get resumeAt(): number | undefined {
    return this.#end?.at;
  }

  /** Before the text of one more request, which repeats what is known of the time `resumeAt`. */
  begin(): void {
    this.#carry = '';
    this.#skipping = this.#end && { ...this.#end, seen: 0 };
  }

  /** Text as it comes: lines may be cut anywhere. */
  async write(text: string): Promise<void> {
    const lines = (this.#carry + text).split('\n');
    // What is shown of a line is far shorter: the rest of one without an end is let go of.
    this.#carry = (lines.pop() ?? '').slice(0, MAX_CARRY_CHARACTERS);
    await this.#append(lines);
  }

  /** The container has ended: a line without an end is one, too. */
  async finish(): Promise<void> {
    const rest = this.#carry;
    this.#carry = '';
    if (rest) await this.#append([rest]);
  }

  /** Gives the oldest stretch up, if there is more than one. */
  async dropOldest(): Promise<boolean> {
    if (this.#parts.length < 2) return false;
    const [oldest] = this.#parts.splice(0, 1);
    this.#bytes -= oldest.index.bytes;
    await oldest.stretch.drop();
    return true;
  }

  /** From now on reading and writing reject. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const parts = this.#parts;
    this.#parts = [];
    this.#bytes = 0;
    await Promise.all(parts.map(({ stretch }) => stretch.drop()));
  }

  /** How many of the lines `from` … `to` have at least that level. */
  count(from: number, to: number, level?: Level): number {
    const least = weightOf(level);
    return this.#countBefore(to + 1, least) - this.#countBefore(from, least);
  }

  /** How many of the lines `from` … `to` have no level that is known. */
  unknown(from: number, to: number): number {
    return to < from ? 0 : this.count(from, to) - this.count(from, to, 'debug');
  }

  /** Up to `count` lines of at least that level from line `from` on, none behind `to`, after skipping some of them. */
  async read(options: {
    from: number;
    to: number;
    skip: number;
    count: number;
    level?: Level;
  }): Promise<LogLine[]> {
    this.#assertOpen();
    const { from, to, skip, count, level } = options;
    const least = weightOf(level);
    let wanted = this.#countBefore(from, least) + skip;
    let left = count;
    const lines: LogLine[] = [];
    for (const part of [...this.#parts]) {
      if (left <= 0 || part.first > to) break;
      if (!this.#isThere(part)) continue;
      const { index } = part;
      const has = index.countBefore(index.length, least);
      if (wanted >= has) {
        wanted -= has;
        continue;
      }
      const numbers: number[] = [];
      let next = index.nth(wanted, least);
      const end = Math.min(index.length, to - part.first + 1);
      while (next < end && numbers.length < left) {
        numbers.push(next);
        next = index.next(next + 1, least);
      }
      wanted = 0;
      left -= numbers.length;
      lines.push(...(await readLines(part, numbers)));
    }
    return lines;
  }

  /** The first line of that time or later; `last + 1` where there is none. */
  async lineAt(at: number): Promise<number> {
    for (const part of [...this.#parts]) {
      if (!this.#isThere(part)) continue;
      const [from, to] = part.index.around(at);
      const numbers = Array.from({ length: to - from }, (_, n) => from + n);
      const found = (await readLines(part, numbers)).find(
        line => line.at !== undefined && line.at >= at,
      );
      if (found) return found.line;
    }
    return this.#last + 1;
  }

  /** Numbers of the lines `from` … `to` whose text has `needle` in it, whatever the case. */
  async find(
    needle: string,
    range: { from: number; to: number; level?: Level },
  ): Promise<number[]> {
    this.#assertOpen();
    const wanted = needle.toLowerCase();
    const least = weightOf(range.level);
    const found: number[] = [];
    for (const part of [...this.#parts]) {
      const { index, first } = part;
      let line = Math.max(0, range.from - first);
      const end = Math.min(index.length, range.to - first + 1);
      while (line < end && this.#isThere(part)) {
        const start = index.offset(line);
        let next = line + 1;
        while (next < end && index.offset(next) - start < SEARCH_BYTES) next++;
        const bytes = await part.stretch.read(
          start,
          index.offset(next) - start,
        );
        for (const hit of linesWith(bytes.toString('utf8'), wanted)) {
          const place = line + hit;
          if (least === 0 || index.next(place, least) === place) {
            found.push(first + place);
          }
        }
        line = next;
        await turn();
      }
    }
    return found;
  }

  #assertOpen(): void {
    if (this.#isClosed) {
      throw new ServiceUnavailableError(
        'More logs are read here than can be held at once: this one made room. Try again',
      );
    }
  }

  /** False once it made room: while one part was read, others may have gone. */
  #isThere(part: Part): boolean {
    this.#assertOpen();
    return this.#parts.includes(part);
  }

  #countBefore(line: number, least: number): number {
    let count = 0;
    for (const { first, index } of this.#parts) {
      if (first >= line) break;
      count += index.countBefore(line - first, least);
    }
    return count;
  }

  async #append(raw: string[]): Promise<void> {
    const texts: string[] = [];
    const lines: { bytes: number; level?: Level; at?: number }[] = [];
    for (const text of raw) {
      const line = parseLogLine(text, 0, {
        redact: this.options.redact,
        levels: this.#levels,
      });
      if (this.#isKnown(line.at)) continue;
      const kept = `${line.at?.toString(36) ?? ''}\t${joinStyled(line)}\n`;
      texts.push(kept);
      const { level, at } = line;
      lines.push({ bytes: Buffer.byteLength(kept), level, at });
    }
    if (lines.length === 0) return;
    this.#assertOpen();
    const part = await this.#open();
    await part.stretch.append(Buffer.from(texts.join('')));
    // Only now may they be read, and are not asked for again.
    for (const line of lines) {
      part.index.append(line);
      this.#origin ??= line.at;
      this.#advance(line.at);
    }
    this.#last += lines.length;
    this.#bytes += lines.reduce((sum, { bytes }) => sum + bytes, 0);
    await this.#holdBudget();
    await turn();
  }

  async #open(): Promise<Part> {
    const { storage, stretchBytes = STRETCH_BYTES } = this.options;
    const newest = this.#parts.at(-1);
    if (
      newest &&
      newest.index.bytes < stretchBytes &&
      newest.index.length < STRETCH_LINES
    ) {
      return newest;
    }
    const stretch = await storage.create();
    if (this.#isClosed) await stretch.drop();
    this.#assertOpen();
    const part: Part = {
      first: this.#last + 1,
      index: new LineIndex(),
      stretch,
    };
    this.#parts.push(part);
    return part;
  }

  async #holdBudget(): Promise<void> {
    const { storage, maxLines = MAX_LINES } = this.options;
    while (
      (this.#bytes > storage.maxBytes ||
        this.#last - this.first + 1 > maxLines) &&
      (await this.dropOldest())
    );
  }

  #isKnown(at: number | undefined): boolean {
    const skipping = this.#skipping;
    if (!skipping) return false;
    // A line without time belongs to the one before it.
    if (at === undefined || at < skipping.at) return true;
    if (at === skipping.at && skipping.seen < skipping.count) {
      skipping.seen++;
      return true;
    }
    this.#skipping = undefined;
    return false;
  }

  #advance(at: number | undefined): void {
    if (at === undefined) return;
    if (this.#end?.at === at) this.#end.count++;
    else if (!this.#end || at > this.#end.at) this.#end = { at, count: 1 };
  }
}

/** Places of the lines that have it, counted from 0; the time before the tab is no text. */
function linesWith(text: string, wanted: string): number[] {
  const plain = stripStyles(text).toLowerCase();
  if (!plain.includes(wanted)) return [];
  const hits: number[] = [];
  plain.split('\n').forEach((line, place) => {
    const from = line.indexOf('\t') + 1;
    if (from > 0 && line.includes(wanted, from)) hits.push(place);
  });
  return hits;
}

/** Lines of one stretch, in ascending order; neighbours are read at once. */
async function readLines(part: Part, numbers: number[]): Promise<LogLine[]> {
  const { index } = part;
  const runs: number[][] = [];
  for (const number of numbers) {
    const run = runs.at(-1);
    const end = run && index.offset(run[run.length - 1] + 1);
    if (end !== undefined && index.offset(number) - end < READ_GAP_BYTES) {
      run!.push(number);
    } else {
      runs.push([number]);
    }
  }
  const parts = await Promise.all(runs.map(run => readRun(part, run)));
  return parts.flat();
}

async function readRun(
  { first, index, stretch }: Part,
  numbers: number[],
): Promise<LogLine[]> {
  const start = index.offset(numbers[0]);
  const end = index.offset(numbers[numbers.length - 1] + 1);
  const bytes = await stretch.read(start, end - start);
  return numbers.map(number => {
    const text = bytes.toString(
      'utf8',
      index.offset(number) - start,
      index.offset(number + 1) - start - 1,
    );
    const tab = text.indexOf('\t');
    const at = tab > 0 ? parseInt(text.slice(0, tab), 36) : undefined;
    const level = index.level(number);
    return {
      line: first + number,
      ...(at === undefined ? {} : { at }),
      ...(level ? { level } : {}),
      ...cleanStyled(text.slice(tab + 1)),
    };
  });
}
