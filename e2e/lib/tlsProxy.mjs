// https in front of an http server on loopback, with a certificate of the peers.
import { readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';

/**
 * @param {string} target
 * @param {{certFile: string, keyFile: string}} certificates
 */
export async function startTlsProxy(target, { certFile, keyFile }) {
  const server = https.createServer(
    { cert: readFileSync(certFile), key: readFileSync(keyFile) },
    (incoming, response) => {
      const { method, headers, url } = incoming;
      const request = http.request(
        new URL(url, target),
        { method, headers },
        answer => {
          response.writeHead(answer.statusCode, answer.headers);
          answer.pipe(response);
        },
      );
      request.once('error', () => response.destroy());
      incoming.pipe(request);
    },
  );
  await new Promise(resolve => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `https://127.0.0.1:${server.address().port}`,
    close() {
      server.closeAllConnections();
      return new Promise(resolve => {
        server.close(resolve);
      });
    },
  };
}
