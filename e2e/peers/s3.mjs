// A real S3 store (versitygw) of one's own, on a folder.
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { env } from 'node:process';
import { cacheRoot } from './cache.mjs';
import { freePorts } from './ports.mjs';
import { start } from './processes.mjs';
import { BUILD_ENVIRONMENT } from './programs.mjs';
import { buildRequirements } from './requirements.mjs';

export const OBJECT_STORE_VERSION = '1.8.0';
const PACKAGE = `github.com/versity/versitygw/cmd/versitygw@v${OBJECT_STORE_VERSION}`;

const folder = () => join(cacheRoot(), `versitygw-${OBJECT_STORE_VERSION}`);
const program = () => join(folder(), 'versitygw');

/** @returns {string[]} what is missing, in words */
export function objectStoreRequirements() {
  return existsSync(program()) ? [] : buildRequirements();
}

/** Once; two to five minutes. Go checks the module against its checksum database. */
export function buildObjectStore(log = () => {}) {
  if (existsSync(program())) return program();
  const missing = buildRequirements();
  if (missing.length > 0) throw new Error(missing.join('\n'));
  log(`building versitygw ${OBJECT_STORE_VERSION} into ${folder()}`);
  const { status, stderr } = spawnSync(
    'go',
    ['install', '-trimpath', '-ldflags', '-s -w', PACKAGE],
    {
      encoding: 'utf8',
      env: { ...env, ...BUILD_ENVIRONMENT, GOBIN: folder() },
    },
  );
  if (status !== 0) throw new Error(`go install failed:\n${stderr}`);
  return program();
}

/**
 * Buckets are folders of `dir`, whose file system has to keep extended
 * attributes.
 *
 * @typedef {{accessKeyId: string, secretAccessKey: string}} StoreUser
 *
 * @param {object} options
 * @param {string} options.dir for data and logs; new or empty
 * @param {(line: string) => void} [options.log]
 */
export async function startObjectStore({ dir, log = () => {} }) {
  const command = buildObjectStore(log);
  const root = resolve(dir);
  const [data, users] = ['data', 'users'].map(name => join(root, name));
  for (const path of [data, users]) mkdirSync(path, { recursive: true });
  const [port] = await freePorts(1);
  const url = `http://127.0.0.1:${port}`;
  const admin = newUser('admin');
  const serve = () =>
    start({
      name: 'versitygw',
      command,
      args: [
        ...['--port', `127.0.0.1:${port}`],
        // Without it a key that nobody has is answered as if it were an error of the store.
        ...['--iam-dir', users],
        ...['posix', data],
      ],
      env: {
        ROOT_ACCESS_KEY_ID: admin.accessKeyId,
        ROOT_SECRET_ACCESS_KEY: admin.secretAccessKey,
      },
      cwd: root,
      logFile: join(root, 'logs/versitygw.log'),
    });
  // Nobody may list without a key: that it says so is enough.
  const ready = store =>
    store.ready(async () => (await fetch(url)).status === 403);
  let store = serve();
  await ready(store);
  return {
    url,
    admin,
    /** @param {string} name @returns {StoreUser} somebody without any right */
    addUser(name) {
      const user = newUser(name);
      const { status, stderr, stdout } = spawnSync(
        command,
        [
          'admin',
          ...['--access', admin.accessKeyId, '--secret', admin.secretAccessKey],
          ...['--endpoint-url', url, 'create-user', '--role', 'user'],
          ...['--access', user.accessKeyId, '--secret', user.secretAccessKey],
        ],
        { encoding: 'utf8' },
      );
      if (status !== 0) throw new Error(`no user was made: ${stdout}${stderr}`);
      return user;
    },
    stop: () => store.stop(),
    /** The same port, the same data. */
    async startAgain() {
      store = serve();
      await ready(store);
    },
  };
}

/** @param {string} name @returns {StoreUser} */
function newUser(name) {
  return {
    accessKeyId: name.toUpperCase(),
    secretAccessKey: randomBytes(20).toString('hex'),
  };
}
