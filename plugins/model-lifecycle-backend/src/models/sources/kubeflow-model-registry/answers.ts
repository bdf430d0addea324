import {
  asFields,
  asNumber,
  asText,
  type Fields,
} from '../../../http/answers/fields';

/** Milliseconds since the epoch, which the API writes as text. */
export function asMilliseconds(value: unknown): number | undefined {
  const number = typeof value === 'string' ? Number(value) : value;
  return typeof number === 'number' && number > 0 && number < 8.64e15
    ? number
    : undefined;
}

export function toIso(milliseconds: number | undefined): string | undefined {
  return milliseconds === undefined
    ? undefined
    : new Date(milliseconds).toISOString();
}

/** An id, which the API writes as text. */
export function asId(value: unknown): string | undefined {
  const id = Number.isSafeInteger(value) ? String(value) : value;
  return asText(id, 200);
}

/** What people added: labels have no value. */
export interface CustomProperties {
  labels: string[];
  /** By their full key, sorted. */
  values: Record<string, string>;
}

const MAX_PROPERTIES = 200;
const MAX_KEY = 200;
const MAX_VALUE = 2_000;
/** A whole OpenAPI document may stand in a property. */
const MAX_SPEC = 256 * 1024;
const SPEC = /(^|\/)api[- ]spec$/i;

/** Written by machines at each change. */
const MACHINE_KEYS = new Set(['_lastModified']);

export function customProperties(value: unknown): CustomProperties {
  const labels: string[] = [];
  const values: [string, string][] = [];
  const all = Object.entries(asFields(value)).slice(0, MAX_PROPERTIES);
  for (const [name, typed] of all) {
    const key = asText(name, MAX_KEY);
    if (!key || MACHINE_KEYS.has(key)) continue;
    const text = typedText(asFields(typed), SPEC.test(key));
    if (text === '') labels.push(key);
    else if (text !== undefined) values.push([key, text]);
  }
  return {
    labels: labels.sort(),
    values: Object.fromEntries(values.sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

/** Structs and protos are for machines: they are left out. */
function typedText(typed: Fields, isSpec: boolean): string | undefined {
  switch (typed.metadataType) {
    case 'MetadataStringValue':
      return typed.string_value === ''
        ? ''
        : asText(typed.string_value, isSpec ? MAX_SPEC : MAX_VALUE);
    case 'MetadataIntValue':
      return asText(typed.int_value, 30);
    case 'MetadataDoubleValue':
      return asNumber(typed.double_value)?.toString();
    case 'MetadataBoolValue':
      return typeof typed.bool_value === 'boolean'
        ? String(typed.bool_value)
        : undefined;
    default:
      return undefined;
  }
}

export interface Version {
  id: string;
  modelId: string;
  name: string;
  description?: string;
  author?: string;
  archived: boolean;
  createdMs?: number;
  /** A listing before has dealt with it as it is now. */
  isKnown: boolean;
  properties: CustomProperties;
}

export function readVersion(
  item: unknown,
  { isKnown }: Pick<Version, 'isKnown'>,
): Version | undefined {
  const fields = asFields(item);
  const id = asId(fields.id);
  const modelId = asId(fields.registeredModelId);
  const name = asText(fields.name, 200);
  if (!id || !modelId || !name) return undefined;
  return {
    id,
    modelId,
    name,
    description: asText(fields.description, 1_000),
    author: asText(fields.author, 200),
    archived: fields.state === 'ARCHIVED',
    createdMs: asMilliseconds(fields.createTimeSinceEpoch),
    isKnown,
    properties: customProperties(fields.customProperties),
  };
}

/** The version that is meant when none is named comes first: the newest. */
export function newestFirst(a: Version, b: Version): number {
  return (
    (b.createdMs ?? 0) - (a.createdMs ?? 0) ||
    b.id.localeCompare(a.id, 'en', { numeric: true })
  );
}

/** What belongs to a version. */
export interface Artifacts {
  /** Marks it as read, beside versions as they are stored. */
  type: 'artifacts';
  uri?: string;
  format?: string;
  metrics: Record<string, number>;
  parameters: Record<string, string>;
  documents: { url: string; title: string }[];
  datasets: { uri: string; title?: string }[];
  /** Where the model was taken from or made. */
  origin?: {
    kind: string;
    sourceClass?: string;
    group?: string;
    id?: string;
    name?: string;
  };
}

const MAX_ENTRIES = 100;

export function readArtifacts(items: readonly unknown[]): Artifacts {
  const artifacts: Artifacts = {
    type: 'artifacts',
    metrics: {},
    parameters: {},
    documents: [],
    datasets: [],
  };
  const steps = new Map<string, number>();
  for (const item of items) {
    const fields = asFields(item);
    if (fields.state === 'DELETED' || fields.state === 'ABANDONED') continue;
    const name = asText(fields.name, 200);
    switch (fields.artifactType) {
      case 'model-artifact':
        addModel(artifacts, fields);
        break;
      case 'metric': {
        const value = asNumber(fields.value);
        const step = asNumber(fields.step) ?? 0;
        // The last step of a metric is its result.
        if (name && value !== undefined && step >= (steps.get(name) ?? -1)) {
          steps.set(name, step);
          artifacts.metrics[name] = value;
        }
        break;
      }
      case 'parameter': {
        const value = asText(String(fields.value ?? ''), 500);
        if (name && value) artifacts.parameters[name] = value;
        break;
      }
      case 'doc-artifact':
      case 'dataset-artifact': {
        const uri = asText(fields.uri, 1_000);
        if (!uri) break;
        if (fields.artifactType === 'dataset-artifact') {
          artifacts.datasets.push({ uri, title: name });
        } else {
          artifacts.documents.push({ url: uri, title: name ?? 'Document' });
        }
        break;
      }
      default:
    }
  }
  artifacts.metrics = sorted(artifacts.metrics);
  artifacts.parameters = sorted(artifacts.parameters);
  return artifacts;
}

/** Of several files the first one, by id, stands for the version. */
function addModel(artifacts: Artifacts, fields: Fields): void {
  if (artifacts.uri ?? artifacts.format ?? artifacts.origin) return;
  artifacts.uri = asText(fields.uri, 2_000);
  artifacts.format = asText(fields.modelFormatName, 100);
  const kind = asText(fields.modelSourceKind, 100);
  if (kind) {
    artifacts.origin = {
      kind,
      sourceClass: asText(fields.modelSourceClass, 200),
      group: asText(fields.modelSourceGroup, 200),
      id: asText(fields.modelSourceId, 200),
      name: asText(fields.modelSourceName, 200),
    };
  }
}

function sorted<T>(values: Record<string, T>): Record<string, T> {
  return Object.fromEntries(
    Object.entries(values)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .slice(0, MAX_ENTRIES),
  );
}
