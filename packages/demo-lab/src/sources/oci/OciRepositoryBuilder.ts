import { createHash } from 'node:crypto';
import type { OciRepository } from './types';

export interface OciLayer {
  mediaType: string;
  /** Its bytes; or a size, for weights that nobody reads. */
  content: Buffer | string | { sizeBytes: number; digest?: string };
  annotations?: Record<string, string>;
}

export interface OciArtifactOptions {
  tags: string[];
  artifactType?: string;
  config: { mediaType: string; content: unknown };
  layers: OciLayer[];
  annotations?: Record<string, string>;
}

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const INDEX = 'application/vnd.oci.image.index.v1+json';

/** Puts artifacts into a repository as a client pushes them. */
export class OciRepositoryBuilder {
  readonly repository: OciRepository = {
    tags: {},
    manifests: new Map(),
    blobs: new Map(),
    referrers: {},
  };

  /** Answers the digest. */
  push(options: OciArtifactOptions): string {
    const { tags, artifactType, config, layers, annotations } = options;
    const configBytes = Buffer.from(JSON.stringify(config.content));
    const manifest = {
      schemaVersion: 2,
      mediaType: MANIFEST,
      ...(artifactType ? { artifactType } : {}),
      config: {
        mediaType: config.mediaType,
        digest: this.#blob(configBytes),
        size: configBytes.length,
      },
      layers: layers.map(layer => this.#layer(layer)),
      ...(annotations ? { annotations } : {}),
    };
    return this.#manifest(MANIFEST, manifest, tags);
  }

  pushIndex(options: { tags: string[]; digests: string[] }): string {
    const manifests = options.digests.map((digest, place) => ({
      mediaType: MANIFEST,
      digest,
      size: this.repository.manifests.get(digest)?.bytes.length ?? 0,
      platform: { os: 'linux', architecture: place === 0 ? 'amd64' : 'arm64' },
    }));
    const index = { schemaVersion: 2, mediaType: INDEX, manifests };
    return this.#manifest(INDEX, index, options.tags);
  }

  /** An ordinary image. */
  pushImage(options: {
    tags: string[];
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
  }): string {
    return this.push({
      tags: options.tags,
      config: {
        mediaType: 'application/vnd.oci.image.config.v1+json',
        content: {
          architecture: 'amd64',
          os: 'linux',
          config: {
            Labels: options.labels,
            Env: ['SECRET_TOKEN=do-not-map'],
            Cmd: ['/bin/sh'],
          },
        },
      },
      layers: [
        {
          mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip',
          content: { sizeBytes: 5_000_000 },
        },
      ],
      annotations: options.annotations,
    });
  }

  attach(subject: string, artifactType: string): void {
    const digest = digestOf(Buffer.from(`${subject} ${artifactType}`));
    const all = (this.repository.referrers ??= {});
    (all[subject] ??= []).push({ digest, artifactType });
  }

  #manifest(mediaType: string, manifest: object, tags: string[]): string {
    const bytes = Buffer.from(JSON.stringify(manifest, null, 1));
    const digest = digestOf(bytes);
    this.repository.manifests.set(digest, { mediaType, bytes });
    tags.forEach(tag => {
      this.repository.tags[tag] = digest;
    });
    return digest;
  }

  #layer({ mediaType, content, annotations }: OciLayer) {
    const more = annotations ? { annotations } : {};
    if (typeof content === 'object' && 'sizeBytes' in content) {
      const digest =
        content.digest ?? digestOf(Buffer.from(`${content.sizeBytes}`));
      return { mediaType, digest, size: content.sizeBytes, ...more };
    }
    const bytes = Buffer.from(content);
    return {
      mediaType,
      digest: this.#blob(bytes),
      size: bytes.length,
      ...more,
    };
  }

  #blob(bytes: Buffer): string {
    const digest = digestOf(bytes);
    this.repository.blobs.set(digest, bytes);
    return digest;
  }
}

function digestOf(bytes: Buffer): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}
