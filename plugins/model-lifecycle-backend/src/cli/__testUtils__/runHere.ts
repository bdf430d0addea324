import { Readable } from 'node:stream';
import { runCommandLine } from '../runCommandLine';
import type { ProgramRun } from './runProgram';

/** As `runProgram`, without a process of its own: for what needs none to be believed. */
export async function runHere(
  args: string[],
  options: { stdin?: string; environment?: Record<string, string> } = {},
): Promise<ProgramRun> {
  let stdout = '';
  let stderr = '';
  const exitCode = await runCommandLine(args, {
    stdin: Readable.from([options.stdin ?? '']),
    stdout: { write: (text: string) => Boolean((stdout += text)) },
    stderr: { write: (text: string) => Boolean((stderr += text)) },
    environment: options.environment ?? {},
  });
  return { exitCode, stdout, stderr };
}
