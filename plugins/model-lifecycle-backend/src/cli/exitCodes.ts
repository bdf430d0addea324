import { toError } from '@backstage/errors';

/** What the command line tells a pipeline. Of several the one that is named first here counts. */
export const EXIT = {
  /** Options, files or the configuration are wrong, or the token is refused. */
  config: 2,
  /** Something that had to be asked did not answer. */
  unreachable: 3,
  /** Everything answered, and something should be looked at. */
  findings: 1,
  fine: 0,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export function exitCodeOfAll(codes: Iterable<ExitCode>): ExitCode {
  const seen = new Set(codes);
  return Object.values(EXIT).find(code => seen.has(code)) ?? EXIT.fine;
}

/** Ends a command with one line on stderr. */
export class CommandError extends Error {
  constructor(readonly exitCode: ExitCode, message: string) {
    super(message);
    this.name = 'CommandError';
  }
}

/** A mistake of whoever gave the options or wrote the files. */
export function configError(message: string): CommandError {
  return new CommandError(EXIT.config, message);
}

/** What went wrong as one line. */
export function oneLineOf(error: unknown): string {
  return toError(error)
    .message.replace(/\s*\n\s*/g, ' ')
    .trim();
}
