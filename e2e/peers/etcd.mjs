import { join } from 'node:path';
import { start } from './processes.mjs';

/**
 * @param {{bin: string, dir: string, logsDir: string, port: number, peerPort: number}} options
 */
export async function startEtcd({ bin, dir, logsDir, port, peerPort }) {
  const url = `http://127.0.0.1:${port}`;
  const peerUrl = `http://127.0.0.1:${peerPort}`;
  const etcd = start({
    name: 'etcd',
    command: join(bin, 'etcd'),
    args: [
      '--name=peers',
      `--data-dir=${join(dir, 'etcd')}`,
      `--listen-client-urls=${url}`,
      `--advertise-client-urls=${url}`,
      `--listen-peer-urls=${peerUrl}`,
      `--initial-advertise-peer-urls=${peerUrl}`,
      `--initial-cluster=peers=${peerUrl}`,
      '--unsafe-no-fsync',
      '--log-level=warn',
    ],
    logFile: join(logsDir, 'etcd.log'),
  });
  await etcd.ready(async () => (await fetch(`${url}/health`)).ok);

  /** @param {string} path @param {object} body */
  async function call(path, body) {
    const response = await fetch(`${url}${path}`, {
      method: 'POST',
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${path}: ${await response.text()}`);
    return response.json();
  }

  return {
    ...etcd,
    url,
    /** @returns {Promise<string>} the revision below which history is gone */
    async compact() {
      // Any key will do: each answer carries the current revision.
      const { header } = await call('/v3/kv/range', { key: btoa('/') });
      await call('/v3/kv/compaction', {
        revision: header.revision,
        physical: true,
      });
      return /** @type {string} */ (header.revision);
    },
  };
}
