// A real Ollama of one's own. It builds for many minutes and needs a C++
// compiler and three headers, so it is built by hand and tests are skipped
// without it: node e2e/peers/ollama.mjs build
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, chmodSync, existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { argv, env, exit } from 'node:process';
import { pathToFileURL } from 'node:url';
import { cacheRoot } from './cache.mjs';
import { freePorts } from './ports.mjs';
import { start } from './processes.mjs';
import { BUILD_ENVIRONMENT } from './programs.mjs';
import { buildRequirements } from './requirements.mjs';

export const OLLAMA_VERSION = '0.17.4';
const PACKAGE = `github.com/ollama/ollama@v${OLLAMA_VERSION}`;
/** It brings miniaudio.h, which Ollama's own module lacks. */
const MINIAUDIO = 'github.com/gen2brain/malgo@v0.11.24';
/** The other two. Debian: nlohmann-json3-dev and libstb-dev. */
const HEADERS = ['nlohmann/json.hpp', 'stb/stb_image.h'];

const folder = () => join(cacheRoot(), `ollama-${OLLAMA_VERSION}`);
const program = () => join(folder(), 'ollama');

/** @returns {string[]} what is missing to start it, in words */
export function ollamaRequirements() {
  return existsSync(program())
    ? []
    : [
        'Ollama is not built: node e2e/peers/ollama.mjs build (about ten minutes).',
      ];
}

/** @param {{log?: (line: string) => void}} [options] */
export function buildOllama({ log = () => {} } = {}) {
  if (existsSync(program())) return;
  const include = headerFolder();
  const missing = [
    ...buildRequirements(),
    ...(spawnSync('g++', ['--version']).error
      ? ['A C++ compiler is needed to build Ollama; there is no "g++".']
      : []),
    ...(include
      ? []
      : [
          `Headers are needed to build Ollama: ${HEADERS.join(
            ' and ',
          )} (Debian: nlohmann-json3-dev, libstb-dev).`,
        ]),
  ];
  if (missing.length > 0) throw new Error(missing.join('\n'));
  const own = join(folder(), 'headers');
  mkdirSync(own, { recursive: true });
  copyMiniaudio(own);
  log(`building Ollama ${OLLAMA_VERSION} into ${folder()}`);
  const folders = [own, include, `${include}/stb`, `${include}/nlohmann`];
  go(
    [
      'install',
      '-ldflags',
      `-s -w -X github.com/ollama/ollama/version.Version=${OLLAMA_VERSION}`,
      PACKAGE,
    ],
    {
      CGO_ENABLED: '1',
      CGO_CPPFLAGS: folders.map(path => `-I${path}`).join(' '),
      GOBIN: folder(),
    },
  );
}

/** Of the system, or unpacked beside the program. */
function headerFolder() {
  return ['/usr/include', join(folder(), 'headers/usr/include')].find(path =>
    HEADERS.every(header => existsSync(join(path, header))),
  );
}

function copyMiniaudio(target) {
  const { Dir } = JSON.parse(go(['mod', 'download', '-json', MINIAUDIO]));
  // Included as miniaudio/miniaudio.h.
  const include = join(target, 'miniaudio');
  mkdirSync(include, { recursive: true });
  const file = join(include, 'miniaudio.h');
  copyFileSync(join(Dir, 'miniaudio.h'), file);
  // The module cache is read-only, and the copy is too.
  chmodSync(file, 0o644);
}

function go(args, environment = {}) {
  const { status, stdout, stderr } = spawnSync('go', args, {
    encoding: 'utf8',
    env: { ...env, ...BUILD_ENVIRONMENT, ...environment },
  });
  if (status !== 0) throw new Error(`go ${args[0]} failed:\n${stderr}`);
  return stdout;
}

/**
 * @param {object} options
 * @param {string} options.dir for data and logs; new or empty
 */
export async function startOllama({ dir }) {
  const missing = ollamaRequirements();
  if (missing.length > 0) throw new Error(missing.join('\n'));
  const root = resolve(dir);
  mkdirSync(root, { recursive: true });
  const [port] = await freePorts(1);
  const url = `http://127.0.0.1:${port}`;
  const ollama = start({
    name: 'ollama',
    command: program(),
    args: ['serve'],
    env: {
      OLLAMA_HOST: `127.0.0.1:${port}`,
      OLLAMA_MODELS: join(root, 'models'),
      HOME: root,
    },
    cwd: root,
    logFile: join(root, 'logs/ollama.log'),
  });
  await ollama.ready(async () => (await fetch(`${url}/api/version`)).ok);
  return { url, client: new OllamaClient(url), stop: () => ollama.stop() };
}

/** What a test writes into Ollama. */
export class OllamaClient {
  constructor(url) {
    this.url = url;
  }

  async send(method, path, body) {
    const answer = await fetch(`${this.url}${path}`, {
      method,
      body: Buffer.isBuffer(body) ? body : JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) {
      throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    }
    return text;
  }

  /** @param {object} more license, system, template, parameters */
  async createFromFile(model, gguf, more = {}) {
    const digest = `sha256:${createHash('sha256').update(gguf).digest('hex')}`;
    await this.send('POST', `/api/blobs/${digest}`, gguf);
    const files = { 'model.gguf': digest };
    await this.send('POST', '/api/create', {
      model,
      files,
      stream: false,
      ...more,
    });
  }

  async createFrom(model, from, more = {}) {
    await this.send('POST', '/api/create', {
      model,
      from,
      stream: false,
      ...more,
    });
  }

  async copy(source, destination) {
    await this.send('POST', '/api/copy', { source, destination });
  }

  async remove(model) {
    await this.send('DELETE', '/api/delete', { model });
  }
}

if (argv[1] && import.meta.url === pathToFileURL(argv[1]).href) {
  try {
    if (argv[2] !== 'build') throw new Error('node ollama.mjs build');
    buildOllama({ log: console.log });
  } catch (error) {
    console.error(error.message);
    exit(1);
  }
}
