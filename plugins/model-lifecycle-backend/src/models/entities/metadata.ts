import type { EntityLink, EntityMeta } from '@backstage/catalog-model';
import {
  ANNOTATION_JOIN_KEYS,
  ANNOTATION_NATIVE_ID,
  ANNOTATION_OWNER,
  ANNOTATION_SOURCE,
  ANNOTATION_VERSION,
  RHDH_ANNOTATIONS,
} from 'backstage-plugin-model-lifecycle-common';
import type { SourceRecord } from 'backstage-plugin-model-lifecycle-node';
import { sortedAnnotations } from '../../catalog/annotations';
import { toLink, toWebUrl, uniqueLinks } from '../../catalog/links';
import { plainDescription } from '../../catalog/plainDescription';
import { plainLine } from '../../catalog/plainText';
import { toTags } from '../../catalog/tags';
import { LOCATION_TYPE } from '../../catalog/location';
import { NO_ASSET_VERSION, toAssetVersion } from './assetVersion';
import type { Resolved } from './overrides/resolve';
import { recordEntityName } from './refs';
import { modelsSourceKey } from './sourceKey';

const MAX_TITLE = 128;
const MAX_DESCRIPTION = 500;
const MAX_ANNOTATION = 500;
const MAX_JOIN_KEYS = 20;
const MAX_TAGS = 30;
const MAX_LINKS = 20;

/** What each entity of a record is made from. */
export interface EntityInputs<R extends SourceRecord = SourceRecord> {
  sourceId: string;
  sourceType: string;
  record: R;
  resolved: Resolved;
  kubernetesClusters: Readonly<Record<string, string>>;
}

export interface MetadataParts {
  /** Beside those that every entity has. */
  annotations: Record<string, string | undefined>;
  /** Sanitised here, and cut where there are too many. */
  tags: readonly string[];
  /** Never cut. */
  ownTags?: readonly string[];
  /** Tags that a source must not set by itself. */
  reservedTags?: readonly string[];
  /** Before those of the record. */
  links: readonly (EntityLink | undefined)[];
  /** Added to the native key, where a record becomes several entities. */
  nativeSuffix?: string;
}

export function buildMetadata(
  inputs: EntityInputs,
  parts: MetadataParts,
): EntityMeta {
  const { record, resolved, sourceId } = inputs;
  const title = oneLine(resolved.title ?? record.title, MAX_TITLE);
  const description = plainDescription(
    resolved.description ?? record.description ?? '',
    MAX_DESCRIPTION,
  );
  const links = linksOf(inputs, parts);
  const tags = tagsOf(inputs, parts);
  return {
    name: recordEntityName(sourceId, record.key),
    ...(title && { title }),
    ...(description && { description }),
    annotations: sortedAnnotations({
      ...locationAnnotations(inputs),
      ...ownAnnotations(inputs, parts.nativeSuffix ?? ''),
      ...parts.annotations,
    }),
    ...(tags.length > 0 && { tags }),
    ...(links.length > 0 && { links }),
  };
}

export function oneLine(
  text: string | undefined,
  maxLength = MAX_ANNOTATION,
): string | undefined {
  return (text && plainLine(text, maxLength)) || undefined;
}

/** So that the entity's Kubernetes tab works. */
export function kubernetesAnnotations({
  record: { kubernetes },
  kubernetesClusters,
}: EntityInputs) {
  const cluster =
    kubernetes && Object.hasOwn(kubernetesClusters, kubernetes.cluster)
      ? kubernetesClusters[kubernetes.cluster]
      : kubernetes?.cluster;
  return {
    'backstage.io/kubernetes-cluster': oneLine(cluster),
    'backstage.io/kubernetes-namespace': oneLine(kubernetes?.namespace),
    'backstage.io/kubernetes-label-selector': oneLine(
      kubernetes?.labelSelector,
    ),
  };
}

/** What pages of Red Hat Developer Hub find models and servers by. */
export function assetAnnotations(
  { sourceId, sourceType }: EntityInputs,
  asset: { category: 'ai-model' | 'model-server'; version?: string },
) {
  const version = toAssetVersion(asset.version);
  return {
    [RHDH_ANNOTATIONS.category]: asset.category,
    [RHDH_ANNOTATIONS.version]: version,
    [ANNOTATION_VERSION]:
      version === NO_ASSET_VERSION ? oneLine(asset.version) : undefined,
    [RHDH_ANNOTATIONS.source]: `${sourceType}/${sourceId}`,
  };
}

function locationAnnotations({ sourceId, record }: EntityInputs) {
  const location = `${LOCATION_TYPE}:${modelsSourceKey(sourceId)}`;
  return {
    'backstage.io/managed-by-location': location,
    'backstage.io/managed-by-origin-location': location,
    'backstage.io/view-url': toWebUrl(record.viewUrl),
  };
}

function ownAnnotations(
  { sourceId, sourceType, record, resolved }: EntityInputs,
  nativeSuffix: string,
) {
  return {
    [ANNOTATION_SOURCE]: `${sourceType}:${sourceId}`,
    [ANNOTATION_NATIVE_ID]: oneLine(record.key + nativeSuffix),
    [ANNOTATION_OWNER]: oneLine(resolved.owner.unresolved),
    [ANNOTATION_JOIN_KEYS]: joinKeys(record.joinKeys),
  };
}

/** Separated by commas; a comma in a key is written as an address would write it. */
function joinKeys(keys: readonly string[] | undefined): string | undefined {
  return [...new Set(keys)]
    .map(key => plainLine(key, MAX_ANNOTATION).replace(/,/g, '%2C'))
    .filter(Boolean)
    .sort()
    .slice(0, MAX_JOIN_KEYS)
    .join(',');
}

function tagsOf({ record, resolved }: EntityInputs, parts: MetadataParts) {
  const reserved = new Set(parts.reservedTags);
  const own = parts.ownTags ?? [];
  const said = toTags(
    [...(record.tags ?? []), ...resolved.tags, ...parts.tags],
    Infinity,
  ).filter(tag => !reserved.has(tag) && !own.includes(tag));
  return [...own, ...said.slice(0, MAX_TAGS)].sort();
}

function linksOf({ record, resolved }: EntityInputs, parts: MetadataParts) {
  const { written } = resolved;
  const saidLinks = (record.links ?? [])
    .map(toLink)
    .filter(link => link !== undefined)
    .sort((one, other) => (linkKey(one) < linkKey(other) ? -1 : 1));
  return uniqueLinks(
    [
      ...parts.links,
      toLink({ url: written.homepageUrl, title: 'Homepage' }),
      toLink({ url: written.howToUseUrl, title: 'How to use' }),
      toLink({ url: written.usage, title: 'Usage' }),
      toLink({ url: written.support, title: 'Support' }),
      toLink({ url: written.training, title: 'Training' }),
      toLink({ url: written.ethics, title: 'Ethics' }),
      ...saidLinks,
    ],
    MAX_LINKS,
  );
}

function linkKey(link: EntityLink): string {
  return `${link.title ?? ''}\n${link.url}`;
}
