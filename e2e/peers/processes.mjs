// Starts programs and makes sure that none outlives this process.
import { spawn, spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import process from 'node:process';
import { GiveUp, waitFor } from './wait.mjs';

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();
const GRACE_MS = 10_000;
const FATAL_SIGNALS = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);

/**
 * @typedef {object} Program
 * @property {string} name
 * @property {string} command
 * @property {string[]} args
 * @property {string} logFile standard output and error, appended
 * @property {Record<string, string>} [env]
 * @property {string} [cwd]
 * @property {number} [uid]
 * @property {number} [gid]
 */

/**
 * @typedef {object} Running
 * @property {string} name
 * @property {number} pid
 * @property {(options?: {signal?: NodeJS.Signals, graceMs?: number}) => Promise<void>} stop
 *   resolves when it has ended
 * @property {(probe: () => Promise<unknown>) => Promise<void>} ready waits for
 *   the probe; a program that ended fails at once, with the end of its log
 */

/**
 * @param {Program} program
 * @returns {Running}
 */
export function start(program) {
  const { name, logFile } = program;
  mkdirSync(dirname(logFile), { recursive: true });
  const log = openSync(logFile, 'a');
  const [command, ...args] = [
    ...dieWithParent(),
    program.command,
    ...program.args,
  ];
  const child = spawn(command, args, {
    cwd: program.cwd,
    env: { ...process.env, ...program.env },
    uid: program.uid,
    gid: program.gid,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  watchOverExit();
  running.add(child);

  /** @type {string | undefined} */
  let ended;
  /** @type {Promise<void>} */
  const exit = new Promise(resolve => {
    /** @param {string} reason */
    const end = reason => {
      ended ??= reason;
      running.delete(child);
      resolve();
    };
    child.once('error', error => end(error.message));
    child.once('exit', (code, signal) => end(`exit ${signal ?? code}`));
  });

  return {
    name,
    pid: child.pid ?? -1,
    async stop({ signal = 'SIGTERM', graceMs = GRACE_MS } = {}) {
      child.kill(signal);
      const timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
      await exit;
      clearTimeout(timer);
    },
    async ready(probe) {
      try {
        await waitFor(`${name} to be ready (log: ${logFile})`, () => {
          if (ended !== undefined)
            throw new GiveUp(`${name} ended (${ended}):\n${tail(logFile)}`);
          return probe();
        });
      } catch (error) {
        child.kill('SIGKILL');
        throw error;
      }
    },
  };
}

/**
 * Linux can end a child when its parent is killed in a way that runs no
 * handler. Elsewhere there is nothing like it.
 *
 * @returns {string[]} the beginning of a command line
 */
function dieWithParent() {
  hasSetpriv ??=
    spawnSync('setpriv', ['--pdeathsig', 'KILL', 'true']).status === 0;
  return hasSetpriv ? ['setpriv', '--pdeathsig', 'KILL', '--'] : [];
}
/** @type {boolean | undefined} */
let hasSetpriv;

let isWatching = false;
function watchOverExit() {
  if (isWatching) return;
  isWatching = true;
  process.on('exit', killAll);
  for (const signal of FATAL_SIGNALS) process.on(signal, dieOf);
}

/** @param {NodeJS.Signals} signal */
function dieOf(signal) {
  killAll();
  // Again without this listener: other listeners may look whether they are
  // alone before they let the process end.
  process.off(signal, dieOf);
  process.kill(process.pid, signal);
}

/** For a caller that stops what it started in good order on a signal. */
export function leaveSignalsToCaller() {
  for (const signal of FATAL_SIGNALS) process.off(signal, dieOf);
}

/** Newest first, as everything started later depends on what was there. */
function killAll() {
  for (const child of [...running].reverse()) child.kill('SIGKILL');
}

/** @param {string} file */
function tail(file) {
  return readFileSync(file, 'utf8').split('\n').slice(-15).join('\n');
}
