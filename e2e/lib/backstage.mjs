// Starts the repository's own backend, which also serves the built app, as a
// user would run it: one process, one port, a config file of the test's own.
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import {
  createWriteStream,
  mkdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { GiveUp, until } from './until.mjs';

export const ROOT = path.resolve(fileURLToPath(import.meta.url), '../../..');
const require = createRequire(path.join(ROOT, 'packages/backend/package.json'));
const { parse } = createRequire(
  path.join(ROOT, 'packages/demo-lab/package.json'),
)('yaml');
const APP_CONFIG = path.join(ROOT, 'app-config.yaml');

/** Without the demo, its cluster and its sources are not there either. */
function baseConfig(dir, name, env) {
  if (env.MODEL_LIFECYCLE_DEMO_LAB !== 'off') return APP_CONFIG;
  const { modelLifecycle, ...rest } = parse(readFileSync(APP_CONFIG, 'utf8'));
  const file = path.join(dir, `${name}-base.yaml`);
  const { techdocs } = modelLifecycle;
  writeFileSync(
    file,
    JSON.stringify({ ...rest, modelLifecycle: { techdocs } }),
  );
  return file;
}

/**
 * @param {object} options
 * @param {string} options.dir where the config and the log go
 * @param {number} options.port
 * @param {object} options.config on top of app-config.yaml
 * @param {Record<string, string>} [options.env]
 * @param {string} [options.name] names the log file
 */
export async function startBackstage({
  dir,
  port,
  config,
  env = {},
  name = 'backstage',
}) {
  mkdirSync(dir, { recursive: true });
  const url = `http://localhost:${port}`;
  const configFile = path.join(dir, `${name}.yaml`);
  // JSON is YAML.
  writeFileSync(
    configFile,
    JSON.stringify({
      ...config,
      app: { baseUrl: url, ...config.app },
      backend: {
        baseUrl: url,
        listen: { port, host: '127.0.0.1' },
        cors: { origin: url },
        ...config.backend,
      },
    }),
  );
  const log = createWriteStream(path.join(dir, `${name}.log`), { flags: 'a' });
  const child = spawn(
    process.execPath,
    [
      '--enable-source-maps',
      '--require',
      require.resolve('@backstage/cli-node/config/nodeTransform.cjs'),
      'src/index.ts',
      '--config',
      baseConfig(dir, name, env),
      '--config',
      configFile,
    ],
    {
      cwd: path.join(ROOT, 'packages/backend'),
      env: { ...process.env, NODE_ENV: 'development', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let exited = false;
  let tail = '';
  child.once('exit', () => {
    exited = true;
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', chunk => {
      tail = (tail + chunk).slice(-4_000);
      log.write(chunk);
    });
  }
  const stop = signal =>
    new Promise(resolve => {
      if (exited) return resolve();
      child.once('exit', () => resolve());
      child.kill(signal);
      return undefined;
    });
  process.once('exit', () => child.kill('SIGKILL'));

  await until(
    async () => {
      if (exited)
        throw new GiveUp(`the backend ended before it was ready:\n${tail}`);
      const response = await fetch(`${url}/.backstage/health/v1/readiness`);
      return response.ok;
    },
    { what: `the backend on ${url}`, timeoutMs: 120_000 },
  );
  return {
    url,
    pid: child.pid,
    log: path.join(dir, `${name}.log`),
    stop: () => stop('SIGTERM'),
    kill: () => stop('SIGKILL'),
    freeze: () => child.kill('SIGSTOP'),
    thaw: () => child.kill('SIGCONT'),
    /** A token of the guest user, as the app gets it. */
    async token() {
      const response = await fetch(`${url}/api/auth/guest/refresh`, {
        headers: { 'x-requested-with': 'XMLHttpRequest' },
      });
      return (await response.json()).backstageIdentity.token;
    },
  };
}
