import type {
  ModelRecord,
  ModelVersion,
} from 'backstage-plugin-model-lifecycle-node';
import { unlessEmpty, withoutUndefined } from '../../../http/answers/fields';
import type { Artifact } from './ArtifactReader';
import { byNewest, nameAmong, versionOf } from './versionTags';

/** Where a record is from: part of its key and addresses. */
export interface OciPlace {
  registry: string;
  repository: string;
  viewUrl?: string;
  currentTags: readonly string[];
}

/** One digest with its tags; of what is not read again, what was stored of it. */
export interface TaggedDigest {
  digest: string;
  tags: string[];
  read?: Artifact;
  stored?: ModelVersion;
  /** What is attached to it, where the registry tells. */
  attached?: string[];
}

export function keyOf(
  place: Pick<OciPlace, 'registry' | 'repository'>,
): string {
  return `${place.registry}/${place.repository}`;
}

/** The newest first, by the tags' names. */
export function sortDigests(digests: readonly TaggedDigest[]): TaggedDigest[] {
  return [...digests].sort((a, b) =>
    byNewest(nameAmong(a.tags), nameAmong(b.tags)),
  );
}

/** The digest that a tag of the config names, else the newest release, else the newest. */
export function currentOf(
  place: OciPlace,
  digests: readonly TaggedDigest[],
): TaggedDigest | undefined {
  const byTag = place.currentTags
    .map(tag => digests.find(({ tags }) => tags.includes(tag)))
    .find(found => found !== undefined);
  const sorted = sortDigests(digests);
  const isRelease = ({ tags }: TaggedDigest) =>
    versionOf(nameAmong(tags))?.prerelease.length === 0;
  return byTag ?? sorted.find(isRelease) ?? sorted[0];
}

/** `current` has to be read. */
export function toRecord(
  place: OciPlace,
  digests: readonly TaggedDigest[],
  current: TaggedDigest & { read: Artifact },
): ModelRecord {
  const { facts, format, overrides, readmeDigest, weights } = current.read;
  const key = keyOf(place);
  const name = place.repository.split('/').pop() ?? place.repository;
  return withoutUndefined({
    kind: 'model' as const,
    key,
    scope: place.repository,
    title: facts.title ?? name,
    description: facts.description,
    tags: [...new Set([format, ...(facts.tags ?? [])])].sort(),
    owner: facts.owner,
    license: facts.license,
    languages: facts.languages,
    capabilities: facts.capabilities,
    format: facts.format,
    library: facts.library,
    architecture: facts.architecture,
    quantization: facts.quantization,
    parameterCount: facts.parameterCount,
    sizeBytes: current.read.sizeBytes,
    links: facts.links,
    datasets: facts.datasets,
    overrides,
    viewUrl: place.viewUrl?.replaceAll('{repository}', place.repository),
    versions: sortDigests(digests).map(tagged => toVersion(place, tagged)),
    currentVersion: nameAmong(current.tags),
    currentReason: current.read.problem,
    joinKeys: unlessEmpty(
      [
        ...new Set([
          ...digests.map(({ digest }) => digest),
          ...weights,
          ...(facts.joinKeys ?? []),
        ]),
      ].sort(),
    ),
    cardVersion: readmeDigest,
  });
}

function toVersion(place: OciPlace, tagged: TaggedDigest): ModelVersion {
  const { digest, read, stored } = tagged;
  const name = nameAmong(tagged.tags);
  const aliases = tagged.tags.filter(tag => tag !== name).sort();
  const content = read ? contentOf(read, tagged.attached) : stored;
  return withoutUndefined({
    ...content,
    name,
    aliases: unlessEmpty(aliases),
    digest,
    uri: `oci://${keyOf(place)}@${digest}`,
  });
}

function contentOf(
  read: Artifact,
  attached: string[] | undefined,
): Omit<ModelVersion, 'name'> {
  return {
    createdAt: read.facts.createdAt,
    sizeBytes: read.sizeBytes,
    format: read.facts.format,
    license: read.facts.license,
    author: read.facts.author,
    readiness: read.problem ? 'unknown' : 'ready',
    reason: read.problem,
    ...(attached?.length ? { tags: { attached: attached.join(', ') } } : {}),
  };
}
