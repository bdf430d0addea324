import type { Readable, Writable } from 'node:stream';

/** What a command sees of the process that runs it. @public */
export interface Surroundings {
  stdin: Readable;
  stdout: Pick<Writable, 'write'>;
  stderr: Pick<Writable, 'write'>;
  environment: Readonly<Record<string, string | undefined>>;
}

export const FORMATS = ['table', 'json', 'yaml'] as const;
export type Format = (typeof FORMATS)[number];
