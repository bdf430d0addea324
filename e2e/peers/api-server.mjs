import https from 'node:https';
import { join } from 'node:path';
import { start } from './processes.mjs';

/**
 * @param {object} options
 * @param {string} options.bin
 * @param {string} options.logsDir
 * @param {string} options.etcdUrl
 * @param {number} options.port
 * @param {string} options.tokenFile
 * @param {import('./certificates.mjs').Certificates} options.certificates
 */
export async function startApiServer(options) {
  const { bin, logsDir, etcdUrl, port, tokenFile, certificates } = options;
  const server = start({
    name: 'kube-apiserver',
    command: join(bin, 'kube-apiserver'),
    args: [
      `--etcd-servers=${etcdUrl}`,
      '--bind-address=127.0.0.1',
      '--advertise-address=127.0.0.1',
      `--secure-port=${port}`,
      `--tls-cert-file=${certificates.certFile}`,
      `--tls-private-key-file=${certificates.keyFile}`,
      '--service-account-issuer=https://peers.invalid',
      `--service-account-key-file=${certificates.serviceAccountKeyFile}`,
      `--service-account-signing-key-file=${certificates.serviceAccountKeyFile}`,
      `--token-auth-file=${tokenFile}`,
      '--authorization-mode=RBAC',
      '--service-cluster-ip-range=10.0.0.0/24',
      // Nothing makes the default ServiceAccount that it would insist on.
      '--disable-admission-plugins=ServiceAccount',
      '--kubelet-preferred-address-types=InternalIP',
    ],
    logFile: join(logsDir, 'kube-apiserver.log'),
  });
  await server.ready(() =>
    answers(`https://127.0.0.1:${port}/readyz`, certificates.caPem),
  );
  return server;
}

/**
 * @param {string} url
 * @param {string} ca
 * @returns {Promise<boolean>} whether it answers with 200
 */
export function answers(url, ca) {
  return new Promise((resolve, reject) => {
    https
      .get(url, { ca, agent: false }, response => {
        response.resume();
        resolve(response.statusCode === 200);
      })
      .once('error', reject);
  });
}
