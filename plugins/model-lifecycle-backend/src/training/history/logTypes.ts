import type { Reason, Timestamp } from '../run';

export interface LogLine {
  /** Counted from 1 in the file of one pod, container and attempt. */
  line: number;
  at?: Timestamp;
  level?: 'debug' | 'info' | 'warn' | 'error';
  /** Plain text: no control characters. */
  message: string;
  /** Colours that its terminal would have shown, in the order of `at`. */
  styles?: LogStyle[];
}

/** From the character `at` of a message on these SGR codes hold, e.g. `1;31`. */
export interface LogStyle {
  at: number;
  codes: string;
}

/** One kept log: the tail of one container. */
export interface StoredLogInfo {
  pod: string;
  container: string;
  attempt: number;
  phase: string;
  rank?: number;
  /** Lines kept. */
  lines: number;
  /** Numbers of the first and the last line kept; the first is above 1 where older ones were dropped. */
  firstLine?: number;
  lastLine?: number;
  bytes: number;
  firstAt?: Timestamp;
  lastAt?: Timestamp;
  /** What was dropped, missed or capped. */
  notes: Reason[];
}
