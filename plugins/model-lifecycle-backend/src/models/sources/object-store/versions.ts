import type { ModelVersion } from 'backstage-plugin-model-lifecycle-node';
import { compareLoose, valid } from 'semver';
import type { StoredModelConfig } from './config';
import type { StoredObject } from './s3Client';

/** Objects of one version, in the order of the model's `files`. */
export interface VersionObjects {
  version: string;
  objects: (StoredObject | undefined)[];
}

/** Puts the keys of a listing together by version; keys that fit no pattern are not of this model. */
export class VersionCollector {
  readonly #versions = new Map<string, VersionObjects>();

  constructor(private readonly model: Pick<StoredModelConfig, 'files'>) {}

  add(object: StoredObject): void {
    this.model.files.forEach((pattern, index) => {
      const version = pattern.versionOf(object.key);
      if (version === undefined) return;
      const found = this.#versions.get(version) ?? {
        version,
        objects: this.model.files.map(() => undefined),
      };
      found.objects[index] = object;
      this.#versions.set(version, found);
    });
  }

  get(version: string): VersionObjects | undefined {
    return this.#versions.get(version);
  }

  all(): VersionObjects[] {
    return [...this.#versions.values()];
  }
}

/** As the bucket shows it. The first file is the one that names the version's address. */
export function toVersion(
  found: VersionObjects,
  model: Pick<StoredModelConfig, 'bucket' | 'files' | 'format'>,
): ModelVersion {
  const present = found.objects.filter(object => object !== undefined);
  const missing = model.files.find((_, index) => !found.objects[index]);
  const sizes = present.map(({ sizeBytes }) => sizeBytes ?? 0);
  const times = present.flatMap(({ modifiedAt }) => modifiedAt ?? []).sort();
  const etags = present.map(({ key, etag = '' }) => [
    key,
    etag.replaceAll('"', ''),
  ]);
  return {
    name: found.version,
    uri: `s3://${model.bucket}/${model.files[0].keyOf(found.version)}`,
    createdAt: times[0],
    sizeBytes: sizes.reduce((sum, size) => sum + size, 0),
    ...(model.format ? { format: model.format } : {}),
    readiness: missing ? 'not-ready' : 'ready',
    ...(missing
      ? {
          reason: {
            code: 'object-missing',
            params: { key: missing.keyOf(found.version) },
          },
        }
      : {}),
    tags: Object.fromEntries(etags.map(([key, etag]) => [`etag:${key}`, etag])),
  };
}

/** Newest first. What is no version number goes behind those that are, by name. */
export function newestFirst(
  order: StoredModelConfig['versionOrder'],
): (a: ModelVersion, b: ModelVersion) => number {
  const byName = (a: ModelVersion, b: ModelVersion) =>
    b.name.localeCompare(a.name, 'en', { numeric: true });
  if (order === 'time') {
    return (a, b) =>
      (b.createdAt ?? '').localeCompare(a.createdAt ?? '') || byName(a, b);
  }
  return (a, b) => {
    const [first, second] = [valid(a.name, true), valid(b.name, true)];
    if (first && second) return compareLoose(second, first) || byName(a, b);
    if (first || second) return first ? -1 : 1;
    return byName(a, b);
  };
}
