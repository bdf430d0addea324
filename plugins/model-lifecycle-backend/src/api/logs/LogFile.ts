import type { LogLine, StoredLogInfo } from '../../training/history/logTypes';
import type { RunHistory } from '../../training/history/types';
import type { Reason, RunId } from '../../training/run';
import type { LiveLines } from './LiveLogs';

/** The lines of one container, kept or live, oldest first and numbered without gaps. */
export interface LogFile {
  pod: string;
  container: string;
  phase?: string;
  live: boolean;
  /** Number of the first line; 1 unless earlier ones are not shown. */
  first: number;
  /** Number of the last line; `first - 1` for an empty file. */
  last: number;
  /** Absent where nobody counted the earlier lines. */
  total?: number;
  notes: Reason[];
  /** Lines `from` … `to`, both included and inside the file. */
  read(from: number, to: number): Promise<LogLine[]>;
}

export function keptFile(
  info: StoredLogInfo,
  { id, history }: { id: RunId; history: Pick<RunHistory, 'readLog'> },
): LogFile {
  const { pod, container, attempt, phase, lines, notes } = info;
  return {
    pod,
    container,
    phase,
    live: false,
    first: 1,
    last: lines,
    total: lines,
    notes,
    read: (from, to) =>
      to < from
        ? Promise.resolve([])
        : history.readLog(
            id,
            { pod, container, attempt },
            { from, count: to - from + 1 },
          ),
  };
}

export function liveFile(
  { lines, capped }: LiveLines,
  about: { pod: string; container: string; phase?: string },
): LogFile {
  const first = lines[0]?.line ?? 1;
  return {
    ...about,
    live: true,
    first,
    last: first + lines.length - 1,
    total: capped ? undefined : lines.length,
    notes: capped
      ? [{ code: 'logs.capped', params: { lines: lines.length } }]
      : [],
    read: async (from, to) => lines.slice(from - first, to - first + 1),
  };
}

/** A file without lines, and why. */
export function emptyFile(
  about: { pod: string; container: string; phase?: string; live: boolean },
  notes: Reason[],
): LogFile {
  return { ...about, first: 1, last: 0, notes, read: async () => [] };
}
