/* A block of log lines as bytes: rows of line number, time, level and message, deflated. */
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { LogLine } from '../logTypes';

/** A reader opens one or two blocks for a page, wherever it lies. */
export const LINES_A_BLOCK = 256;
export const BYTES_A_BLOCK = 64 * 1024;

type StoredLine = [
  line: number,
  message: string,
  at: number | null,
  level?: LogLine['level'] | null,
  /** Where colours begin, each as its place and its codes. */
  styles?: [at: number, codes: string][],
];

const STYLE_BYTES = 8;

/** What a line counts against the budget of an attempt. */
export function lineBytes({ message, styles }: LogLine): number {
  return Buffer.byteLength(message) + 1 + (styles?.length ?? 0) * STYLE_BYTES;
}

export function sumBytes(lines: LogLine[]): number {
  return lines.reduce((sum, line) => sum + lineBytes(line), 0);
}

export function encodeLines(lines: LogLine[]): Buffer {
  return deflateRawSync(JSON.stringify(lines.map(toRow)));
}

function toRow({ line, message, at, level, styles }: LogLine): StoredLine {
  const row: StoredLine = [line, message, at ?? null];
  if (level || styles) row.push(level ?? null);
  if (styles) row.push(styles.map(style => [style.at, style.codes]));
  return row;
}

export function decodeLines(data: Uint8Array): LogLine[] {
  const rows: StoredLine[] = JSON.parse(inflateRawSync(data).toString());
  return rows.map(([line, message, at, level, styles]) => ({
    line,
    message,
    ...(at === null ? {} : { at }),
    ...(level ? { level } : {}),
    ...(styles
      ? { styles: styles.map(([from, codes]) => ({ at: from, codes })) }
      : {}),
  }));
}

/** Cuts lines into blocks of bounded length; one line alone may be longer. */
export function toBlocks(lines: LogLine[]): LogLine[][] {
  const blocks: LogLine[][] = [];
  let bytes = 0;
  for (const line of lines) {
    const block = blocks[blocks.length - 1];
    const size = lineBytes(line);
    if (
      block &&
      block.length < LINES_A_BLOCK &&
      bytes + size <= BYTES_A_BLOCK
    ) {
      block.push(line);
      bytes += size;
    } else {
      blocks.push([line]);
      bytes = size;
    }
  }
  return blocks;
}
