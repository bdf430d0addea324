import type {
  ModelRecord,
  ModelVersion,
  RecordReference,
  ServerRecord,
} from 'backstage-plugin-model-lifecycle-node';
import { unlessEmpty, withoutUndefined } from '../../../http/answers/fields';
import type { LocalModel, ModelDetails } from './answers';
import type { OllamaHost } from './config';

const DEFAULT_TAG = 'latest';

/** All tags of one name on one host. */
export interface NamedModel {
  name: string;
  tags: Map<string, LocalModel>;
}

/** The key of a model; that of the host itself is its id. */
export function keyOf(host: Pick<OllamaHost, 'id'>, name: string): string {
  return `${host.id}/${name}`;
}

/** A colon after the last slash begins the tag; before it, it is a port. */
export function splitName(name: string): { name: string; tag: string } {
  const colon = name.lastIndexOf(':');
  return colon > name.lastIndexOf('/')
    ? { name: name.slice(0, colon), tag: name.slice(colon + 1) }
    : { name, tag: DEFAULT_TAG };
}

export function groupByName(models: readonly LocalModel[]): NamedModel[] {
  const groups = new Map<string, NamedModel>();
  for (const model of models) {
    const { name, tag } = splitName(model.name);
    const group = groups.get(name) ?? { name, tags: new Map() };
    group.tags.set(tag, model);
    groups.set(name, group);
  }
  return [...groups.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** `latest`, which a client gets that names no tag; else the first by name. */
export function currentTag({ tags }: NamedModel): string {
  return tags.has(DEFAULT_TAG) ? DEFAULT_TAG : [...tags.keys()].sort()[0];
}

export function toModelRecord(options: {
  host: OllamaHost;
  model: NamedModel;
  /** Of the current tag. */
  details: ModelDetails;
  /** Names on this host, to tell a base model that is here. */
  names: ReadonlySet<string>;
}): ModelRecord {
  const { host, model, details, names } = options;
  const current = currentTag(model);
  const local = model.tags.get(current)!;
  const tags = [
    ...(local.families ?? []),
    ...(local.isRemote ? ['cloud'] : []),
  ];
  return withoutUndefined({
    kind: 'model' as const,
    key: keyOf(host, model.name),
    scope: host.id,
    title: model.name,
    tags: unlessEmpty([...new Set(tags)].sort()),
    license: details.license,
    languages: details.languages,
    capabilities: details.capabilities,
    format: local.format,
    architecture: details.architecture ?? local.families?.[0],
    quantization: local.quantization,
    parameterCount: details.parameterCount ?? local.parameterCount,
    contextLength: details.contextLength,
    parameters: details.parameters,
    sizeBytes: local.sizeBytes,
    baseModels: baseModelsOf(host, model, details, names),
    versions: versionsOf(model),
    currentVersion: current,
    joinKeys: [
      ...new Set([...model.tags.values()].map(({ digest }) => digest)),
    ].sort(),
  });
}

/** `modified_at` is left out: it moves when the same content is made again. */
export function versionsOf({ tags }: NamedModel): ModelVersion[] {
  return [...tags]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, { digest, sizeBytes, format }]) =>
      withoutUndefined({ name, digest, sizeBytes, format }),
    );
}

/** What the host serves is what it has. Which models are loaded just now is no fact of it. */
export function toServerRecord(
  host: OllamaHost,
  models: readonly NamedModel[],
): ServerRecord {
  return withoutUndefined({
    kind: 'server' as const,
    key: host.id,
    scope: host.id,
    title: host.title ?? `Ollama ${host.id}`,
    runtime: 'ollama',
    serves: unlessEmpty(
      models.map(({ name }) => ({
        key: keyOf(host, name),
        kind: 'model' as const,
      })),
    ),
    servedNames: unlessEmpty(
      models
        .flatMap(({ name, tags }) =>
          [...tags.keys()].map(tag => `${name}:${tag}`),
        )
        .sort(),
    ),
    internalUrl: host.endpoint.baseUrl,
    externalUrl: host.externalUrl,
    authRequired: asksForCredentials(host),
    api: { type: 'openapi', protocol: 'ollama' as const },
  });
}

/** Ollama itself asks nobody; a proxy before it may. */
function asksForCredentials({ endpoint }: OllamaHost): boolean {
  return (
    endpoint.auth !== undefined ||
    endpoint.headers?.authorization !== undefined ||
    endpoint.tls?.certFile !== undefined ||
    endpoint.tls?.certData !== undefined
  );
}

function baseModelsOf(
  host: OllamaHost,
  model: NamedModel,
  { parentModel }: ModelDetails,
  names: ReadonlySet<string>,
): RecordReference[] | undefined {
  if (parentModel === undefined) return undefined;
  const { name } = splitName(parentModel);
  if (name === model.name) return undefined;
  return [
    names.has(name)
      ? { key: keyOf(host, name), kind: 'model' }
      : { external: parentModel },
  ];
}
