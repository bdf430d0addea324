import { UnexpectedAnswerError } from '../../../http/answers/failure';
import {
  asCount,
  asFields,
  asList,
  asText,
  isFields,
} from '../../../http/answers/fields';

export interface Descriptor {
  mediaType: string;
  digest: string;
  sizeBytes: number;
  artifactType?: string;
  annotations: Readonly<Record<string, string>>;
}

export interface Manifest {
  kind: 'manifest';
  artifactType?: string;
  config: Descriptor;
  layers: Descriptor[];
  annotations: Readonly<Record<string, string>>;
}

export interface Index {
  kind: 'index';
  manifests: Descriptor[];
  annotations: Readonly<Record<string, string>>;
}

/** All are needed: a registry answers 404 for a manifest of a type that is not accepted. */
export const MANIFEST_TYPES = [
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
].join(', ');

const DIGEST = /^sha256:[0-9a-f]{64}$/;
const MAX_PARTS = 1_000;
const MAX_TEXT = 1_000;

export function isDigest(text: unknown): text is string {
  return typeof text === 'string' && DIGEST.test(text);
}

export function parseManifest(body: unknown): Manifest | Index {
  const fields = asFields(body);
  const annotations = textsOf(fields.annotations);
  if (Array.isArray(fields.manifests)) {
    return {
      kind: 'index',
      manifests: descriptors(fields.manifests),
      annotations,
    };
  }
  const config = parseDescriptor(fields.config);
  if (!config || !Array.isArray(fields.layers)) {
    throw new UnexpectedAnswerError(
      'a manifest of the OCI image specification',
    );
  }
  return {
    kind: 'manifest',
    artifactType: asText(fields.artifactType, MAX_TEXT),
    config,
    layers: descriptors(fields.layers),
    annotations,
  };
}

/** Of `GET referrers`: an index whose entries say what they are. */
export function parseReferrers(body: unknown): Descriptor[] {
  const fields = asFields(body);
  if (!Array.isArray(fields.manifests)) {
    throw new UnexpectedAnswerError('a list of referrers');
  }
  return descriptors(fields.manifests);
}

/** Annotations or labels: keys and values that are text. */
export function textsOf(value: unknown): Record<string, string> {
  if (!isFields(value)) return {};
  return Object.fromEntries(
    Object.entries(value)
      .slice(0, 200)
      .flatMap(([key, text]) => {
        const short = asText(text, MAX_TEXT);
        return short === undefined ? [] : [[key, short]];
      }),
  );
}

function descriptors(value: unknown): Descriptor[] {
  return asList(value)
    .slice(0, MAX_PARTS)
    .flatMap(item => parseDescriptor(item) ?? []);
}

function parseDescriptor(value: unknown): Descriptor | undefined {
  const fields = asFields(value);
  if (!isDigest(fields.digest)) return undefined;
  return {
    mediaType: asText(fields.mediaType, MAX_TEXT) ?? '',
    digest: fields.digest,
    sizeBytes: asCount(fields.size) ?? 0,
    artifactType: asText(fields.artifactType, MAX_TEXT),
    annotations: textsOf(fields.annotations),
  };
}
