import { createHash } from 'node:crypto';
import {
  UpstreamError,
  type HttpAnswer,
  type HttpEndpoint,
  type HttpRequest,
  type JsonAnswer,
} from 'backstage-plugin-model-lifecycle-node';
import { isKind, UnexpectedAnswerError } from '../../../http/answers/failure';
import { asFields, asList } from '../../../http/answers/fields';
import { listNames, type ListedNames, type NamesAnswer } from './listNames';
import {
  isDigest,
  MANIFEST_TYPES,
  parseManifest,
  parseReferrers,
  type Descriptor,
  type Index,
  type Manifest,
} from './manifest';

const MEBIBYTE = 1024 * 1024;
const MAX_MANIFEST_BYTES = 4 * MEBIBYTE;
const MAX_NAMES = 20_000;

/** What was served has not the digest that it was asked by. */
export class DigestMismatchError extends Error {
  constructor(readonly digest: string) {
    super(`The registry served other bytes than those of ${digest}`);
    this.name = 'DigestMismatchError';
  }
}

/** The registry's own word that there is no such repository. */
class NameUnknown extends Error {}

export type TagState =
  /** It has the digest that was given. */
  | { state: 'same' }
  | { state: 'at'; digest: string }
  /** Listed, and not there any more. */
  | { state: 'gone' };

/** The distribution API of one registry. Talks and pages; what answers mean is for others. */
export class OciClient {
  constructor(private readonly endpoint: HttpEndpoint) {}

  /** Undefined where the registry says that it knows no such repository. */
  async tags(
    repository: string,
    signal: AbortSignal,
  ): Promise<ListedNames | undefined> {
    const path = `/v2/${repository}/tags/list`;
    const tokenScope = scopeOf(repository);
    try {
      return await listNames(
        query => this.#names({ path, query, tokenScope, signal }, 'tags'),
        { maxNames: MAX_NAMES },
      );
    } catch (error) {
      if (error instanceof NameUnknown) return undefined;
      throw error;
    }
  }

  /** `_catalog`: not part of the specification, and off in public registries. */
  async repositories(signal: AbortSignal): Promise<ListedNames> {
    return listNames(
      query =>
        this.#names(
          {
            path: '/v2/_catalog',
            query,
            tokenScope: 'registry:catalog:*',
            signal,
          },
          'repositories',
        ),
      { maxNames: MAX_NAMES },
    );
  }

  /** A HEAD: it costs no pull where pulls are counted. */
  async tag(
    repository: string,
    tag: string,
    known: string | undefined,
    signal: AbortSignal,
  ): Promise<TagState> {
    const request: HttpRequest = {
      method: 'HEAD',
      path: `/v2/${repository}/manifests/${tag}`,
      headers: {
        Accept: MANIFEST_TYPES,
        ...(known ? { 'If-None-Match': `"${known}"` } : {}),
      },
      accept: [304, 404],
      tokenScope: scopeOf(repository),
      signal,
    };
    const answer = await this.endpoint.request(request);
    if (answer.status === 304) return { state: 'same' };
    const digest = answer.headers['docker-content-digest'];
    if (answer.status !== 404 && isDigest(digest)) {
      return digest === known ? { state: 'same' } : { state: 'at', digest };
    }
    // The header is a habit of most registries, not a duty; and a 404 to a HEAD
    // does not say who could not find what.
    const whole = await this.endpoint.json({ ...request, method: 'GET' });
    switch (whole.status) {
      case 304:
        return { state: 'same' };
      case 404:
        if (says(whole, 'MANIFEST_UNKNOWN')) return { state: 'gone' };
        throw notFoundError(whole);
      default:
        return { state: 'at', digest: `sha256:${whole.digest}` };
    }
  }

  /** By digest, and verified; undefined where the registry says that it has none. */
  async manifest(
    repository: string,
    digest: string,
    signal: AbortSignal,
  ): Promise<Manifest | Index | undefined> {
    const answer = await this.endpoint.json({
      path: `/v2/${repository}/manifests/${digest}`,
      headers: { Accept: MANIFEST_TYPES },
      accept: [404],
      tokenScope: scopeOf(repository),
      maxBytes: MAX_MANIFEST_BYTES,
      signal,
    });
    if (answer.status === 404) {
      if (says(answer, 'MANIFEST_UNKNOWN')) return undefined;
      throw notFoundError(answer);
    }
    if (`sha256:${answer.digest}` !== digest) {
      throw new DigestMismatchError(digest);
    }
    return parseManifest(answer.parse());
  }

  /** Verified. Registries send blobs from a storage of another host. */
  async blob(
    repository: string,
    digest: string,
    options: { maxBytes: number; signal: AbortSignal },
  ): Promise<Buffer> {
    const { body } = await this.endpoint.request({
      path: `/v2/${repository}/blobs/${digest}`,
      redirects: 'content',
      tokenScope: scopeOf(repository),
      ...options,
    });
    const found = createHash('sha256').update(body).digest('hex');
    if (`sha256:${found}` !== digest) throw new DigestMismatchError(digest);
    return body;
  }

  /** What is attached to a digest; undefined where the registry does not offer the call. */
  async referrers(
    repository: string,
    digest: string,
    signal: AbortSignal,
  ): Promise<Descriptor[] | undefined> {
    try {
      const answer = await this.endpoint.json({
        path: `/v2/${repository}/referrers/${digest}`,
        tokenScope: scopeOf(repository),
        maxBytes: MAX_MANIFEST_BYTES,
        signal,
      });
      return parseReferrers(answer.parse());
    } catch (error) {
      // Some answer 404 in text, some 400, 403 or 405, some a page.
      const isMissing =
        error instanceof UnexpectedAnswerError ||
        isKind(
          error,
          'not-found',
          'rejected',
          'forbidden',
          'unauthorized',
          'not-json',
        );
      if (isMissing) return undefined;
      throw error;
    }
  }

  /** One tag, to see whether the repository can be read; without one, whether the registry can. */
  async probe(
    repository: string | undefined,
    signal: AbortSignal,
  ): Promise<void> {
    if (repository === undefined) {
      await this.endpoint.request({ path: '/v2/', signal });
      return;
    }
    await this.endpoint.request({
      path: `/v2/${repository}/tags/list`,
      query: { n: 1 },
      tokenScope: scopeOf(repository),
      signal,
    });
  }

  async #names(
    request: HttpRequest,
    list: 'tags' | 'repositories',
  ): Promise<NamesAnswer> {
    const answer = await this.endpoint.json({
      ...request,
      accept: list === 'tags' ? [404] : [],
    });
    if (answer.status === 404) {
      throw says(answer, 'NAME_UNKNOWN')
        ? new NameUnknown()
        : notFoundError(answer);
    }
    const fields = asFields(answer.parse());
    // Old registries say null where there is none.
    if (
      !(list in fields) ||
      !(fields[list] === null || Array.isArray(fields[list]))
    ) {
      throw new UnexpectedAnswerError(`a list of ${list} of a registry`);
    }
    return {
      names: asList(fields[list]).filter(name => typeof name === 'string'),
      next: nextOf(answer.headers.link, answer.url),
    };
  }
}

/** Only the registry's own word counts: a wrong address answers 404 too. */
function says(answer: JsonAnswer, code: string): boolean {
  try {
    const errors = asList(asFields(answer.parse()).errors);
    return errors.some(error => asFields(error).code === code);
  } catch {
    // Text or HTML: not a registry's answer.
    return false;
  }
}

function notFoundError(answer: JsonAnswer): UpstreamError {
  const { host } = new URL(answer.url);
  return new UpstreamError({
    kind: 'not-found',
    host,
    status: 404,
    message: `${host} does not answer as a registry: check baseUrl and the right to read the repository`,
  });
}

/** Relative or absolute; only its query is used, so that it cannot lead elsewhere. */
function nextOf(
  link: HttpAnswer['headers'][string],
  url: string,
): URLSearchParams | undefined {
  const [, target] = /<([^>]*)>\s*;[^,]*\brel="?next"?/i.exec(link ?? '') ?? [];
  if (target === undefined) return undefined;
  try {
    return new URL(target, url).searchParams;
  } catch {
    return undefined;
  }
}

function scopeOf(repository: string): string {
  return `repository:${repository}:pull`;
}
