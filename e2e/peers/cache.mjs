// Where the built programs live: outside the repository, one folder for each
// set of pinned versions, so that a change of a pin never meets old binaries.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BUILD_ENVIRONMENT, MANIFESTS, PROGRAMS } from './programs.mjs';

export const PEERS_FOLDER = fileURLToPath(new URL('.', import.meta.url));

/** @returns {string} the folder that holds everything the product's tests cache */
export function cacheRoot() {
  return (
    process.env.MODEL_LIFECYCLE_CACHE ||
    join(
      process.env.XDG_CACHE_HOME || join(homedir(), '.cache'),
      'model-lifecycle',
    )
  );
}

/**
 * @typedef {{root: string, bin: string, manifests: string}} PeersCache
 * @returns {PeersCache} the folders of exactly these pins
 */
export function peersCache() {
  const hash = createHash('sha256');
  for (const module of ['kubernetes', 'kueue'])
    for (const file of ['go.mod', 'go.sum'])
      hash.update(readFileSync(join(PEERS_FOLDER, module, file)));
  hash.update(JSON.stringify([PROGRAMS, MANIFESTS, BUILD_ENVIRONMENT]));
  hash.update(`${process.platform} ${process.arch}`);
  const root = join(cacheRoot(), 'peers', hash.digest('hex').slice(0, 16));
  return { root, bin: join(root, 'bin'), manifests: join(root, 'manifests') };
}
