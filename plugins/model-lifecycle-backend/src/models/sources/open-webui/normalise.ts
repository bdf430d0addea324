import type {
  ModelRecord,
  RecordReference,
  SourceRecord,
} from 'backstage-plugin-model-lifecycle-node';
import {
  asFields,
  asList,
  asText,
  asTexts,
  unlessEmpty,
  withoutUndefined,
  type Fields,
} from '../../../http/answers/fields';
import type { OllamaLink, OpenWebUiHost } from './config';

const MAX_ID = 500;
const MAX_NAME = 200;
const MAX_DESCRIPTION = 20_000;
const LISTS = { maxLength: 100, maxCount: 50 };

/** What kind of entry an item is. `none`: made up by the instance, or unreadable. */
export type EntryKind = 'preset' | 'base' | 'none';

export interface Entry {
  id: string;
  kind: EntryKind;
  /** Of a preset. */
  baseId?: string;
  ownedBy?: string;
  inactive: boolean;
  fields: Fields;
}

export function readEntry(item: unknown): Entry | undefined {
  const fields = asFields(item);
  const id = asText(fields.id, MAX_ID);
  if (!id) return undefined;
  const info = asFields(fields.info);
  const ownedBy = asText(fields.owned_by, 100);
  const baseId = asText(info.base_model_id, MAX_ID);
  let kind: EntryKind = baseId ? 'preset' : 'base';
  if (ownedBy === 'arena') kind = 'none';
  return {
    id,
    kind,
    baseId,
    ownedBy,
    inactive: info.is_active === false,
    fields,
  };
}

export function keyOf(host: Pick<OpenWebUiHost, 'id'>, id: string): string {
  return `${host.id}/${id}`;
}

/**
 * One entry as a record. Not read: `created`, which is the time of the request
 * for some, and `params`, which hold prompts.
 */
export function normaliseEntry(
  entry: Entry,
  context: {
    host: OpenWebUiHost;
    entries: ReadonlyMap<string, Entry>;
    /** Whether an entry becomes a record. */
    isListed: (entry: Entry) => boolean;
    stored?: SourceRecord;
  },
): ModelRecord {
  const { host } = context;
  const { id, fields } = entry;
  const info = asFields(fields.info);
  const meta = asFields(info.meta);
  const { baseUrl } = host.endpoint;
  const base = baseModelsOf(entry, context);
  return withoutUndefined<ModelRecord>({
    kind: 'model',
    key: keyOf(host, id),
    scope: host.id,
    title: asText(fields.name, MAX_NAME) ?? id,
    description: asText(meta.description, MAX_DESCRIPTION),
    tags: unlessEmpty(tagsOf(meta, fields)),
    viewUrl: `${baseUrl}/?models=${encodeURIComponent(id)}`,
    links: [
      {
        url: `${baseUrl}/api/chat/completions`,
        title: 'Chat completions endpoint',
      },
    ],
    capabilities: unlessEmpty(capabilitiesOf(meta)),
    access: accessOf(info),
    baseModels: base,
  });
}

function tagsOf(meta: Fields, fields: Fields): string[] {
  const tags = [...asList(meta.tags), ...asList(fields.tags)];
  return asTexts(
    tags.map(tag => (typeof tag === 'string' ? tag : asFields(tag).name)),
    LISTS,
  );
}

function capabilitiesOf(meta: Fields): string[] {
  const set = Object.entries(asFields(meta.capabilities));
  return asTexts(
    set.filter(([, isOn]) => isOn === true).map(([name]) => name),
    LISTS,
  );
}

/**
 * `access_control` (null: everybody, empty: the owner) in versions before 0.7,
 * `access_grants` after that. Neither: the instance does not say.
 */
function accessOf(info: Fields): string | undefined {
  if (Array.isArray(info.access_grants)) {
    const grants = info.access_grants.map(asFields);
    const isPublic = grants.some(
      ({ principal_type: type, principal_id: id }) =>
        type === 'user' && id === '*',
    );
    if (isPublic) return 'public';
    return grants.length > 0 ? 'restricted' : 'private';
  }
  if (!Object.hasOwn(info, 'access_control')) return undefined;
  if (info.access_control === null) return 'public';
  const { read } = asFields(info.access_control);
  const { group_ids: groups, user_ids: users } = asFields(read);
  return asList(groups).length + asList(users).length > 0
    ? 'restricted'
    : 'private';
}

function baseModelsOf(
  { baseId }: Entry,
  { host, entries, isListed, stored }: Parameters<typeof normaliseEntry>[1],
): RecordReference[] | undefined {
  if (!baseId) return undefined;
  const base = entries.get(baseId);
  // Its upstream may be away: then what was known stays.
  if (!base && stored?.kind === 'model' && stored.baseModels) {
    return stored.baseModels;
  }
  if (base?.ownedBy === 'ollama') {
    const linked = linkTo(baseId, host.links);
    if (linked) return [linked];
  }
  if (base && isListed(base))
    return [{ key: keyOf(host, baseId), kind: 'model' }];
  return [{ external: baseId }];
}

/** Keys of an Ollama source are names without tag. */
function linkTo(
  baseId: string,
  links: readonly OllamaLink[],
): RecordReference | undefined {
  for (const { source, host, prefix = '', match } of links) {
    if (!baseId.startsWith(prefix)) continue;
    const name = baseId.slice(prefix.length);
    if (match && !match.test(name)) continue;
    const colon = name.lastIndexOf(':');
    const withoutTag =
      colon > name.lastIndexOf('/') ? name.slice(0, colon) : name;
    return { source, key: `${host}/${withoutTag}`, kind: 'model' };
  }
  return undefined;
}
