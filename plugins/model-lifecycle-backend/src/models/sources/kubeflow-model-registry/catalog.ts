import type {
  HttpEndpoint,
  ModelCard,
} from 'backstage-plugin-model-lifecycle-node';
import { isKind } from '../../../http/answers/failure';
import {
  asFields,
  asText,
  asTexts,
  asWebUrl,
  unlessEmpty,
} from '../../../http/answers/fields';
import { splitFrontMatter } from '../support/frontMatter';
import type { Artifacts, Version } from './answers';
import { textDigest } from './textDigest';

const PREFIX = '/api/model_catalog/v1alpha1';
const LISTS = { maxLength: 100, maxCount: 50 };
/** Of cards that come with a front matter, as those of Hugging Face do. */
const FACTS = [
  'base_model',
  'datasets',
  'language',
  'library_name',
  'license',
  'license_link',
  'license_name',
  'metrics',
  'model-index',
  'pipeline_tag',
  'tags',
];

/** A model of the catalog: names contain slashes. */
export interface CatalogOrigin {
  source: string;
  name: string;
}

/** What the catalog's card says where the registry says nothing. */
export interface CatalogCard {
  version?: string;
  description?: string;
  license?: string;
  licenseUrl?: string;
  tasks?: string[];
  languages?: string[];
  library?: string;
  maturity?: string;
}

/** The catalog's model that a version was registered from. */
export function catalogOrigin(
  artifacts: Artifacts,
  version: Version,
): CatalogOrigin | undefined {
  const { origin } = artifacts;
  const { values } = version.properties;
  const [source, group, name] =
    origin?.kind === 'catalog'
      ? [origin.sourceClass, origin.group, origin.name]
      : [
          values._registeredFromCatalogSourceName,
          values._registeredFromCatalogRepositoryName,
          values._registeredFromCatalogModelName,
        ];
  if (!source || !name) return undefined;
  return {
    source,
    name: group && !name.includes('/') ? `${group}/${name}` : name,
  };
}

export class CatalogClient {
  constructor(private readonly endpoint: HttpEndpoint) {}

  /** `undefined` where the catalog has no such model. */
  async card(
    origin: CatalogOrigin,
    signal: AbortSignal,
  ): Promise<CatalogCard | undefined> {
    const item = await this.#model(origin, signal);
    if (item === undefined) return undefined;
    const fields = asFields(item);
    const readme = asText(fields.readme, Number.MAX_SAFE_INTEGER);
    return {
      version: readme && cardVersion(origin, readme),
      description: asText(fields.description, 20_000),
      license: asText(fields.license, 200),
      licenseUrl: asWebUrl(fields.licenseLink),
      tasks: unlessEmpty(asTexts(fields.tasks, LISTS)),
      languages: unlessEmpty(asTexts(fields.language, LISTS)),
      library: asText(fields.libraryName, 100),
      maturity: asText(fields.maturity, 100),
    };
  }

  async readCard(
    origin: CatalogOrigin,
    signal: AbortSignal,
  ): Promise<ModelCard | undefined> {
    const { readme } = asFields(await this.#model(origin, signal));
    return typeof readme === 'string' ? toModelCard(readme) : undefined;
  }

  async probe(signal: AbortSignal): Promise<void> {
    await this.endpoint.json({
      path: `${PREFIX}/sources`,
      query: { pageSize: 1 },
      signal,
    });
  }

  async #model(origin: CatalogOrigin, signal: AbortSignal): Promise<unknown> {
    const source = encodeURIComponent(origin.source);
    const name = origin.name.split('/').map(encodeURIComponent).join('/');
    try {
      const answer = await this.endpoint.json({
        path: `${PREFIX}/sources/${source}/models/${name}`,
        signal,
      });
      return answer.parse();
    } catch (error) {
      if (isKind(error, 'not-found')) return undefined;
      throw error;
    }
  }
}

export function toModelCard(readme: string): ModelCard {
  return splitFrontMatter(readme, FACTS);
}

/** Where the card is, and which one it is. */
function cardVersion({ source, name }: CatalogOrigin, readme: string): string {
  const place = [source, name].map(encodeURIComponent).join('/');
  return `catalog:${place}:${textDigest(readme)}`;
}

export function originOfCard(version: string): CatalogOrigin | undefined {
  const [, source, name] =
    /^catalog:([^/:]+)\/([^/:]+):[0-9a-f]+$/.exec(version) ?? [];
  if (!source || !name) return undefined;
  return { source: decodeURIComponent(source), name: decodeURIComponent(name) };
}
