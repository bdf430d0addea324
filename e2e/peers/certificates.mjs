// One authority and one server certificate for loopback, shared by the API
// server, the webhooks and the fake kubelet.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const DAYS = '30';

/**
 * @typedef {object} Certificates
 * @property {string} caFile
 * @property {string} caPem
 * @property {string} certFile
 * @property {string} keyFile
 * @property {string} serviceAccountKeyFile
 *
 * @param {string} folder
 * @returns {Certificates}
 */
export function makeCertificates(folder) {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  /** @param {string} name */
  const path = name => join(folder, name);
  /** @param {string[]} args */
  const openssl = args =>
    execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'];

  // Own configuration files: which extensions openssl adds by itself differs
  // between versions, and Go refuses a certificate without a SAN.
  writeFileSync(
    path('ca.cnf'),
    [
      '[req]',
      'prompt = no',
      'distinguished_name = name',
      'x509_extensions = extensions',
      '[name]',
      'CN = peers-ca',
      '[extensions]',
      'basicConstraints = critical, CA:true',
      'keyUsage = critical, keyCertSign, cRLSign, digitalSignature',
      'subjectKeyIdentifier = hash',
    ].join('\n'),
  );
  writeFileSync(
    path('server.cnf'),
    [
      '[req]',
      'prompt = no',
      'distinguished_name = name',
      '[name]',
      'CN = 127.0.0.1',
      '[extensions]',
      'basicConstraints = critical, CA:false',
      'keyUsage = critical, digitalSignature',
      'extendedKeyUsage = serverAuth',
      'subjectAltName = IP:127.0.0.1, DNS:localhost',
    ].join('\n'),
  );

  openssl([
    ...['req', '-x509', '-nodes', ...newKey, '-days', DAYS],
    ...['-config', 'ca.cnf', '-keyout', 'ca.key', '-out', 'ca.crt'],
  ]);
  openssl([
    ...['req', '-nodes', ...newKey],
    ...['-config', 'server.cnf', '-keyout', 'tls.key', '-out', 'tls.csr'],
  ]);
  openssl([
    ...['x509', '-req', '-in', 'tls.csr', '-days', DAYS],
    ...['-CA', 'ca.crt', '-CAkey', 'ca.key', '-CAcreateserial'],
    ...['-extfile', 'server.cnf', '-extensions', 'extensions'],
    ...['-out', 'tls.crt'],
  ]);
  // ecparam and not genpkey: of PKCS #8, the API server reads only RSA here.
  openssl([
    ...['ecparam', '-genkey', '-noout', '-name', 'prime256v1'],
    ...['-out', 'service-accounts.key'],
  ]);

  return {
    caFile: path('ca.crt'),
    caPem: readFileSync(path('ca.crt'), 'utf8'),
    certFile: path('tls.crt'),
    keyFile: path('tls.key'),
    serviceAccountKeyFile: path('service-accounts.key'),
  };
}
