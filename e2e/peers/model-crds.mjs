// The kinds that model sources read in a cluster: KServe's from its Go module,
// the others as written in crds/, since their modules are not to be had.
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { env, pid } from 'node:process';
import { cacheRoot, PEERS_FOLDER } from './cache.mjs';
import { BUILD_ENVIRONMENT } from './programs.mjs';

export const KSERVE_VERSION = '0.16.0';
const MODULE = `github.com/kserve/kserve@v${KSERVE_VERSION}`;
const OURS = ['3scale', 'model-registry', 'openshift-route'];

/**
 * For `applyCrds`. Needs `yamltojson` of the cache, so the programs first.
 *
 * @param {import('./cache.mjs').PeersCache} cache
 * @returns {import('./client.mjs').KubernetesObject[]}
 */
export function modelCrds(cache) {
  return [
    ...kserveCrds(cache),
    ...OURS.flatMap(name =>
      toObjects(
        readFileSync(join(PEERS_FOLDER, 'crds', `${name}.yaml`), 'utf8'),
        cache,
      ),
    ),
  ];
}

/** KServe's minimal ones: the full ones are 2 MB each. Downloaded once. */
function kserveCrds(cache) {
  const file = join(cacheRoot(), `kserve-${KSERVE_VERSION}`, 'crds.json');
  if (!existsSync(file)) {
    // Go checks the module against its checksum database.
    const { Dir } = JSON.parse(
      execFileSync('go', ['mod', 'download', '-json', MODULE], {
        cwd: tmpdir(),
        encoding: 'utf8',
        env: { ...env, ...BUILD_ENVIRONMENT },
      }),
    );
    const yaml = ['config/crd/minimal', 'config/crd/minimal/llmisvc']
      .flatMap(folder => crdFiles(join(Dir, folder)))
      .map(path => readFileSync(path, 'utf8'))
      .join('\n---\n');
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(`${file}.${pid}`, JSON.stringify(toObjects(yaml, cache)));
    renameSync(`${file}.${pid}`, file);
  }
  return JSON.parse(readFileSync(file, 'utf8'));
}

function crdFiles(folder) {
  return readdirSync(folder)
    .filter(name => name.startsWith('serving.kserve.io_'))
    .map(name => join(folder, name));
}

/** @param {string} yaml @param {import('./cache.mjs').PeersCache} cache */
function toObjects(yaml, cache) {
  return JSON.parse(
    execFileSync(join(cache.bin, 'yamltojson'), {
      input: yaml,
      encoding: 'utf8',
      maxBuffer: 16 * 1024 * 1024,
    }),
  );
}
