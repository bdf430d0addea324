import type { Expected, ModelcarRule } from './config';
import type { Manifest } from './manifest';

export type ModelFormat =
  | 'modelpack'
  | 'kitops'
  | 'docker-model'
  | 'ollama'
  | 'modelcar'
  | 'artifact';

/** What stands beside models in a registry. */
export type OtherKind = 'signature' | 'sbom' | 'image' | 'other';

export type Classified =
  | { format: ModelFormat }
  | { other: OtherKind }
  /** An image that a rule takes for a model if its labels say so. */
  | { rules: ModelcarRule[] };

const SIGNATURE =
  /^application\/vnd\.(dev\.cosign|dev\.sigstore|cncf\.notary)|cosign\.simplesigning/;
const SBOM =
  /spdx|cyclonedx|application\/vnd\.syft|application\/vnd\.in-toto|intoto/;
const IMAGE = new Set([
  'application/vnd.oci.image.config.v1+json',
  'application/vnd.docker.container.image.v1+json',
]);

/** By what the manifest says of itself; names of tags and repositories prove nothing. */
export function classify(
  manifest: Manifest,
  options: {
    repository: string;
    modelcars: readonly ModelcarRule[];
    artifactTypes: ReadonlySet<string>;
  },
): Classified {
  const config = manifest.config.mediaType;
  const type = manifest.artifactType ?? config;
  const layers = manifest.layers.map(layer => layer.mediaType);
  if (config.startsWith('application/vnd.cncf.model.config.')) {
    return { format: 'modelpack' };
  }
  // Older kits have no artifactType.
  if (config.startsWith('application/vnd.kitops.modelkit.config.')) {
    return { format: 'kitops' };
  }
  if (config.startsWith('application/vnd.docker.ai.model.config.')) {
    return { format: 'docker-model' };
  }
  if (layers.includes('application/vnd.ollama.image.model')) {
    return { format: 'ollama' };
  }
  if (options.artifactTypes.has(type)) return { format: 'artifact' };
  const said = [type, ...layers];
  if (said.some(mediaType => SIGNATURE.test(mediaType))) {
    return { other: 'signature' };
  }
  if (said.some(mediaType => SBOM.test(mediaType))) return { other: 'sbom' };
  if (!IMAGE.has(config)) return { other: 'other' };
  const rules = options.modelcars.filter(
    rule =>
      (!rule.repositories || rule.repositories.test(options.repository)) &&
      (!rule.annotation || says(manifest.annotations, rule.annotation)),
  );
  if (rules.length === 0) return { other: 'image' };
  return { rules };
}

/** With the labels of the image's config: whether one of the rules holds. */
export function isModelcar(
  rules: readonly ModelcarRule[],
  labels: Readonly<Record<string, string>>,
): boolean {
  return rules.some(rule => !rule.label || says(labels, rule.label));
}

function says(
  texts: Readonly<Record<string, string>>,
  { key, value }: Expected,
): boolean {
  const text = Object.hasOwn(texts, key) ? texts[key] : undefined;
  return text !== undefined && (value === undefined || text === value);
}

/** Tags that tools make for what belongs to another digest. */
export function isSideTag(tag: string): boolean {
  return /^sha256-[0-9a-f]{64}(\.[a-z]+)?$/.test(tag);
}
