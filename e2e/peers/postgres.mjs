// A PostgreSQL of one's own, for as long as a test needs it.
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { freePorts } from './ports.mjs';
import { findPostgres } from './postgres-binaries.mjs';
import { start } from './processes.mjs';
import { postgresRequirements } from './requirements.mjs';

const SUPERUSER = 'postgres';

/**
 * @typedef {Awaited<ReturnType<typeof startPostgres>>} Postgres
 *
 * @param {object} options
 * @param {string} options.dir for data and logs; new or empty. As root, its
 *   parents have to be open to the user postgres.
 * @param {(line: string) => void} [options.log]
 */
export async function startPostgres({ dir, log = () => {} }) {
  const bin = findPostgres();
  if (!bin) throw new Error(postgresRequirements().join('\n'));
  const began = Date.now();
  const root = resolve(dir);
  const dataDir = join(root, 'data');
  const logsDir = join(root, 'logs');
  for (const folder of [dataDir, logsDir])
    mkdirSync(folder, { recursive: true });

  const owner = ownerOfCluster();
  if (owner)
    for (const folder of [root, dataDir, logsDir])
      chownSync(folder, owner.uid, owner.gid);

  const password = randomBytes(16).toString('hex');
  const passwordFile = join(root, 'password');
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (owner) chownSync(passwordFile, owner.uid, owner.gid);
  execFileSync(
    join(bin, 'initdb'),
    [
      `--pgdata=${dataDir}`,
      `--username=${SUPERUSER}`,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
      '--no-sync',
    ],
    { ...owner, cwd: root, stdio: ['ignore', 'ignore', 'inherit'] },
  );
  rmSync(passwordFile);

  const [port] = await freePorts(1);
  const postgres = start({
    name: 'postgres',
    command: join(bin, 'postgres'),
    args: [
      ...['-D', dataDir, '-p', String(port), '-h', '127.0.0.1'],
      // No socket: its default folder belongs to the system's PostgreSQL.
      ...['-k', ''],
      ...['-c', 'fsync=off', '-c', 'synchronous_commit=off'],
      ...['-c', 'full_page_writes=off', '-c', 'max_connections=200'],
    ],
    cwd: root,
    logFile: join(logsDir, 'postgres.log'),
    ...owner,
  });
  await postgres.ready(() => acceptsLogins(port));
  log(`${'postgres'.padEnd(28)} ready after ${(Date.now() - began) / 1000} s`);

  return {
    connectionString: `postgresql://${SUPERUSER}:${password}@127.0.0.1:${port}/postgres`,
    logsDir,
    pid: postgres.pid,
    /** SIGINT is PostgreSQL's "fast" shutdown: it does not wait for clients. */
    stop: () => postgres.stop({ signal: 'SIGINT' }),
  };
}

/**
 * PostgreSQL refuses to run as root: then it is for the user of Debian's
 * package.
 *
 * @returns {{uid: number, gid: number} | undefined}
 */
function ownerOfCluster() {
  if (process.getuid?.() !== 0) return undefined;
  /** @param {'-u' | '-g'} flag */
  const id = flag => {
    try {
      return Number(execFileSync('id', [flag, SUPERUSER], { stdio: 'pipe' }));
    } catch {
      throw new Error(
        `PostgreSQL does not run as root, and there is no user ${SUPERUSER} to run it as.`,
      );
    }
  };
  return { uid: id('-u'), gid: id('-g') };
}

/**
 * The port is open before the server takes logins, so ask it: to the first
 * message of a login it answers R (how to authenticate) or E (not yet).
 *
 * @param {number} port
 * @returns {Promise<boolean>}
 */
function acceptsLogins(port) {
  return new Promise((done, reject) => {
    const parameters = Buffer.from(
      `user\0${SUPERUSER}\0database\0postgres\0\0`,
    );
    const head = Buffer.alloc(8);
    head.writeInt32BE(head.length + parameters.length, 0);
    head.writeInt32BE(3 << 16, 4); // version 3.0 of the protocol
    const socket = createConnection(port, '127.0.0.1');
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('connection closed')));
    socket.once('data', answer => {
      done(answer[0] === 'R'.charCodeAt(0));
      socket.destroy();
    });
    socket.write(Buffer.concat([head, parameters]));
  });
}
