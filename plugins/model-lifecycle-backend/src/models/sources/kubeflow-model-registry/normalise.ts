import type {
  KeyedReason,
  ModelRecord,
  ModelVersion,
  RecordReference,
  ServerRecord,
} from 'backstage-plugin-model-lifecycle-node';
import { joinKeyOfUri } from '../../joinKeys';
import {
  asFields,
  asText,
  asTexts,
  asWebUrl,
  unlessEmpty,
  withoutUndefined,
  type Fields,
} from '../../../http/answers/fields';
import {
  asId,
  customProperties,
  toIso,
  type Artifacts,
  type CustomProperties,
  type Version,
} from './answers';
import type { CatalogCard } from './catalog';
import { textDigest } from './textDigest';

const MAX_NAME = 200;
const MAX_DESCRIPTION = 20_000;
const LISTS = { maxLength: 100, maxCount: 50 };

export interface RegistryPlace {
  /** Id of the registry: the first part of keys, and the scope. */
  id: string;
  /** With `{id}`. */
  viewUrl?: string;
  /** Where its deployments run. */
  cluster?: string;
}

/** All that is known of one model. */
export interface ModelParts {
  model: unknown;
  /** Newest first; the newest with its artifacts, older ones also as they are stored. */
  versions: readonly {
    version: Version;
    artifacts: Artifacts | ModelVersion;
  }[];
  versionCount: number;
  card?: CatalogCard;
}

export function modelKey(place: RegistryPlace, modelId: string): string {
  return `${place.id}/${modelId}`;
}

export function normaliseModel(
  { model, versions, versionCount, card }: ModelParts,
  place: RegistryPlace,
): ModelRecord | undefined {
  const fields = asFields(model);
  const id = asId(fields.id);
  const title = asText(fields.name, MAX_NAME);
  if (!id || !title) return undefined;
  const properties = customProperties(fields.customProperties);
  const read = versions.map(toVersion);
  const newest = versions.at(0);
  const own =
    newest && isArtifacts(newest.artifacts) ? newest.artifacts : undefined;
  const readme = asText(fields.readme, Number.MAX_SAFE_INTEGER);
  return withoutUndefined<ModelRecord>({
    kind: 'model',
    key: modelKey(place, id),
    scope: place.id,
    title,
    description:
      asText(fields.description, MAX_DESCRIPTION) ?? card?.description,
    tags: unlessEmpty(labelsOf(properties, newest?.version)),
    owner:
      properties.values.Owner ??
      asText(fields.owner, MAX_NAME) ??
      newest?.version.author,
    lifecycle:
      properties.values.Lifecycle ??
      (fields.state === 'ARCHIVED' ? 'archived' : undefined),
    viewUrl: place.viewUrl?.replaceAll('{id}', encodeURIComponent(id)),
    links: unlessEmpty(linksOf(own)),
    overrides: unlessEmpty(properties.values),
    versions: unlessEmpty(read),
    versionCount: versionCount > read.length ? versionCount : undefined,
    currentVersion: read.at(0)?.name,
    currentReason: read.length > 0 ? undefined : { code: 'no-live-version' },
    ...licenseOf(fields, properties, card),
    tasks: textsOr(fields.tasks, card?.tasks),
    languages: textsOr(fields.language, card?.languages),
    library: asText(fields.libraryName, 100) ?? card?.library,
    maturity: asText(fields.maturity, 100) ?? card?.maturity,
    format: read.at(0)?.format,
    baseModels: baseModelsOf(properties, newest?.version),
    datasets: unlessEmpty(datasetsOf(own)),
    joinKeys: unlessEmpty(joinKeysOf(read)),
    trainedBy: trainedByOf(own),
    cardVersion: readme ? `readme:${textDigest(readme)}` : card?.version,
  });
}

/** Details of a version that did not change are taken as they were stored. */
function toVersion({
  version,
  artifacts,
}: ModelParts['versions'][number]): ModelVersion {
  const details = isArtifacts(artifacts)
    ? {
        uri: uriWithoutSecrets(artifacts.uri),
        format: artifacts.format,
        metrics: unlessEmpty(artifacts.metrics),
        parameters: unlessEmpty(artifacts.parameters),
        run: runOf(artifacts),
      }
    : artifacts;
  return withoutUndefined<ModelVersion>({
    name: version.name,
    uri: details.uri,
    description: version.description,
    createdAt: toIso(version.createdMs),
    format: details.format,
    metrics: details.metrics,
    parameters: details.parameters,
    tags: unlessEmpty(version.properties.values),
    author: version.author,
    run: details.run,
  });
}

function isArtifacts(details: Artifacts | ModelVersion): details is Artifacts {
  return 'type' in details;
}

/** `s3://bucket/path?endpoint=…` is known by its path; a query can hold a signature. */
function uriWithoutSecrets(uri: string | undefined): string | undefined {
  return uri
    ?.replace(/[?#].*$/, '')
    .replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/@]*@(?=[^/])/i, '$1');
}

function labelsOf(
  properties: CustomProperties,
  newest: Version | undefined,
): string[] {
  const labels = [...properties.labels, ...(newest?.properties.labels ?? [])];
  return asTexts(labels, LISTS);
}

function linksOf(artifacts: Artifacts | undefined) {
  return (artifacts?.documents ?? []).flatMap(({ url, title }) => {
    const address = asWebUrl(url);
    return address ? [{ url: address, title }] : [];
  });
}

function licenseOf(
  fields: Fields,
  { values }: CustomProperties,
  card: CatalogCard | undefined,
) {
  return {
    license: asText(fields.license, 200) ?? values.License ?? card?.license,
    licenseUrl: asWebUrl(fields.licenseLink) ?? card?.licenseUrl,
  };
}

function textsOr(
  value: unknown,
  otherwise: string[] | undefined,
): string[] | undefined {
  return unlessEmpty(asTexts(value, LISTS)) ?? otherwise;
}

function baseModelsOf(
  properties: CustomProperties,
  newest: Version | undefined,
): RecordReference[] | undefined {
  const name =
    newest?.properties.values['Source model'] ??
    properties.values['Source model'];
  return name ? [{ external: name }] : undefined;
}

function datasetsOf(artifacts: Artifacts | undefined): RecordReference[] {
  return (artifacts?.datasets ?? []).map(({ uri, title }) =>
    withoutUndefined({ external: uriWithoutSecrets(uri)!, title }),
  );
}

function joinKeysOf(versions: readonly ModelVersion[]): string[] {
  const keys = versions.flatMap(({ uri }) =>
    uri === undefined ? [] : joinKeyOfUri(uri) ?? [],
  );
  return [...new Set(keys)].sort();
}

/** `kfp`: a pipeline run made it. Other kinds say where it was taken from. */
function trainedByOf(
  artifacts: Artifacts | undefined,
): ModelRecord['trainedBy'] {
  const run = artifacts && runOf(artifacts);
  return run && withoutUndefined({ run: run.id, job: run.name });
}

function runOf({ origin }: Artifacts): ModelVersion['run'] {
  return origin?.kind === 'kfp' && origin.id
    ? withoutUndefined({ id: origin.id, name: origin.name })
    : undefined;
}

/**
 * One deployment as the registry knows it. Whether it runs the registry does
 * not know: it says what is wanted.
 */
export function normaliseServer(
  item: unknown,
  place: RegistryPlace,
  /** Names of serving environments by their id: namespaces. */
  environments: ReadonlyMap<string, string>,
): { record: ServerRecord } | { skipped: KeyedReason } | undefined {
  const fields = asFields(item);
  const id = asId(fields.id);
  if (!id) return undefined;
  const key = `${place.id}/inference-services/${id}`;
  if (fields.desiredState === 'UNDEPLOYED') {
    return { skipped: { key, reason: { code: 'undeployed' } } };
  }
  const modelId = asId(fields.registeredModelId);
  const properties = customProperties(fields.customProperties);
  const { url, ...overrides } = properties.values;
  // The controller writes `<name>/<uid>`.
  const title = asText(fields.name, MAX_NAME)?.split('/')[0];
  const namespace = environments.get(asId(fields.servingEnvironmentId) ?? '');
  const record = withoutUndefined<ServerRecord>({
    kind: 'server',
    key,
    scope: place.id,
    title: title || id,
    description: asText(fields.description, MAX_DESCRIPTION),
    tags: unlessEmpty(asTexts(properties.labels, LISTS)),
    overrides: unlessEmpty(overrides),
    runtime: asText(fields.runtime, 200),
    serves: modelId
      ? [{ key: modelKey(place, modelId), kind: 'model' }]
      : undefined,
    ...addressOf(asWebUrl(url)?.replace(/\/$/, '')),
    kubernetes:
      place.cluster && namespace
        ? { cluster: place.cluster, namespace }
        : undefined,
  });
  return { record };
}

function addressOf(url: string | undefined) {
  if (!url) return {};
  const isInternal = /\.svc(\.cluster\.local)?$/.test(new URL(url).hostname);
  return isInternal ? { internalUrl: url } : { externalUrl: url };
}
