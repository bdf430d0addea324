// What has to be on the machine. Nothing here installs anything: the answer is
// a list of sentences that say what is missing and what it is needed for.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { env } from 'node:process';
import { peersCache } from './cache.mjs';
import { MANIFESTS, PROGRAMS } from './programs.mjs';
import { findPostgres } from './postgres-binaries.mjs';

const GO_AT_LEAST = [1, 26];

/** @returns {string[]} what is missing to build; empty when it can be built */
export function buildRequirements() {
  // GOTOOLCHAIN, or Go would answer with a version it is ready to download.
  const go = spawnSync('go', ['env', 'GOVERSION'], {
    encoding: 'utf8',
    env: { ...env, GOTOOLCHAIN: 'local' },
  });
  const wanted = `Go ${GO_AT_LEAST.join(
    '.',
  )} or newer is needed once, to build the control plane`;
  if (go.error) return [`${wanted}; there is no "go" on the PATH.`];
  const [, major, minor] = go.stdout.match(/go(\d+)\.(\d+)/) ?? [];
  const isNewEnough =
    Number(major) > GO_AT_LEAST[0] ||
    (Number(major) === GO_AT_LEAST[0] && Number(minor) >= GO_AT_LEAST[1]);
  return isNewEnough ? [] : [`${wanted}; this is ${go.stdout.trim()}.`];
}

/** @returns {string[]} what is missing to start Kubernetes */
export function kubernetesRequirements() {
  const missing = isBuilt() ? [] : buildRequirements();
  if (spawnSync('openssl', ['version']).error)
    missing.push(
      'openssl is needed to make certificates; there is no "openssl" on the PATH.',
    );
  return missing;
}

/** @returns {string[]} what is missing to start PostgreSQL */
export function postgresRequirements() {
  if (findPostgres()) return [];
  return [
    'PostgreSQL is needed for tests against it; there is no initdb under ' +
      '/usr/lib/postgresql/*/bin nor on the PATH (Debian: package postgresql).',
  ];
}

/** @returns {string[]} everything that is missing, in words */
export function requirements() {
  return [...kubernetesRequirements(), ...postgresRequirements()];
}

function isBuilt() {
  const { bin, manifests } = peersCache();
  return (
    PROGRAMS.every(p => existsSync(join(bin, p.name))) &&
    MANIFESTS.every(m => existsSync(join(manifests, `${m.name}.json`)))
  );
}
