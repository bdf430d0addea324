import { InputError } from '@backstage/errors';
import {
  readEndpoint,
  type ConfigSection,
  type EndpointConfig,
} from 'backstage-plugin-model-lifecycle-node';

export interface HuggingFaceSearch {
  /** Part of the repository's name. */
  text?: string;
  /** All of them: `text-generation`, `license:apache-2.0`. */
  tags: readonly string[];
}

export interface HuggingFaceConfig {
  endpoint: EndpointConfig;
  /** Users and organisations. */
  authors: readonly string[];
  /** `<owner>/<slug>`, as the address of a collection ends. */
  collections: readonly string[];
  searches: readonly HuggingFaceSearch[];
  ids: readonly string[];
}

const NAME = /^[\w.-]+$/;
const PAIR = /^[\w.-]+\/[\w.-]+$/;
const ID = /^[\w.-]+(\/[\w.-]+)?$/;

export function readHuggingFaceConfig(
  section: ConfigSection,
): HuggingFaceConfig {
  const scope = section.section('scope');
  const config = {
    endpoint: readEndpoint(section, {
      defaultBaseUrl: 'https://huggingface.co',
    }),
    authors: readNames(scope, 'authors', NAME, 'the name of a user'),
    collections: readNames(
      scope,
      'collections',
      PAIR,
      'the end of a collection’s address, such as my-org/models-64f9a55b',
    ),
    searches: scope.sections('searches').map(readSearch),
    ids: readNames(scope, 'ids', ID, 'a repository such as my-org/my-model'),
  };
  scope.rejectUnknownKeys();
  const { authors, collections, searches, ids } = config;
  if (![authors, collections, searches, ids].some(list => list.length > 0)) {
    throw new InputError(
      `Missing config at '${scope.path}': name authors, collections, searches or ids; the whole hub is never read`,
    );
  }
  return config;
}

function readNames(
  section: ConfigSection,
  key: string,
  pattern: RegExp,
  expected: string,
): string[] {
  const names = section.strings(key) ?? [];
  names.forEach((name, index) => {
    if (!pattern.test(name)) {
      throw new InputError(
        `Invalid config at '${section.path}.${key}[${index}]': expected ${expected}`,
      );
    }
  });
  return [...new Set(names)];
}

function readSearch(section: ConfigSection): HuggingFaceSearch {
  const search = {
    text: section.string('text'),
    tags: section.strings('tags') ?? [],
  };
  section.rejectUnknownKeys();
  if (search.text === undefined && search.tags.length === 0) {
    throw new InputError(
      `Missing config at '${section.path}': expected text or tags`,
    );
  }
  return search;
}
