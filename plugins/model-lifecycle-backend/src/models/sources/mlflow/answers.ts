import { UnexpectedAnswerError } from '../../../http/answers/failure';
import {
  asFields,
  asList,
  asNumber,
  asText,
  isFields,
  type Fields,
} from '../../../http/answers/fields';

/**
 * The fields of MLflow's REST API that the product reads. Empty lists are absent
 * there (protobuf), and numbers of versions are text.
 */
export interface RegisteredModel {
  name: string;
  description?: string;
  /**
   * Milliseconds. Moves with the description, a stage, a new or deleted
   * version; not with tags, aliases or metrics (3.17.2).
   */
  updatedAtMs?: number;
  tags: Map<string, string>;
  /** Version by alias. */
  aliases: Map<string, string>;
  /** The newest of each stage. Their own aliases are never said here (mlflow/mlflow#16734). */
  latestVersions: RegisteredVersion[];
}

export interface RegisteredVersion {
  version: string;
  description?: string;
  createdAtMs?: number;
  stage?: string;
  status?: string;
  source?: string;
  runId?: string;
  userId?: string;
  tags: Map<string, string>;
}

export interface Run {
  id: string;
  name?: string;
  experimentId?: string;
  userId?: string;
  metrics: Map<string, number>;
  parameters: Map<string, string>;
  tags: Map<string, string>;
}

/** Longer descriptions are cut: a card has room beside them. */
export const MAX_CARD_LENGTH = 1_000_000;
const MAX_TEXT = 2_000;
const MAX_NAME = 500;

export function parseModelPage(body: unknown): {
  models: RegisteredModel[];
  malformed: number;
} {
  const fields = listAnswer(body, 'registered_models');
  const models = asList(fields.registered_models).map(parseModel);
  return {
    models: models.filter(model => model !== undefined),
    malformed: models.filter(model => model === undefined).length,
  };
}

/** Of a page of models; absent or empty on the last one. */
export function nextModelPage(body: unknown): string | undefined {
  const fields = listAnswer(body, 'registered_models');
  return asText(fields.next_page_token, 10_000);
}

export function parseVersionPage(body: unknown): {
  versions: RegisteredVersion[];
  nextPageToken?: string;
} {
  const fields = listAnswer(body, 'model_versions');
  return {
    versions: asList(fields.model_versions).flatMap(parseVersion),
    nextPageToken: asText(fields.next_page_token, 10_000),
  };
}

export function parseModelAnswer(body: unknown): RegisteredModel {
  const model = parseModel(asFields(body).registered_model);
  if (!model) throw new UnexpectedAnswerError('a registered model of MLflow');
  return model;
}

export function parseRun(body: unknown): Run {
  const run = asFields(asFields(body).run);
  const info = asFields(run.info);
  const data = asFields(run.data);
  const id = asText(info.run_id, MAX_NAME) ?? asText(info.run_uuid, MAX_NAME);
  if (id === undefined) throw new UnexpectedAnswerError('a run of MLflow');
  return {
    id,
    name: asText(info.run_name, MAX_NAME),
    experimentId: asText(info.experiment_id, MAX_NAME),
    userId: asText(info.user_id, MAX_NAME),
    // NaN and infinities come as text; no number can be shown for them.
    metrics: pairs(data.metrics, value => asNumber(value)),
    parameters: pairs(data.params, value => asText(value, MAX_TEXT)),
    tags: pairs(data.tags, value => asText(value, MAX_TEXT)),
  };
}

/** Names of workspaces. */
export function parseWorkspaces(body: unknown): string[] {
  const fields = listAnswer(body, 'workspaces');
  return asList(fields.workspaces).flatMap(
    workspace => asText(asFields(workspace).name, MAX_NAME) ?? [],
  );
}

/**
 * An empty list is `{}` in MLflow. Another object without the list is the
 * answer of something else, and must not pass for an empty registry.
 */
function listAnswer(body: unknown, list: string): Fields {
  const fields = isFields(body) ? body : undefined;
  const isList =
    fields &&
    (fields[list] === undefined
      ? Object.keys(fields).every(key => key === 'next_page_token')
      : Array.isArray(fields[list]));
  if (!isList) throw new UnexpectedAnswerError(`a list of ${list} of MLflow`);
  return fields;
}

function parseModel(value: unknown): RegisteredModel | undefined {
  const fields = asFields(value);
  const { name } = fields;
  if (typeof name !== 'string' || name === '' || name.length > MAX_NAME) {
    return undefined;
  }
  return {
    name,
    description: asText(fields.description, MAX_CARD_LENGTH),
    updatedAtMs: asNumber(fields.last_updated_timestamp),
    tags: pairs(fields.tags, tagValue),
    aliases: pairs(fields.aliases, version, 'alias', 'version'),
    latestVersions: asList(fields.latest_versions).flatMap(parseVersion),
  };
}

function parseVersion(value: unknown): RegisteredVersion[] {
  const fields = asFields(value);
  const name = version(fields.version);
  if (name === undefined) return [];
  return [
    {
      version: name,
      description: asText(fields.description, MAX_TEXT),
      createdAtMs: asNumber(fields.creation_timestamp),
      stage: asText(fields.current_stage, MAX_NAME),
      status: asText(fields.status, MAX_NAME),
      source: asText(fields.source, MAX_TEXT),
      runId: asText(fields.run_id, MAX_NAME),
      userId: asText(fields.user_id, MAX_NAME),
      tags: pairs(fields.tags, tagValue),
    },
  ];
}

function version(value: unknown): string | undefined {
  return typeof value === 'number' ? String(value) : asText(value, MAX_NAME);
}

/** A tag may have no value: it then says something by being there. */
function tagValue(value: unknown): string {
  return asText(value, MAX_TEXT) ?? '';
}

function pairs<T>(
  value: unknown,
  read: (value: unknown) => T | undefined,
  keyField = 'key',
  valueField = 'value',
): Map<string, T> {
  const map = new Map<string, T>();
  for (const item of asList(value)) {
    const fields = asFields(item);
    const key = asText(fields[keyField], MAX_NAME);
    const content = read(fields[valueField]);
    if (key !== undefined && content !== undefined) map.set(key, content);
  }
  return map;
}
