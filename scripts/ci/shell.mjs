import { spawn, spawnSync } from 'node:child_process';

/** True when a command of this name can be run. */
export function has(command) {
  return spawnSync('sh', ['-c', `command -v ${command}`]).status === 0;
}

/**
 * Runs a command, passing its output on, and answers its exit code and text.
 *
 * @param {string[]} argv
 * @param {{ env?: Record<string, string>, cwd?: string, timeoutMs?: number, quiet?: boolean }} [options]
 */
export function sh(argv, options = {}) {
  return new Promise(resolve => {
    const child = spawn(argv[0], argv.slice(1), {
      stdio: ['ignore', 'pipe', 'pipe'],
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      detached: true,
    });
    let output = '';
    const take = chunk => {
      output = (output + chunk).slice(-2_000_000);
      if (!options.quiet) process.stdout.write(chunk);
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    const timer = setTimeout(() => {
      output += `\nstopped after ${options.timeoutMs} ms\n`;
      try {
        process.kill(-child.pid, 'SIGKILL');
      } catch {
        // Gone already.
      }
    }, options.timeoutMs ?? 30 * 60_000);
    child.on('error', error => {
      clearTimeout(timer);
      resolve({ code: 127, output: String(error) });
    });
    child.on('close', code => {
      clearTimeout(timer);
      resolve({ code: code ?? 1, output });
    });
  });
}

const COLOURS = /\u001b\[[0-9;]*m/g;

/**
 * What the test runners say they ran: jest's `Tests:` lines and the totals of
 * Node's own runner. Answers undefined where no such line was printed.
 */
export function readCounts(text) {
  const output = text.replace(COLOURS, '');
  const counts = { passed: 0, failed: 0, skipped: 0 };
  let seen = false;
  for (const [line] of output.matchAll(/^Tests: .*$/gm)) {
    for (const [, number, word] of line.matchAll(
      /(\d+) (passed|failed|skipped|todo)/g,
    )) {
      seen = true;
      counts[word === 'todo' ? 'skipped' : word] += Number(number);
    }
  }
  for (const [, word, number] of output.matchAll(
    /^(?:ℹ|#) (pass|fail|skipped|cancelled) (\d+)$/gm,
  )) {
    seen = true;
    const key = {
      pass: 'passed',
      fail: 'failed',
      skipped: 'skipped',
      cancelled: 'failed',
    }[word];
    counts[key] += Number(number);
  }
  return seen ? counts : undefined;
}
