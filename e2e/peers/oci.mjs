// A real container registry (distribution) of one's own, and a client that
// pushes into it as tools do.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { env } from 'node:process';
import { cacheRoot } from './cache.mjs';
import { freePorts } from './ports.mjs';
import { start } from './processes.mjs';
import { BUILD_ENVIRONMENT } from './programs.mjs';
import { buildRequirements } from './requirements.mjs';

export const REGISTRY_VERSION = '3.1.2';
const PACKAGE = `github.com/distribution/distribution/v3/cmd/registry@v${REGISTRY_VERSION}`;

const folder = () => join(cacheRoot(), `oci-${REGISTRY_VERSION}`);
const program = () => join(folder(), 'registry');

/** @returns {string[]} what is missing, in words */
export function registryRequirements() {
  return existsSync(program()) ? [] : buildRequirements();
}

/** Once; two minutes. Go checks the module against its checksum database. */
function build(log) {
  if (existsSync(program())) return program();
  const missing = buildRequirements();
  if (missing.length > 0) throw new Error(missing.join('\n'));
  log(`building the registry ${REGISTRY_VERSION} into ${folder()}`);
  const { status, stderr } = spawnSync(
    'go',
    ['install', '-trimpath', '-ldflags', '-s -w', PACKAGE],
    {
      encoding: 'utf8',
      env: { ...env, ...BUILD_ENVIRONMENT, GOBIN: folder() },
    },
  );
  if (status !== 0) throw new Error(`go install failed:\n${stderr}`);
  return program();
}

/**
 * @param {object} options
 * @param {string} options.dir for data and logs; new or empty
 * @param {{username: string, htpasswd: string, password: string}} [options.user]
 *   turns basic access on; `htpasswd` is the bcrypt line of it
 * @param {(line: string) => void} [options.log]
 */
export async function startRegistry({ dir, user, log = () => {} }) {
  const command = build(log);
  const root = resolve(dir);
  mkdirSync(root, { recursive: true });
  const [port] = await freePorts(1);
  const url = `http://127.0.0.1:${port}`;
  const passwords = join(root, 'htpasswd');
  if (user) writeFileSync(passwords, `${user.htpasswd}\n`, { mode: 0o600 });
  const config = join(root, 'config.json');
  // YAML is a superset of JSON.
  writeFileSync(
    config,
    JSON.stringify({
      version: '0.1',
      log: { level: 'warn' },
      storage: {
        filesystem: { rootdirectory: join(root, 'data') },
        delete: { enabled: true },
      },
      http: { addr: `127.0.0.1:${port}` },
      ...(user
        ? { auth: { htpasswd: { realm: 'lab', path: passwords } } }
        : {}),
    }),
  );
  const registry = start({
    name: 'registry',
    command,
    args: ['serve', config],
    env: { OTEL_TRACES_EXPORTER: 'none' },
    cwd: root,
    logFile: join(root, 'logs/registry.log'),
  });
  await registry.ready(async () =>
    [200, 401].includes((await fetch(`${url}/v2/`)).status),
  );
  return {
    url,
    client: new RegistryClient(url, user),
    stop: () => registry.stop(),
  };
}

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const INDEX = 'application/vnd.oci.image.index.v1+json';

/** What a test writes into a registry. */
export class RegistryClient {
  constructor(url, user) {
    this.url = url;
    this.user = user;
  }

  async send(method, path, { body, headers = {}, accept = [] } = {}) {
    const { username, password } = this.user ?? {};
    const answer = await fetch(new URL(path, this.url), {
      method,
      body,
      headers: {
        ...headers,
        ...(this.user
          ? {
              authorization: `Basic ${Buffer.from(
                `${username}:${password}`,
              ).toString('base64')}`,
            }
          : {}),
      },
    });
    if (!answer.ok && !accept.includes(answer.status)) {
      throw new Error(
        `${method} ${path}: ${answer.status} ${await answer.text()}`,
      );
    }
    return answer;
  }

  /** Answers what a manifest says of a blob. */
  async pushBlob(repository, mediaType, content, annotations) {
    const bytes = Buffer.from(
      typeof content === 'string' || Buffer.isBuffer(content)
        ? content
        : JSON.stringify(content),
    );
    const digest = digestOf(bytes);
    const begun = await this.send('POST', `/v2/${repository}/blobs/uploads/`);
    const place = new URL(begun.headers.get('location'), this.url);
    place.searchParams.set('digest', digest);
    await this.send('PUT', place, {
      body: bytes,
      headers: { 'content-type': 'application/octet-stream' },
    });
    return {
      mediaType,
      digest,
      size: bytes.length,
      ...(annotations ? { annotations } : {}),
    };
  }

  /**
   * @param {string} repository
   * @param {object} artifact
   * @param {string[]} artifact.tags
   * @param {string} [artifact.artifactType]
   * @param {{mediaType: string, content: unknown}} artifact.config
   * @param {{mediaType: string, content: string | Buffer, annotations?: object}[]} artifact.layers
   * @returns {Promise<{digest: string, size: number}>}
   */
  async push(repository, { tags, artifactType, config, layers }) {
    const manifest = {
      schemaVersion: 2,
      mediaType: MANIFEST,
      ...(artifactType ? { artifactType } : {}),
      config: await this.pushBlob(repository, config.mediaType, config.content),
      layers: [],
    };
    for (const { mediaType, content, annotations } of layers) {
      manifest.layers.push(
        await this.pushBlob(repository, mediaType, content, annotations),
      );
    }
    return this.putManifest(repository, tags, manifest);
  }

  /** @param {{digest: string, size: number}[]} manifests */
  async pushIndex(repository, tags, manifests) {
    return this.putManifest(repository, tags, {
      schemaVersion: 2,
      mediaType: INDEX,
      manifests: manifests.map(({ digest, size }) => ({
        mediaType: MANIFEST,
        digest,
        size,
      })),
    });
  }

  async putManifest(repository, tags, manifest) {
    const bytes = Buffer.from(JSON.stringify(manifest));
    for (const tag of tags) {
      await this.send('PUT', `/v2/${repository}/manifests/${tag}`, {
        body: bytes,
        headers: { 'content-type': manifest.mediaType },
      });
    }
    return { digest: digestOf(bytes), size: bytes.length };
  }

  async deleteManifest(repository, reference) {
    await this.send('DELETE', `/v2/${repository}/manifests/${reference}`);
  }
}

function digestOf(bytes) {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}
