import {
  catalogFilter,
  THINGS,
  type CatalogRestriction,
  type Thing,
} from '../models/catalogQuery';

export const PAGE_SIZE = 25;

/** Formats of files; among the tags of an entity they tell which one it has. */
export const FORMATS = [
  'gguf',
  'keras',
  'mlflow',
  'onnx',
  'openvino',
  'pmml',
  'pytorch',
  'safetensors',
  'sklearn',
  'tensorflow',
  'tensorrt',
  'xgboost',
];

/** What the catalog needs to send of each entity: definitions of APIs are large. */
export const FIELDS = [
  'kind',
  'metadata.name',
  'metadata.namespace',
  'metadata.title',
  'metadata.description',
  'metadata.annotations',
  'metadata.tags',
  'spec.type',
  'relations',
];

export interface Filters {
  thing?: Thing;
  source?: string;
  owner?: string;
  format?: string;
  text?: string;
  cursor?: string;
}

export function readFilters(params: URLSearchParams): Filters {
  const value = (name: string) => params.get(name)?.slice(0, 320) || undefined;
  return {
    thing: THINGS.find(thing => thing === params.get('kind')),
    source: value('source'),
    owner: value('owner'),
    format: value('format'),
    text: value('q')?.slice(0, 100),
    cursor: params.get('cursor') || undefined,
  };
}

/** The filters into the URL; another filter starts at the first page again. */
export function writeFilters(
  params: URLSearchParams,
  change: Partial<Filters>,
): URLSearchParams {
  const next = new URLSearchParams(params);
  const filters = { ...readFilters(params), cursor: undefined, ...change };
  const { thing, text, ...others } = filters;
  for (const [name, value] of Object.entries({
    ...others,
    kind: thing,
    q: text,
  })) {
    if (value) {
      next.set(name, value);
    } else {
      next.delete(name);
    }
  }
  return next;
}

/** With a cursor the catalog goes on with the question that it belongs to. */
export function toQuery(filters: Filters) {
  const { text, cursor } = filters;
  return cursor
    ? { cursor, limit: PAGE_SIZE, fields: FIELDS }
    : {
        filter: catalogFilter(toRestriction(filters)),
        ...(text && {
          fullTextFilter: {
            term: text,
            fields: [
              'metadata.name',
              'metadata.title',
              'metadata.description',
              'metadata.tags',
            ],
          },
        }),
        orderFields: [{ field: 'metadata.title', order: 'asc' as const }],
        limit: PAGE_SIZE,
        fields: FIELDS,
      };
}

function toRestriction(filters: Filters): CatalogRestriction {
  const { thing, source, owner, format } = filters;
  return { thing, source, owner, tag: format };
}

export function hasFilters(filters: Filters): boolean {
  const { thing, source, owner, format, text } = filters;
  return Boolean(thing || source || owner || format || text);
}
