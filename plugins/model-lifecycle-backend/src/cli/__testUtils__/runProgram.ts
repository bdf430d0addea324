import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { stringify } from 'yaml';

const PROGRAM = resolve(__dirname, '../../../bin/model-lifecycle');

export interface ProgramRun {
  exitCode: number | null;
  stdout: string;
  stderr: string;
}

/** The command as people run it: a process of its own, without what jest adds. */
export async function runProgram(
  args: string[],
  options: { stdin?: string; environment?: Record<string, string> } = {},
): Promise<ProgramRun> {
  const { NODE_OPTIONS: _, NODE_ENV: __, ...inherited } = process.env;
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    env: { ...inherited, ...options.environment },
  });
  child.stdin.end(options.stdin ?? '');
  const [stdout, stderr, exitCode] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number | null>(done => {
      child.on('close', done);
    }),
  ]);
  return { exitCode, stdout, stderr };
}

/** Files in a folder of their own, until `cleanUp`. */
export class Folders {
  readonly #folders: string[] = [];

  async write(name: string, content: object | string): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'model-lifecycle-cli-'));
    this.#folders.push(folder);
    const file = join(folder, name);
    const isText = typeof content === 'string';
    await writeFile(file, isText ? content : stringify(content));
    return file;
  }

  async cleanUp(): Promise<void> {
    for (const folder of this.#folders.splice(0)) {
      await rm(folder, { recursive: true, force: true });
    }
  }
}
