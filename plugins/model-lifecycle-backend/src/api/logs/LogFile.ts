import type { LogLine, StoredLogInfo } from '../../training/history/logTypes';
import type { RunHistory } from '../../training/history/types';
import type { Reason, RunId, Timestamp } from '../../training/run';
import type { LiveView } from './LiveLogs';
import { arrayRows, type LogRows, type RowFilter } from './rows';
import { spoolRows } from './spoolRows';

/** Which log it is. */
export interface LogIdentity {
  pod: string;
  container: string;
  attempt?: number;
  phase?: string;
  /** The instance of the container before its last restart. */
  previous?: boolean;
}

/** The lines of one container, kept or live, oldest first. */
export interface LogFile {
  log: LogIdentity;
  live: boolean;
  /** Earlier lines are still being read from the cluster. */
  reading?: boolean;
  /** Number of the first line; above 1 where earlier ones are not there any more. */
  first: number;
  /** Number of the last line; `first - 1` for an empty file. */
  last: number;
  /** Time of line 1: the numbers of two answers belong together where it is the same. */
  origin?: Timestamp;
  /** How many lines there are, where somebody counted. */
  total?: number;
  notes: Reason[];
  rows(filter: RowFilter): Promise<LogRows>;
}

const isEmpty = (filter: RowFilter) =>
  Object.values(filter).every(value => value === undefined);

export function keptFile(
  info: StoredLogInfo,
  { id, history }: { id: RunId; history: Pick<RunHistory, 'readLog'> },
): LogFile {
  const { pod, container, attempt, phase, lines, notes } = info;
  const first = info.firstLine ?? 1;
  const last = info.lastLine ?? lines;
  const read = (from: number, to: number) =>
    to < from
      ? Promise.resolve([])
      : history.readLog(
          id,
          { pod, container, attempt },
          { from, count: to - from + 1 },
        );
  const hasHoles = last - first + 1 !== lines;
  return {
    log: { pod, container, attempt, phase },
    live: false,
    first,
    last,
    total: lines,
    origin: info.firstAt,
    notes,
    rows: async filter =>
      isEmpty(filter) && !hasHoles
        ? plainRows({ first, last, read })
        : arrayRows(await read(first, last), filter),
  };
}

/** All lines, whose places follow from their numbers. */
function plainRows(options: {
  first: number;
  last: number;
  read(from: number, to: number): Promise<LogLine[]>;
}): LogRows {
  const { first, last, read } = options;
  return {
    total: last - first + 1,
    hidden: 0,
    unknown: 0,
    rowAt: line => Math.min(Math.max(line - first + 1, 1), last - first + 2),
    read: (row, count) =>
      read(first + row - 1, Math.min(last, first + row + count - 2)),
  };
}

export function liveFile(
  { spool, reading }: LiveView,
  about: { log: LogIdentity; live: boolean; keep?(): void },
): LogFile {
  const { first, last, origin } = spool;
  return {
    log: about.log,
    live: about.live,
    ...(reading ? { reading } : {}),
    first,
    last,
    origin,
    total: last - first + 1,
    notes: [
      ...(first > 1
        ? [{ code: 'logs.earlier-dropped', params: { lines: first - 1 } }]
        : []),
      ...(reading ? [{ code: 'logs.reading' }] : []),
    ],
    rows: filter => spoolRows(spool, { first, last }, filter, about.keep),
  };
}

/** A file without lines, and why. */
export function emptyFile(
  about: { log: LogIdentity; live: boolean },
  notes: Reason[],
): LogFile {
  return {
    ...about,
    first: 1,
    last: 0,
    notes,
    rows: async filter => arrayRows([], filter),
  };
}
