import { createServer } from 'node:net';

/**
 * All ports are held open until the last is known, so that they differ.
 *
 * @param {number} count
 * @returns {Promise<number[]>} free ports on loopback
 */
export async function freePorts(count) {
  const servers = await Promise.all(
    Array.from({ length: count }, () => {
      /** @type {Promise<import('node:net').Server>} */
      const listening = new Promise((resolve, reject) => {
        const server = createServer();
        server.once('error', reject);
        server.listen(0, '127.0.0.1', () => resolve(server));
      });
      return listening;
    }),
  );
  const ports = servers.map(
    server =>
      /** @type {import('node:net').AddressInfo} */ (server.address()).port,
  );
  await Promise.all(
    servers.map(server => new Promise(resolve => server.close(resolve))),
  );
  return ports;
}
