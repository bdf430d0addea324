import pLimit from 'p-limit';
import type {
  ListContext,
  ListingEvent,
  ModelSource,
  SourceFinding,
} from 'backstage-plugin-model-lifecycle-node';
import { reasonOf } from '../../../http/answers/failure';
import type { OllamaClient } from './client';
import type { OllamaHost } from './config';
import { listHost } from './listHost';

/** A dead host must not keep the others waiting. */
const HOSTS_AT_THE_SAME_TIME = 8;

/** Scopes are hosts. */
export class OllamaSource implements ModelSource {
  constructor(
    private readonly hosts: readonly {
      host: OllamaHost;
      client: OllamaClient;
    }[],
  ) {}

  async *list(context: ListContext): AsyncGenerator<ListingEvent> {
    const limit = pLimit(HOSTS_AT_THE_SAME_TIME);
    const listings = this.hosts
      .filter(({ host }) => !context.finished?.has(host.id))
      .map(({ host, client }) =>
        limit(() => listHost({ host, client, context })),
      );
    // Those that are not waited for yet must not count as unhandled.
    listings.forEach(listing => listing.catch(() => {}));
    for (const listing of listings) yield* await listing;
  }

  async check(signal: AbortSignal): Promise<SourceFinding[]> {
    return Promise.all(
      this.hosts.map(async ({ host, client }): Promise<SourceFinding> => {
        const where = host.id;
        try {
          await client.version(signal);
          await client.models(signal);
          return { severity: 'ok', where, reason: { code: 'readable' } };
        } catch (error) {
          signal.throwIfAborted();
          return { severity: 'error', where, reason: reasonOf(error) };
        }
      }),
    );
  }
}
