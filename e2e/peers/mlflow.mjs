// A real MLflow server of one's own, from PyPI, for as long as a test needs it.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { cacheRoot } from './cache.mjs';
import { freePorts } from './ports.mjs';
import { start } from './processes.mjs';

export const MLFLOW_VERSION = '3.17.2';
/** What the server needs of it: 360 MB instead of 850. */
const PACKAGES = [
  `mlflow-skinny==${MLFLOW_VERSION}`,
  ...['flask', 'flask-cors', 'flask-wtf', 'aiohttp', 'alembic'],
  ...['cryptography', 'graphene', 'gunicorn', 'huey', 'sqlalchemy'],
  ...['numpy', 'pandas'],
];

/** @returns {string[]} what is missing, in words */
export function mlflowRequirements() {
  const found = spawnSync('python3', ['-c', 'import venv, ensurepip'], {
    encoding: 'utf8',
  });
  return found.status === 0
    ? []
    : [
        'Python 3.10 or newer with venv is needed for MLflow (Debian: python3-venv).',
      ];
}

/** Once; minutes. Answers the folder of its programs. */
function install(log) {
  const folder = join(cacheRoot(), `mlflow-${MLFLOW_VERSION}`);
  const bin = join(folder, 'bin');
  const mark = join(folder, 'installed');
  if (existsSync(mark)) return bin;
  const missing = mlflowRequirements();
  if (missing.length > 0) throw new Error(missing.join('\n'));
  log(`installing MLflow ${MLFLOW_VERSION} into ${folder}`);
  run('python3', ['-m', 'venv', folder]);
  const quiet = ['--quiet', '--disable-pip-version-check'];
  run(join(bin, 'pip'), ['install', ...quiet, ...PACKAGES]);
  writeFileSync(mark, '');
  return bin;
}

function run(command, args) {
  const { status, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} failed:\n${stderr}`);
}

/**
 * @param {object} options
 * @param {string} options.dir for data and logs; new or empty
 * @param {boolean} [options.workspaces]
 * @param {{username: string, password: string}} [options.admin] turns basic access on
 * @param {(line: string) => void} [options.log]
 */
export async function startMlflow({ dir, workspaces, admin, log = () => {} }) {
  const bin = install(log);
  const root = resolve(dir);
  mkdirSync(root, { recursive: true });
  const [port] = await freePorts(1);
  const url = `http://127.0.0.1:${port}`;
  const server = start({
    name: 'mlflow',
    command: join(bin, 'mlflow'),
    args: [
      ...['server', '--host', '127.0.0.1', '--port', String(port)],
      ...['--workers', '1'],
      ...['--backend-store-uri', `sqlite:///${join(root, 'mlflow.db')}`],
      ...['--artifacts-destination', join(root, 'artifacts')],
      ...(workspaces ? ['--enable-workspaces'] : []),
      ...(admin ? ['--app-name', 'basic-auth'] : []),
    ],
    env: {
      // Else ten processes with two gigabytes.
      MLFLOW_SERVER_ENABLE_JOB_EXECUTION: 'false',
      MLFLOW_DISABLE_TELEMETRY: 'true',
      ...(admin ? authEnvironment(root, admin) : {}),
    },
    cwd: root,
    logFile: join(root, 'logs/mlflow.log'),
  });
  await server.ready(async () => (await fetch(`${url}/health`)).ok);
  return {
    url,
    client: new MlflowClient(url, admin),
    stop: () => server.stop(),
  };
}

function authEnvironment(root, { username, password }) {
  const file = join(root, 'basic_auth.ini');
  writeFileSync(
    file,
    `[mlflow]
default_permission = NO_PERMISSIONS
database_uri = sqlite:///${join(root, 'auth.db')}
admin_username = ${username}
admin_password = ${password}
authorization_function = mlflow.server.auth:authenticate_request_basic_auth
`,
    { mode: 0o600 },
  );
  return {
    MLFLOW_AUTH_CONFIG_PATH: file,
    MLFLOW_FLASK_SERVER_SECRET_KEY: 'of-a-test',
  };
}

/** What a test writes into MLflow. */
export class MlflowClient {
  constructor(url, user, workspace) {
    this.url = url;
    this.user = user;
    this.workspace = workspace;
  }

  /** @param {{username: string, password: string}} user */
  as(user) {
    return new MlflowClient(this.url, user, this.workspace);
  }

  /** @param {string} workspace */
  in(workspace) {
    return new MlflowClient(this.url, this.user, workspace);
  }

  /**
   * @param {'POST' | 'PATCH' | 'DELETE'} method
   * @param {string} path below /api
   * @param {object} body
   */
  async send(method, path, body) {
    const { username, password } = this.user ?? {};
    const answer = await fetch(`${this.url}/api/${path}`, {
      method,
      headers: {
        'content-type': 'application/json',
        ...(this.user
          ? {
              authorization: `Basic ${Buffer.from(
                `${username}:${password}`,
              ).toString('base64')}`,
            }
          : {}),
        ...(this.workspace ? { 'x-mlflow-workspace': this.workspace } : {}),
      },
      body: JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok)
      throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return text ? JSON.parse(text) : {};
  }

  /** A model with a run and a version for each set of metrics. */
  async register({ name, description, tags = {}, versions = [] }) {
    const pairs = Object.entries(tags).map(([key, value]) => ({ key, value }));
    await this.send('POST', '2.0/mlflow/registered-models/create', {
      name,
      description,
      tags: pairs,
    });
    for (const metrics of versions) await this.addVersion(name, metrics);
  }

  /** Answers the id of its run. */
  async addVersion(name, metrics) {
    const { run } = await this.send('POST', '2.0/mlflow/runs/create', {
      experiment_id: '0',
      run_name: `${name} run`,
      start_time: Date.now(),
    });
    const runId = run.info.run_id;
    for (const [key, value] of Object.entries(metrics)) {
      await this.logMetric(runId, key, value);
    }
    await this.send('POST', '2.0/mlflow/model-versions/create', {
      name,
      source: `s3://models/${name}/${runId}`,
      run_id: runId,
    });
    return runId;
  }

  async logMetric(runId, key, value) {
    await this.send('POST', '2.0/mlflow/runs/log-metric', {
      run_id: runId,
      key,
      value,
      timestamp: Date.now(),
    });
  }

  async setAlias(name, alias, version) {
    await this.send('POST', '2.0/mlflow/registered-models/alias', {
      name,
      alias,
      version: String(version),
    });
  }

  async remove(name) {
    await this.send('DELETE', '2.0/mlflow/registered-models/delete', { name });
  }
}
