import { UnexpectedAnswerError } from '../../../http/answers/failure';
import {
  asCount,
  asFields,
  asList,
  asText,
  asTexts,
  unlessEmpty,
  withoutUndefined,
  type Fields,
} from '../../../http/answers/fields';
import { parseCount } from '../support/counts';
import { spdxOf } from './license';
import { parseParameters } from './parameters';

/** One name of `GET /api/tags`. */
export interface LocalModel {
  /** With its tag. */
  name: string;
  /** `sha256:…` of its manifest. */
  digest: string;
  sizeBytes?: number;
  format?: string;
  families?: string[];
  parameterCount?: number;
  quantization?: string;
  /** It runs elsewhere: this host only passes requests on. */
  isRemote: boolean;
}

/**
 * What of `POST /api/show` leaves the client. `system`, `template`, `modelfile`
 * and messages can be confidential and stay behind, as do paths of the server.
 */
export interface ModelDetails {
  license?: string;
  parameters?: Record<string, string | number>;
  capabilities?: string[];
  architecture?: string;
  parameterCount?: number;
  contextLength?: number;
  languages?: string[];
  /** Name of another model, never a path. */
  parentModel?: string;
}

const MAX_TEXT = 250;

export function parseTags(body: unknown): {
  models: LocalModel[];
  malformed: number;
} {
  const fields = asFields(body);
  // A host without models answers an empty list, older ones null.
  if (!('models' in fields) || !isListOrNull(fields.models)) {
    throw new UnexpectedAnswerError('a list of models of Ollama');
  }
  const items = asList(fields.models);
  const models = items.flatMap(item => parseModel(asFields(item)));
  return { models, malformed: items.length - models.length };
}

export function parseShow(body: unknown): ModelDetails {
  const fields = asFields(body);
  if (!('details' in fields) && !('model_info' in fields)) {
    throw new UnexpectedAnswerError('a model of Ollama');
  }
  const info = asFields(fields.model_info);
  const architecture = asText(info['general.architecture'], MAX_TEXT);
  return withoutUndefined({
    license:
      spdxOf(asText(fields.license, 20_000)) ??
      spdxOf(asText(info['general.license'], MAX_TEXT)),
    parameters: parseParameters(asText(fields.parameters, 20_000)),
    capabilities: unlessEmpty(texts(fields.capabilities)),
    architecture,
    parameterCount: asCount(info['general.parameter_count']),
    contextLength: asCount(info[`${architecture}.context_length`]),
    languages: unlessEmpty(texts(info['general.languages'])),
    parentModel: nameOnly(asFields(fields.details).parent_model),
  });
}

function parseModel(fields: Fields): LocalModel[] {
  const { name, digest } = fields;
  const isUsable =
    typeof name === 'string' &&
    name !== '' &&
    name.length <= 500 &&
    typeof digest === 'string' &&
    /^[0-9a-f]{64}$/.test(digest);
  if (!isUsable) return [];
  const details = asFields(fields.details);
  const isRemote = asText(fields.remote_host, MAX_TEXT) !== undefined;
  return [
    withoutUndefined({
      name,
      digest: `sha256:${digest}`,
      sizeBytes: isRemote ? undefined : asCount(fields.size),
      format: asText(details.format, MAX_TEXT),
      families: unlessEmpty(texts(details.families)),
      parameterCount: parseCount(asText(details.parameter_size, MAX_TEXT)),
      quantization: quantizationOf(details.quantization_level),
      isRemote,
    }),
  ];
}

function quantizationOf(value: unknown): string | undefined {
  const text = asText(value, MAX_TEXT);
  return text === 'unknown' ? undefined : text;
}

/** Models made from a file have its path on the server there. */
function nameOnly(value: unknown): string | undefined {
  const text = asText(value, MAX_TEXT);
  const isPath =
    text === undefined ||
    /^[/~.]|\\|^[A-Za-z]:[/\\]|\.gguf$|\.safetensors$|sha256-/.test(text);
  return isPath || !/^[\w.-]+(\/[\w.-]+){0,3}(:[\w.-]+)?$/.test(text)
    ? undefined
    : text;
}

function texts(value: unknown): string[] {
  return asTexts(value, { maxLength: MAX_TEXT, maxCount: 50 });
}

function isListOrNull(value: unknown): boolean {
  return value === null || Array.isArray(value);
}
