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
      await apiServer?.stop();
      apiServer = undefined;
    },
    async restartApiServer() {
      await controlPlane.stopApiServer();
      await controlPlane.startApiServer();
    },
    compact: etcd.compact,
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
