import type { Reason } from 'backstage-plugin-model-lifecycle-node';
import { isKind, UnexpectedAnswerError } from '../../../http/answers/failure';
import { asFields } from '../../../http/answers/fields';
import { overridesAmong } from '../../overrideKeys';
import {
  classify,
  isModelcar,
  type ModelFormat,
  type OtherKind,
} from './classify';
import { DigestMismatchError, type OciClient } from './client';
import type { ModelcarRule, OciConfig } from './config';
import { factsOfAnnotations, factsOfConfig, type ModelFacts } from './facts';
import { textsOf, type Index, type Manifest } from './manifest';
import { readmeLayer } from './readme';

const MAX_CONFIG_BYTES = 1024 * 1024;
/** An index of an image for many platforms says the same many times. */
const MAX_CHILDREN = 4;

/** A model in a registry. */
export interface Artifact {
  format: ModelFormat;
  facts: ModelFacts;
  sizeBytes: number;
  /** Digests of layers that are one file of weights each. */
  weights: string[];
  readmeDigest?: string;
  overrides?: Record<string, string>;
  /** Why less is known of it than there should be. */
  problem?: Reason;
}

/** Finds out what stands at a digest: two or three requests. */
export class ArtifactReader {
  constructor(
    private readonly client: OciClient,
    private readonly repository: string,
    private readonly config: Pick<OciConfig, 'modelcars' | 'artifactTypes'>,
    private readonly signal: AbortSignal,
  ) {}

  async read(digest: string): Promise<Artifact | { other: OtherKind }> {
    const manifest = await this.#manifest(digest);
    if (!manifest) return { other: 'other' };
    return manifest.kind === 'index'
      ? this.#readIndex(manifest)
      : this.#readManifest(manifest);
  }

  /** The manifest of a model, or the one that an index of it names first. */
  async resolve(digest: string): Promise<Manifest | undefined> {
    const manifest = await this.#manifest(digest);
    if (manifest?.kind !== 'index') return manifest;
    for (const child of childrenOf(manifest)) {
      const inner = await this.#manifest(child);
      if (inner?.kind === 'manifest' && this.#isModel(inner)) return inner;
    }
    return undefined;
  }

  /** One level: an index in an index is nobody's model. */
  async #readIndex(index: Index): Promise<Artifact | { other: OtherKind }> {
    let first: OtherKind | undefined;
    for (const child of childrenOf(index)) {
      const manifest = await this.#manifest(child);
      if (manifest?.kind !== 'manifest') continue;
      const found = await this.#readManifest(manifest);
      if ('format' in found) return found;
      first ??= found.other;
    }
    return { other: first ?? 'other' };
  }

  async #readManifest(
    manifest: Manifest,
  ): Promise<Artifact | { other: OtherKind }> {
    const found = this.#classify(manifest);
    if ('other' in found) return found;
    const { value: config, problem } = await this.#config(manifest);
    if ('format' in found) {
      return toArtifact(found.format, manifest, { config, problem });
    }
    const labels = labelsOf(config);
    return isModelcar(found.rules, labels)
      ? toArtifact('modelcar', manifest, { labels, config, problem })
      : { other: 'image' };
  }

  #classify(
    manifest: Manifest,
  ):
    | { format: ModelFormat }
    | { other: OtherKind }
    | { rules: ModelcarRule[] } {
    return classify(manifest, { repository: this.repository, ...this.config });
  }

  #isModel(manifest: Manifest): boolean {
    return !('other' in this.#classify(manifest));
  }

  /** Undefined for none, and for what is no manifest of OCI or Docker's second schema. */
  async #manifest(digest: string): Promise<Manifest | Index | undefined> {
    try {
      return await this.client.manifest(this.repository, digest, this.signal);
    } catch (error) {
      if (error instanceof UnexpectedAnswerError) return undefined;
      throw error;
    }
  }

  /** What is wrong with the blob itself stays wrong; the rest is worth asking again. */
  async #config(
    manifest: Manifest,
  ): Promise<{ value?: unknown; problem?: Reason }> {
    try {
      const bytes = await this.client.blob(
        this.repository,
        manifest.config.digest,
        { maxBytes: MAX_CONFIG_BYTES, signal: this.signal },
      );
      return { value: JSON.parse(bytes.toString('utf8')) };
    } catch (error) {
      if (error instanceof SyntaxError) {
        return { problem: { code: 'oci-config-unreadable' } };
      }
      if (error instanceof DigestMismatchError) {
        return { problem: { code: 'oci-digest-mismatch' } };
      }
      if (isKind(error, 'not-found')) {
        return { problem: { code: 'oci-config-missing' } };
      }
      if (isKind(error, 'too-large')) {
        return { problem: { code: 'oci-config-too-large' } };
      }
      throw error;
    }
  }
}

function toArtifact(
  format: ModelFormat,
  manifest: Manifest,
  read: {
    config?: unknown;
    labels?: Record<string, string>;
    problem?: Reason;
  },
): Artifact {
  const texts = { ...read.labels, ...manifest.annotations };
  return {
    format,
    facts: {
      ...factsOfAnnotations(texts),
      ...factsOfConfig(format, read.config),
    },
    sizeBytes: manifest.layers.reduce((sum, layer) => sum + layer.sizeBytes, 0),
    weights: manifest.layers
      .filter(({ mediaType }) => isOneFileOfWeights(mediaType))
      .map(({ digest }) => digest)
      .slice(0, 20),
    readmeDigest: readmeLayer(manifest, format, read.config)?.digest,
    overrides: overridesAmong(Object.entries(texts)),
    problem: read.problem,
  };
}

/** Whose digest is that of the file, wherever the file lies. */
function isOneFileOfWeights(mediaType: string): boolean {
  return (
    mediaType === 'application/vnd.cncf.model.weight.v1.raw' ||
    /^application\/vnd\.docker\.ai\.(gguf|safetensors)/.test(mediaType) ||
    mediaType === 'application/vnd.ollama.image.model'
  );
}

/** Labels and nothing else: beside them stand environment and commands. */
function labelsOf(config: unknown): Record<string, string> {
  return textsOf(asFields(asFields(config).config).Labels);
}

/** Attestations stand in an index as manifests for an unknown platform. */
function childrenOf(index: Index): string[] {
  return index.manifests
    .filter(child => !child.annotations['vnd.docker.reference.type'])
    .slice(0, MAX_CHILDREN)
    .map(child => child.digest);
}
