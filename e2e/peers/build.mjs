// Builds the programs of the test control plane into the cache, one after the
// other and at low priority, and skips what is there. `node build.mjs`
import { execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { setPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { argv, env, exit, pid } from 'node:process';
import { pathToFileURL } from 'node:url';
import { PEERS_FOLDER, peersCache } from './cache.mjs';
import { BUILD_ENVIRONMENT, MANIFESTS, PROGRAMS } from './programs.mjs';
import { buildRequirements } from './requirements.mjs';

const LOW_PRIORITY = 10;
const goEnvironment = { ...env, ...BUILD_ENVIRONMENT };

/**
 * @param {{log?: (line: string) => void}} [options]
 * @returns {Promise<import('./cache.mjs').PeersCache>}
 */
export async function build({ log = () => {} } = {}) {
  const cache = peersCache();
  const todo = [
    ...PROGRAMS.filter(p => !existsSync(join(cache.bin, p.name))).map(p => ({
      what: p.name,
      run: () => buildProgram(p, join(cache.bin, p.name)),
    })),
    ...MANIFESTS.filter(
      m => !existsSync(join(cache.manifests, `${m.name}.json`)),
    ).map(m => ({ what: m.name, run: () => copyManifests(m, cache) })),
  ];
  if (todo.length === 0) return cache;

  const missing = buildRequirements();
  if (missing.length > 0) throw new Error(missing.join('\n'));
  mkdirSync(cache.bin, { recursive: true });
  mkdirSync(cache.manifests, { recursive: true });
  for (const { what, run } of todo) {
    const started = Date.now();
    await run();
    log(`${what.padEnd(28)} ${((Date.now() - started) / 1000).toFixed(1)} s`);
  }
  return cache;
}

/**
 * @param {import('./programs.mjs').Program} program
 * @param {string} target
 */
async function buildProgram(program, target) {
  const cwd = join(PEERS_FOLDER, program.module);
  const scratch = mkdtempSync(join(tmpdir(), 'peers-build-'));
  const partial = `${target}.partial-${pid}`;
  try {
    const args = ['build', '-trimpath', '-buildvcs=false', '-o', partial];
    args.push(
      '-ldflags',
      `-s -w ${program.stampVersion ? versionFlags() : ''}`,
    );
    if (program.edit)
      args.push('-modfile', editModule(program.edit, cwd, scratch));
    await runGo([...args, program.package], cwd);
    renameSync(partial, target);
  } finally {
    rmSync(partial, { force: true });
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** @returns {string} linker flags that give Kubernetes its version */
function versionFlags() {
  const goMod = readFileSync(
    join(PEERS_FOLDER, 'kubernetes', 'go.mod'),
    'utf8',
  );
  const [, version, major, minor] =
    goMod.match(/k8s\.io\/kubernetes (v(\d+)\.(\d+)\.\d+)/) ?? [];
  const variable = 'k8s.io/component-base/version.git';
  return `-X ${variable}Version=${version} -X ${variable}Major=${major} -X ${variable}Minor=${minor}`;
}

/**
 * Copies one module, changes it there, and makes a go.mod that names the copy:
 * Go takes no overlay for files of its module cache.
 *
 * @param {import('./programs.mjs').Edit} edit
 * @param {string} cwd
 * @param {string} scratch
 * @returns {string} the go.mod to build with
 */
function editModule(edit, cwd, scratch) {
  const copy = join(scratch, 'module');
  cpSync(moduleFolder(edit.module, cwd), copy, { recursive: true });
  // The module cache is read-only, and cpSync keeps it so.
  for (const path of ['', ...readdirSync(copy, { recursive: true })])
    chmodSync(join(copy, String(path)), 0o755);
  const file = join(copy, edit.file);
  const text = readFileSync(file, 'utf8');
  if (!text.includes(edit.from))
    throw new Error(`${edit.module} no longer contains: ${edit.from}`);
  writeFileSync(file, text.replace(edit.from, edit.to));
  for (const name of ['go.mod', 'go.sum'])
    copyFileSync(join(cwd, name), join(scratch, name));
  const goMod = join(scratch, 'go.mod');
  const replace = `-replace=${edit.module}=${copy}`;
  execFileSync('go', ['mod', 'edit', replace, goMod], { env: goEnvironment });
  return goMod;
}

/**
 * @param {(typeof MANIFESTS)[number]} manifest
 * @param {import('./cache.mjs').PeersCache} cache
 */
function copyManifests(manifest, cache) {
  const folder = moduleFolder(
    manifest.from,
    join(PEERS_FOLDER, manifest.module),
  );
  const yaml = manifest.paths
    .flatMap(path => yamlFiles(join(folder, path)))
    .map(file => readFileSync(file, 'utf8'))
    .join('\n---\n');
  const json = execFileSync(join(cache.bin, 'yamltojson'), {
    input: yaml,
    maxBuffer: 64 * 1024 * 1024,
  });
  const target = join(cache.manifests, `${manifest.name}.json`);
  writeFileSync(`${target}.partial-${pid}`, json);
  renameSync(`${target}.partial-${pid}`, target);
}

/** @param {string} path a file, or a folder whose YAML files are meant */
function yamlFiles(path) {
  if (path.endsWith('.yaml')) return [path];
  return readdirSync(path)
    .filter(name => name.endsWith('.yaml') && name !== 'kustomization.yaml')
    .sort()
    .map(name => join(path, name));
}

/**
 * @param {string} module
 * @param {string} cwd
 * @returns {string} the folder of a module, downloaded when it is not there
 */
function moduleFolder(module, cwd) {
  execFileSync('go', ['mod', 'download', module], { cwd, env: goEnvironment });
  return execFileSync('go', ['list', '-m', '-f', '{{.Dir}}', module], {
    cwd,
    env: goEnvironment,
    encoding: 'utf8',
  }).trim();
}

/**
 * @param {string[]} args
 * @param {string} cwd
 */
function runGo(args, cwd) {
  return new Promise((resolve, reject) => {
    const go = spawn('go', args, {
      cwd,
      env: goEnvironment,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    if (go.pid) setPriority(go.pid, LOW_PRIORITY);
    let errors = '';
    go.stderr.on('data', chunk => (errors = (errors + chunk).slice(-4000)));
    go.on('error', reject);
    go.on('close', code =>
      code === 0
        ? resolve(undefined)
        : reject(new Error(`go ${args.join(' ')} failed:\n${errors}`)),
    );
  });
}

if (argv[1] && import.meta.url === pathToFileURL(argv[1]).href) {
  const started = Date.now();
  try {
    const cache = await build({ log: console.log });
    const seconds = ((Date.now() - started) / 1000).toFixed(1);
    console.log(`ready in ${seconds} s: ${cache.root}`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    exit(1);
  }
}
