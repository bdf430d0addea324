// Every subject is measured in a process of its own: one subject's garbage and
// compiled code must not count for the next.
import { fork } from 'node:child_process';
import { once } from 'node:events';

const NODE_OPTIONS = ['--expose-gc', '--max-old-space-size=6144'];

/**
 * Runs a file that calls {@link reportResult} and answers what it reported.
 *
 * @param {URL | string} file
 * @param {object} options what the child reads with {@link childOptions}
 */
export async function measureInChild(file, options = {}) {
  const child = fork(file, [JSON.stringify(options)], {
    execArgv: [...NODE_OPTIONS, ...profiling(options)],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    serialization: 'advanced',
  });
  let stderr = '';
  child.stderr.on('data', chunk => {
    stderr = (stderr + chunk).slice(-4_000);
  });
  let result;
  void answerOf(child).then(message => {
    result = message;
  });
  const [code, signal] = await once(child, 'close');
  if (result === undefined && !options.mayFail) {
    throw new Error(
      `${file} ended with ${code ?? signal} and no result:\n${stderr}`,
    );
  }
  return { ...result, exitCode: code };
}

/**
 * Starts a file that serves until it is told to stop, and answers its first message.
 */
export async function serveInChild(file, options = {}) {
  const child = fork(file, [JSON.stringify(options)], {
    execArgv: NODE_OPTIONS,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    serialization: 'advanced',
  });
  const ready = await Promise.race([
    answerOf(child),
    once(child, 'exit').then(([code]) => {
      throw new Error(`${file} ended with ${code} before it was ready`);
    }),
  ]);
  return {
    ...ready,
    pid: child.pid,
    ask: question => {
      const answer = answerOf(child);
      child.send(question);
      return answer;
    },
    stop: async () => {
      if (child.exitCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** The next thing that the child itself says: the TypeScript loader names each file to a parent that may watch it. */
function answerOf(child) {
  return new Promise(resolve => {
    const hear = message => {
      if (message.type === 'watch') return;
      child.off('message', hear);
      resolve(message);
    };
    child.on('message', hear);
  });
}

export function childOptions() {
  return JSON.parse(process.argv[2] ?? '{}');
}

/** A server must not outlive a benchmark that was stopped. */
export function endWithParent() {
  process.once('SIGTERM', () => process.exit(0));
  process.once('disconnect', () => process.exit(0));
}

export function reportResult(result) {
  return new Promise(resolve => process.send(result, resolve));
}

function profiling({ profileDir }) {
  return profileDir ? ['--cpu-prof', `--cpu-prof-dir=${profileDir}`] : [];
}
