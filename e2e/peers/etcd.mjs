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
    /**
     * Writes something, so that the revision is newer than any that a client
     * of the API server knows, and forgets all history before it.
     *
     * @returns {Promise<string>} the revision
     */
    async compact() {
      const write = { key: btoa('/peers/compacted'), value: '' };
      const { header } = await call('/v3/kv/put', write);
      const { revision } = header;
      await call('/v3/kv/compaction', { revision, physical: true });
      return /** @type {string} */ (revision);
    },
  };
}
