import type {
  ModelRecord,
  ModelVersion,
  RecordReference,
} from 'backstage-plugin-model-lifecycle-node';
import {
  asCount,
  asFields,
  asList,
  asNumber,
  asText,
  asTexts,
  asTime,
  asWebUrl,
  unlessEmpty,
  withoutUndefined,
  type Fields,
} from '../../../http/answers/fields';

const MAX_NAME = 200;
const MAX_METRICS = 50;
const LISTS = { maxLength: 100, maxCount: 50 };

/** Formats of weights that the hub tags, the best one first. */
const FORMATS = [
  'safetensors',
  'gguf',
  'onnx',
  'openvino',
  'coreml',
  'pytorch',
];

const REPOSITORY = /^[\w.-]+(\/[\w.-]+)?$/;

export interface NormaliseOptions {
  /** Of the hub, for addresses that people open. */
  baseUrl: string;
  scope: string;
  /** Whether this source has a model, so that another one can point to it. */
  covers: (id: string) => boolean;
}

/** The repository id; absent where an item has none. */
export function repositoryId(item: unknown): string | undefined {
  const id = asText(asFields(item).id, MAX_NAME);
  return id && REPOSITORY.test(id) ? id : undefined;
}

/** ISO 8601, UTC. */
export function lastModified(item: unknown): string | undefined {
  return asTime(asFields(item).lastModified);
}

/**
 * One model of `/api/models` or `/api/models/{id}`. Absent where it has no
 * usable id. Numbers that move on their own (downloads, likes) are not read.
 */
export function normaliseModel(
  item: unknown,
  options: NormaliseOptions,
): ModelRecord | undefined {
  const id = repositoryId(item);
  if (!id) return undefined;
  const fields = asFields(item);
  const card = asFields(fields.cardData);
  const tags = asTexts(fields.tags, { maxLength: 200, maxCount: 400 });
  const version = versionOf(id, fields, card);
  const task = asText(fields.pipeline_tag, 100);
  return withoutUndefined<ModelRecord>({
    kind: 'model',
    key: id,
    scope: options.scope,
    title: id,
    owner: asText(fields.author, MAX_NAME) ?? ownerOf(id),
    tags: unlessEmpty(plainTags(tags)),
    viewUrl: `${options.baseUrl}/${id}`,
    tasks: task ? [task] : undefined,
    library: asText(fields.library_name, 100),
    format: FORMATS.find(format => tags.includes(format)),
    ...licenseOf(card, tags, `${options.baseUrl}/${id}`),
    languages: unlessEmpty(oneOrMany(card.language)),
    parameterCount: parameterCountOf(fields),
    architecture: asText(asFields(fields.gguf).architecture, 100),
    contextLength: asCount(asFields(fields.gguf).context_length),
    access: accessOf(fields),
    baseModels: unlessEmpty(baseModelsOf(card, options.covers)),
    datasets: unlessEmpty(datasetsOf(card)),
    versions: version ? [version] : undefined,
    currentVersion: version?.name,
    currentReason:
      fields.disabled === true ? { code: 'repository-disabled' } : undefined,
    joinKeys: version && id.includes('/') ? [version.uri!] : undefined,
    // Metadata in the card's front matter is the only sign of a card in a list.
    cardVersion:
      version && Object.keys(card).length > 0 ? version.name : undefined,
  });
}

function ownerOf(id: string): string | undefined {
  return id.includes('/') ? id.split('/')[0] : undefined;
}

function versionOf(
  id: string,
  fields: Fields,
  card: Fields,
): ModelVersion | undefined {
  const sha = asText(fields.sha, 64);
  if (!sha || !/^[0-9a-f]{7,64}$/.test(sha)) return undefined;
  return withoutUndefined<ModelVersion>({
    name: sha,
    digest: sha,
    uri: `hf://${id}@${sha}`,
    createdAt: asTime(fields.lastModified),
    metrics: metricsOf(fields['model-index'] ?? card['model-index']),
  });
}

/** What authors say of their own tests: the first value of each test. */
function metricsOf(index: unknown): Record<string, number> | undefined {
  const metrics = new Map<string, number>();
  const results = asList(index).flatMap(entry =>
    asList(asFields(entry).results),
  );
  for (const result of results.slice(0, 200)) {
    const { dataset, metrics: given } = asFields(result);
    const on = asText(asFields(dataset).name, 80);
    for (const metric of asList(given).slice(0, MAX_METRICS)) {
      const { name, type, value } = asFields(metric);
      const what = asText(name, 80) ?? asText(type, 80);
      const key = [what, on && `(${on})`].filter(Boolean).join(' ');
      const number = asNumber(value);
      if (what && number !== undefined && !metrics.has(key)) {
        metrics.set(key, number);
      }
    }
  }
  const kept = [...metrics].sort(([a], [b]) => (a < b ? -1 : 1));
  return unlessEmpty(Object.fromEntries(kept.slice(0, MAX_METRICS)));
}

/** Tags with a scheme (`license:…`, `base_model:…`, `region:us`) stand in other fields or say nothing. */
function plainTags(tags: string[]): string[] {
  return tags
    .filter(tag => !tag.includes(':'))
    .slice(0, LISTS.maxCount)
    .map(tag => tag.slice(0, LISTS.maxLength));
}

function oneOrMany(value: unknown): string[] {
  return asTexts(Array.isArray(value) ? value : [value], LISTS);
}

/** `other` is no name of a licence: its name and text stand beside it. */
function licenseOf(card: Fields, tags: string[], repositoryUrl: string) {
  const given = oneOrMany(card.license).filter(name => name !== 'other');
  const tagged = tags
    .filter(tag => tag.startsWith('license:') && tag !== 'license:other')
    .map(tag => tag.slice('license:'.length));
  const named = asText(card.license_name, 100);
  const names = [...new Set(given.length > 0 ? given : tagged)];
  const link = asText(card.license_link, 500);
  return {
    license: names.length > 0 ? names.join(', ') : named,
    licenseUrl:
      link && /^[\w.-]+$/.test(link)
        ? `${repositoryUrl}/blob/main/${link}`
        : asWebUrl(link),
  };
}

function parameterCountOf(fields: Fields): number | undefined {
  const count =
    asCount(asFields(fields.safetensors).total) ??
    asCount(asFields(fields.gguf).total);
  return count === 0 ? undefined : count;
}

/** Absent where the hub does not say: that a model is public is a statement too. */
function accessOf({ private: isPrivate, gated }: Fields): string | undefined {
  if (isPrivate === true) return 'private';
  if (gated === 'auto' || gated === 'manual') return 'gated';
  return isPrivate === false && gated === false ? 'public' : undefined;
}

function baseModelsOf(
  card: Fields,
  covers: (id: string) => boolean,
): RecordReference[] {
  return oneOrMany(card.base_model)
    .filter(id => REPOSITORY.test(id))
    .map(id =>
      covers(id)
        ? { key: id, kind: 'model' }
        : { external: `hf://${id}`, title: id },
    );
}

function datasetsOf(card: Fields): RecordReference[] {
  return oneOrMany(card.datasets)
    .filter(id => REPOSITORY.test(id))
    .map(id => ({ external: `hf://datasets/${id}`, title: id }));
}
