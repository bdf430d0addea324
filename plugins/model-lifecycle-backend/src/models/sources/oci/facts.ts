import type {
  RecordLink,
  RecordReference,
} from 'backstage-plugin-model-lifecycle-node';
import { parseCount } from '../support/counts';
import {
  asFields,
  asText,
  asTime,
  asWebUrl,
  unlessEmpty,
  withoutUndefined,
  type Fields,
} from '../../../http/answers/fields';
import { joinKeyOfUri } from '../../joinKeys';
import type { ModelFormat } from './classify';

/** What an artifact says of the model in it, whatever its format. */
export interface ModelFacts {
  title?: string;
  description?: string;
  owner?: string;
  author?: string;
  license?: string;
  tags?: string[];
  languages?: string[];
  capabilities?: string[];
  format?: string;
  library?: string;
  architecture?: string;
  quantization?: string;
  parameterCount?: number;
  contextLength?: number;
  createdAt?: string;
  links?: RecordLink[];
  datasets?: RecordReference[];
  joinKeys?: string[];
}

const OCI = 'org.opencontainers.image.';
const MAX_TEXT = 250;

/** Of annotations of a manifest or labels of an image: the same keys in both. */
export function factsOfAnnotations(
  annotations: Readonly<Record<string, string>>,
): ModelFacts {
  const text = (key: string, maxLength = MAX_TEXT) =>
    asText(annotations[`${OCI}${key}`], maxLength);
  const authors = text('authors');
  return withoutUndefined({
    title: text('title'),
    description: text('description', 2_000),
    owner: authors ?? text('vendor'),
    author: authors,
    license: text('licenses'),
    createdAt: asTime(annotations[`${OCI}created`]),
    links: links({
      Documentation: annotations[`${OCI}documentation`],
      Homepage: annotations[`${OCI}url`],
      Source: annotations[`${OCI}source`],
    }),
  });
}

/** Of the config blob of an artifact. Allow-listed: an image's config holds the environment. */
export function factsOfConfig(
  format: ModelFormat,
  config: unknown,
): ModelFacts {
  switch (format) {
    case 'modelpack':
      return factsOfModelPack(asFields(config));
    case 'kitops':
      return factsOfKitfile(asFields(config));
    case 'docker-model':
      return factsOfDockerModel(asFields(config));
    case 'ollama':
      return factsOfOllama(asFields(config));
    case 'modelcar':
      return withoutUndefined({ createdAt: asTime(asFields(config).created) });
    default:
      return {};
  }
}

/** `application/vnd.cncf.model.config.v1+json` (modelpack/model-spec 0.0.7). */
function factsOfModelPack(fields: Fields): ModelFacts {
  const descriptor = asFields(fields.descriptor);
  const config = asFields(fields.config);
  const able = asFields(config.capabilities);
  const authors = texts(descriptor.authors);
  const kinds = (prefix: string, value: unknown) =>
    texts(value).map(kind => `${prefix}-${kind}`);
  return withoutUndefined({
    title:
      asText(descriptor.title, MAX_TEXT) ?? asText(descriptor.name, MAX_TEXT),
    description: asText(descriptor.description, 2_000),
    owner: authors[0] ?? asText(descriptor.vendor, MAX_TEXT),
    author: authors[0],
    license: unlessEmpty(texts(descriptor.licenses))?.join(' AND '),
    tags: unlessEmpty(texts([descriptor.family, config.precision])),
    languages: unlessEmpty(texts(able.languages)),
    capabilities: unlessEmpty(
      [
        ...kinds('input', able.inputTypes),
        ...kinds('output', able.outputTypes),
        ...(able.reasoning === true ? ['reasoning'] : []),
        ...(able.toolUsage === true ? ['tools'] : []),
      ].sort(),
    ),
    format: asText(config.format, MAX_TEXT),
    architecture: asText(config.architecture, MAX_TEXT),
    quantization: asText(config.quantization, MAX_TEXT),
    parameterCount: parseCount(asText(config.paramSize, MAX_TEXT)),
    createdAt: asTime(descriptor.createdAt),
    links: links({
      Documentation: descriptor.docURL,
      Source: descriptor.sourceURL,
    }),
    datasets: unlessEmpty(
      texts(descriptor.datasetsURL, 2_000).flatMap(url => {
        const external = asWebUrl(url);
        return external ? [{ external }] : [];
      }),
    ),
    joinKeys: unlessEmpty(hubKey(descriptor)),
  });
}

/** A Kitfile as JSON. */
function factsOfKitfile(fields: Fields): ModelFacts {
  const kit = asFields(fields.package);
  const model = asFields(fields.model);
  const authors = texts(kit.authors);
  return withoutUndefined({
    title: asText(kit.name, MAX_TEXT) ?? asText(model.name, MAX_TEXT),
    description:
      asText(kit.description, 2_000) ?? asText(model.description, 2_000),
    owner: authors[0],
    author: authors[0],
    license: asText(model.license, MAX_TEXT) ?? asText(kit.license, MAX_TEXT),
    format: asText(model.format, MAX_TEXT),
    library: asText(model.framework, MAX_TEXT),
  });
}

/** `application/vnd.docker.ai.model.config.v0.1+json`, newer ones alike. */
function factsOfDockerModel(fields: Fields): ModelFacts {
  const config = asFields(fields.config);
  return withoutUndefined({
    format: asText(config.format, MAX_TEXT),
    architecture: asText(config.architecture, MAX_TEXT),
    quantization: asText(config.quantization, MAX_TEXT),
    parameterCount: parseCount(asText(config.parameters, MAX_TEXT)),
    createdAt: asTime(asFields(fields.descriptor).created),
  });
}

/** What Ollama pushes: a config like that of an image, with these fields. */
function factsOfOllama(fields: Fields): ModelFacts {
  return withoutUndefined({
    format: asText(fields.model_format, MAX_TEXT),
    architecture: asText(fields.model_family, MAX_TEXT),
    quantization: asText(fields.file_type, MAX_TEXT),
    parameterCount: parseCount(asText(fields.model_type, MAX_TEXT)),
  });
}

/** Packed from a commit of Hugging Face: that one is known there by the same key. */
function hubKey(descriptor: Fields): string[] {
  const source = asText(descriptor.sourceURL, 500) ?? '';
  const [, repository] =
    /^https:\/\/huggingface\.co\/([\w.-]+\/[\w.-]+)\/?$/.exec(source) ?? [];
  const revision = asText(descriptor.revision, MAX_TEXT) ?? '';
  const key =
    repository && /^[0-9a-f]{40}$/.test(revision)
      ? joinKeyOfUri(`hf://${repository}@${revision}`)
      : undefined;
  return key ? [key] : [];
}

function links(urls: Record<string, unknown>): RecordLink[] | undefined {
  return unlessEmpty(
    Object.entries(urls).flatMap(([title, value]) => {
      const url = asWebUrl(value);
      return url ? [{ title, url }] : [];
    }),
  );
}

/** One text or several, in their order. */
function texts(value: unknown, maxLength = MAX_TEXT): string[] {
  const list = Array.isArray(value) ? value : [value];
  const found = list.flatMap(item => asText(item, maxLength) ?? []);
  return [...new Set(found)].slice(0, 50);
}
