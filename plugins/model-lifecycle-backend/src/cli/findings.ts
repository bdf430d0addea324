import type { ExitCode } from './exitCodes';

/** What the doctor says about one thing that it looked at. */
export interface Finding {
  severity: 'ok' | 'warning' | 'error';
  /** A cluster, a source, or a part of one. */
  where: string;
  /** What is missing, and what to do. */
  words: string;
  exitCode: ExitCode;
}
