import type { LogLine } from '../../training/history/logTypes';
import type { Timestamp } from '../../training/run';
import { weightOf, type Level } from './spool/LineIndex';

/** What of a log is asked for; empty: all of it. */
export interface RowFilter {
  /** Lines of this level and above; those of no known level are left out. */
  level?: Level;
  /** Not earlier than. */
  since?: Timestamp;
  /** Not later than. */
  until?: Timestamp;
}

/** The lines that pass a filter: the rows of a view, counted from 1. Lines keep their numbers. */
export interface LogRows {
  total: number;
  /** Lines in the time asked for that the level leaves out … */
  hidden: number;
  /** … and those among them that have no level that is known. */
  unknown: number;
  /** Row of the first line that passes and is not before `line`; `total + 1` where there is none. */
  rowAt(line: number): number;
  /** Rows `row` … `row + count - 1`, as far as there are. */
  read(row: number, count: number): Promise<LogLine[]>;
  /** Numbers of all lines among them with this text; absent where nothing is faster than reading them. */
  find?(text: string): Promise<number[]>;
}

/** Rows of lines that are all in memory. Lines without time belong to the line before them. Pure. */
export function arrayRows(lines: LogLine[], filter: RowFilter): LogRows {
  const { since = -Infinity, until = Infinity } = filter;
  const least = weightOf(filter.level);
  let at = -Infinity;
  const inTime = lines.filter(line => {
    at = line.at ?? at;
    return since <= at && at <= until;
  });
  const rows = inTime.filter(({ level }) => weightOf(level) >= least);
  return {
    total: rows.length,
    hidden: inTime.length - rows.length,
    unknown:
      least === 0
        ? 0
        : inTime.filter(({ level }) => level === undefined).length,
    rowAt: line => {
      const index = rows.findIndex(row => row.line >= line);
      return index === -1 ? rows.length + 1 : index + 1;
    },
    read: async (row, count) => rows.slice(row - 1, row - 1 + count),
  };
}
