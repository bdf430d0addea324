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
  level?: LogLine['level'],
];

export function lineBytes(line: LogLine): number {
  return Buffer.byteLength(line.message) + 1;
}

export function sumBytes(lines: LogLine[]): number {
  return lines.reduce((sum, line) => sum + lineBytes(line), 0);
}

export function encodeLines(lines: LogLine[]): Buffer {
  const rows = lines.map(
    ({ line, message, at, level }): StoredLine =>
      level ? [line, message, at ?? null, level] : [line, message, at ?? null],
  );
  return deflateRawSync(JSON.stringify(rows));
}

export function decodeLines(data: Uint8Array): LogLine[] {
  const rows: StoredLine[] = JSON.parse(inflateRawSync(data).toString());
  return rows.map(([line, message, at, level]) => ({
    line,
    message,
    ...(at === null ? {} : { at }),
    ...(level ? { level } : {}),
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
