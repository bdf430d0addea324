// By hand: `node kubernetes.mjs up [--kueue] [--dir <folder>]`, later
// `node kubernetes.mjs down`.
import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { createConnection, createServer } from 'node:net';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from './build.mjs';
import { cacheRoot } from './cache.mjs';
import { leaveSignalsToCaller } from './processes.mjs';
import { kubernetesRequirements } from './requirements.mjs';
import { startKubernetes } from './start.mjs';
import { GiveUp, waitFor } from './wait.mjs';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    kueue: { type: 'boolean', default: false },
    dir: { type: 'string', default: join(cacheRoot(), 'kubernetes') },
  },
});
const dir = values.dir;
const socket = join(dir, 'control.sock');
const output = join(dir, 'logs', 'up.log');

/** @type {Record<string, () => Promise<void>>} */
const commands = { up, down, serve };
const command = commands[positionals[0]];
if (!command) {
  console.error('Usage: kubernetes.mjs up|down [--kueue] [--dir <folder>]');
  process.exit(2);
}
try {
  await command();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}

/** Starts `serve` in the background and waits for it. */
async function up() {
  if (await isServing()) throw new Error(`It is up already, in ${dir}`);
  const missing = kubernetesRequirements();
  if (missing.length > 0) throw new Error(missing.join('\n'));
  // Here, as it takes minutes the first time and says what it does.
  await build({ log: console.log });

  if (existsSync(dir)) {
    // Only what an earlier `up` made is taken away.
    if (!existsSync(output) && readdirSync(dir).length > 0)
      throw new Error(`${dir} holds something else`);
    rmSync(dir, { recursive: true });
  }
  mkdirSync(join(dir, 'logs'), { recursive: true });
  const log = openSync(output, 'a');
  const script = fileURLToPath(import.meta.url);
  const args = [script, 'serve', '--dir', dir];
  if (values.kueue) args.push('--kueue');
  const server = spawn(process.execPath, args, {
    detached: true,
    stdio: ['ignore', log, log],
  });
  let hasEnded = false;
  server.once('exit', () => (hasEnded = true));
  await waitFor('the cluster', () => {
    if (hasEnded) throw new GiveUp(readFileSync(output, 'utf8'));
    return isServing();
  });
  server.unref();
  console.log(readFileSync(output, 'utf8').trimEnd());
}

/** Asks `serve` to stop, and waits until it has. */
async function down() {
  if (!(await isServing())) throw new Error(`Nothing is up in ${dir}`);
  const connection = createConnection(socket);
  connection.end('stop');
  await new Promise(resolve => connection.resume().once('close', resolve));
}

async function serve() {
  const cluster = await startKubernetes({
    dir,
    kueue: values.kueue,
    log: console.log,
  });
  /** @type {Promise<void> | undefined} */
  let stopping;
  const stop = async () => {
    stopping ??= cluster.stop();
    await stopping;
    process.exit(0);
  };
  leaveSignalsToCaller();
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  // A socket and no file with a process id: an id may be of another process
  // by the time somebody wants to end it. Whoever asks hears of the end when
  // the connection ends, so it must not end with the question.
  const control = createServer({ allowHalfOpen: true }, connection => {
    connection.on('data', message => {
      if (String(message) === 'stop') stop();
    });
    connection.on('error', () => {});
  });
  console.log(`export KUBECONFIG=${cluster.kubeconfigPath}`);
  control.listen(socket);
}

/** @returns {Promise<boolean>} */
function isServing() {
  return new Promise(resolve => {
    const connection = createConnection(socket);
    connection.once('error', () => resolve(false));
    connection.once('connect', () => {
      connection.destroy();
      resolve(true);
    });
  });
}
