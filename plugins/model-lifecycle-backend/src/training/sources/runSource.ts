import type { Time } from '../../time/time';
import type { Reason, Run, Timestamp } from '../run';
import type { ReportedRun } from './reportedRun';

/** Names of the folders beside this file, as a run carries them in `source.type`. */
export type RunSourceType =
  | 'pipeline'
  | 'status-endpoint'
  | 'report'
  | 'pytorchjob';

/**
 * A configured place, other than a cluster, that runs come from: it is asked
 * again and again, or is told. One replica at a time works on it, under a
 * lease. It talks and normalises; it never decides about states of its own
 * failures: those it says to the sink, and what was observed before stays.
 */
export interface RunSource {
  readonly type: RunSourceType;
  /** Name in the config; no cluster has the same. */
  readonly id: string;
  /**
   * How often a run is looked at. One that was not seen for three of these is
   * shown as unknown, with its last state. Absent where runs speak for
   * themselves.
   */
  readonly intervalMs?: number;
  /** Until the signal aborts. A failure of the source is told, not thrown. */
  run(sink: RunSink, signal: AbortSignal): Promise<void>;
}

export interface ToldLine {
  line: number;
  at?: Timestamp;
  text: string;
}

export interface RunSink {
  readonly time: Time;
  /** Open runs as they were last reduced: what to go on asking for after a restart. */
  open(): Run[];
  /**
   * What was seen. Resolves when it is in the database, so that whoever was
   * told can forget it.
   */
  observed(runs: ReportedRun[]): Promise<void>;
  /**
   * Lines of a run's own log, oldest first, for the kept logs: cleaned,
   * redacted and bounded there. Numbers are the source's, from 1 over all
   * attempts; a number that was kept is not kept again. Resolves when they are
   * in the database; does nothing for a run that was never observed.
   */
  keepLines(uid: string, lines: ToldLine[]): Promise<void>;
  /** The source answered in full: it has these runs and no others, besides those that have ended. */
  listed(uids: ReadonlySet<string>, at: Timestamp): Promise<void>;
  /** A look failed. Removes and changes nothing; says why on the Sources page. */
  failed(reason: Reason): void;
  /** A look succeeded. */
  succeeded(at: Timestamp): void;
}
