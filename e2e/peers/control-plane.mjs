// etcd and the API server in front of it, which can go and come back.
import { startApiServer } from './api-server.mjs';
import { startEtcd } from './etcd.mjs';

/**
 * @param {object} options
 * @param {string} options.bin
 * @param {string} options.dir
 * @param {string} options.logsDir
 * @param {{apiServer: number, etcd: number, etcdPeer: number}} options.ports
 * @param {string} options.tokenFile
 * @param {import('./certificates.mjs').Certificates} options.certificates
 */
export async function startControlPlane(options) {
  const { bin, dir, logsDir, ports, tokenFile, certificates } = options;
  const etcd = await startEtcd({
    ...{ bin, dir, logsDir },
    ...{ port: ports.etcd, peerPort: ports.etcdPeer },
  });
  /** @type {import('./processes.mjs').Running | undefined} */
  let apiServer;

  const controlPlane = {
    name: 'control plane',
    etcdPid: etcd.pid,
    /** The same port, the same storage. */
    async startApiServer() {
      apiServer ??= await startApiServer({
        ...{ bin, logsDir, tokenFile, certificates },
        ...{ etcdUrl: etcd.url, port: ports.apiServer },
      });
    },
    async stopApiServer() {
      // It closes its port at once, then waits for idle connections to go.
      await apiServer?.stop({ graceMs: 1000 });
      apiServer = undefined;
    },
    async restartApiServer() {
      await controlPlane.stopApiServer();
      await controlPlane.startApiServer();
    },
    compact: etcd.compact,
    /**
     * Makes every resource version known so far too old to watch from (410).
     * A compaction alone does not: the API server keeps the latest events in
     * memory, and answers from there.
     */
    async expireWatches() {
      await controlPlane.stopApiServer();
      await etcd.compact();
      await controlPlane.startApiServer();
    },
    /** The API server first: without etcd it hangs in its shutdown. */
    async stop() {
      await controlPlane.stopApiServer();
      await etcd.stop();
    },
  };

  try {
    await controlPlane.startApiServer();
  } catch (error) {
    await controlPlane.stop();
    throw error;
  }
  return controlPlane;
}
