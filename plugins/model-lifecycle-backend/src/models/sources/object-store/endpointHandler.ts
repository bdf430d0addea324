import { Readable } from 'node:stream';
import type { HttpEndpoint } from 'backstage-plugin-model-lifecycle-node';
import { UnexpectedAnswerError } from '../../../http/answers/failure';

/** A request as Amazon's SDK hands it to its transport. */
interface SdkRequest {
  method: string;
  path: string;
  query?: Record<string, string | string[] | null>;
  headers: Record<string, string>;
}

/** Set by whoever sends: part of the connection, not of the request. */
const OF_THE_CONNECTION = new Set([
  'host',
  'content-length',
  'expect',
  'connection',
  'accept-encoding',
]);

/** The transport of Amazon's SDK, over the one way out. Bodies are read whole, bounded as the endpoint says. */
export function endpointHandler(http: HttpEndpoint) {
  return {
    metadata: { handlerProtocol: 'http/1.1' },
    destroy() {},
    updateHttpClientConfig() {},
    httpHandlerConfigs: () => ({}),
    async handle(request: SdkRequest, options: { abortSignal?: unknown } = {}) {
      const headers = Object.fromEntries(
        Object.entries(request.headers).filter(
          ([name]) => !OF_THE_CONNECTION.has(name.toLowerCase()),
        ),
      );
      const answer = await http.request({
        method: request.method as 'GET' | 'HEAD',
        // The base path, where there is one, stands in the request already.
        path: new URL(`${request.path}${queryOf(request.query)}`, http.baseUrl)
          .href,
        headers,
        accept: [304],
        signal: options.abortSignal as AbortSignal,
      });
      if (request.query?.['list-type'] && !isWholeList(answer.body)) {
        throw new UnexpectedAnswerError('a whole list of objects');
      }
      return {
        response: {
          statusCode: answer.status,
          headers: withoutUndefined(answer.headers),
          body: Readable.from([answer.body]),
        },
      };
    },
  };
}

/** Half a list, or a page of HTML, would parse to a shorter one: what is missing would look deleted. */
function isWholeList(body: Buffer): boolean {
  return body.toString('utf8').trimEnd().endsWith('</ListBucketResult>');
}

/** Encoded as it was signed: a space is %20, never a plus. */
function queryOf(query: SdkRequest['query'] = {}): string {
  const parts = Object.entries(query).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map(
      one => `${encode(name)}=${one === null ? '' : encode(one)}`,
    ),
  );
  return parts.length > 0 ? `?${parts.join('&')}` : '';
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    character => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function withoutUndefined(
  headers: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    ),
  );
}
