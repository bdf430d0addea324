import {
  UpstreamError,
  type HttpEndpoint,
} from 'backstage-plugin-model-lifecycle-node';
import type { StatusEndpointConfig, StatusLogs } from '../../../config/types';
import { UnexpectedAnswerError } from '../../../http/answers/failure';
import { isFields } from '../../../http/answers/fields';
import { valueAt } from './fieldPath';
import { textOf } from './template';

const MAX_ITEMS = 1_000;
const LONE_SURROGATE = /\p{Surrogate}/u;

/** Asks for JSON, and says what a refusal means; what stands in it is for others. */
export class StatusClient {
  constructor(
    private readonly endpoint: HttpEndpoint,
    private readonly config: Pick<
      StatusEndpointConfig,
      'path' | 'items' | 'discover' | 'mapping'
    >,
  ) {}

  /** Those that the config names and those that the server lists. `undefined`: there are none, the path is all. */
  async items(signal: AbortSignal): Promise<string[] | undefined> {
    const { items, discover } = this.config;
    if (!discover) return items.length > 0 ? [...items] : undefined;
    const answer = await this.endpoint.json({ path: discover.path, signal });
    const list = valueAt(answer.parse(), discover.list);
    if (!Array.isArray(list))
      throw new UnexpectedAnswerError('a list of items');
    const found = list
      .flatMap(entry => textOf(valueAt(entry, discover.item)) ?? [])
      .filter(isSegment);
    return [...new Set([...items, ...found])].slice(0, MAX_ITEMS);
  }

  /** `gone`: the server itself says that it has no such run. */
  async status(
    item: string | undefined,
    signal: AbortSignal,
  ): Promise<{ body: unknown } | 'gone'> {
    const { gone } = this.config.mapping;
    const answer = await this.endpoint.json({
      path: withItem(this.config.path, item),
      accept: gone ? [404] : [],
      signal,
    });
    if (answer.status !== 404) {
      const body = answer.parse();
      if (!isFields(body) && !Array.isArray(body)) {
        throw new UnexpectedAnswerError('a status object');
      }
      return { body };
    }
    if (gone && saysGone(answer, gone)) return 'gone';
    const { host } = new URL(this.endpoint.baseUrl);
    throw new UpstreamError({
      kind: 'not-found',
      host,
      status: 404,
      message: `${host} has nothing at this address: check baseUrl, path and items`,
    });
  }

  async logPage(
    { logs, item, page }: { logs: StatusLogs; item?: string; page: number },
    signal: AbortSignal,
  ): Promise<unknown> {
    const answer = await this.endpoint.json({
      path: withItem(logs.path, item),
      query: {
        [logs.pageParameter]: page,
        [logs.sizeParameter]: logs.pageSize,
      },
      signal,
    });
    return answer.parse();
  }
}

/** Dots alone would lead to another address; half a character to none. */
function isSegment(item: string): boolean {
  return !/^\.{1,2}$/.test(item) && !LONE_SURROGATE.test(item);
}

function withItem(path: string, item: string | undefined): string {
  return path.replaceAll('{item}', encodeURIComponent(item ?? ''));
}

function saysGone(
  answer: { parse(): unknown },
  { path, match }: NonNullable<StatusEndpointConfig['mapping']['gone']>,
): boolean {
  try {
    return match.test(textOf(valueAt(answer.parse(), path)) ?? '');
  } catch {
    // Not JSON: of a proxy, or of another server.
    return false;
  }
}
