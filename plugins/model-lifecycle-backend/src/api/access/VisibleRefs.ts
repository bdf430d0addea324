import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { Time } from '../../time/time';

/** How long a revocation may take to show: documented. */
const KEEP_MS = 15_000;
const CHUNK_SIZE = 500;
const PARALLEL_CHUNKS = 4;
const MAX_READERS = 500;

interface Reader {
  expiresAt: number;
  known: Map<string, boolean>;
}

/** Refs as they are compared: lower case, with kind and namespace. */
function normalise(ref: string): string {
  return stringifyEntityRef(parseEntityRef(ref));
}

/**
 * Which entities somebody may read, asked of the catalog with that somebody's
 * own credentials and kept for 15 s.
 */
export class VisibleRefs {
  readonly #readers = new Map<string, Reader>();

  constructor(
    private readonly options: {
      catalog: Pick<CatalogService, 'getEntitiesByRefs'>;
      time: Pick<Time, 'now'>;
    },
  ) {}

  /**
   * The refs among those given that the reader can see.
   *
   * @param key - whom the credentials belong to
   */
  async among(
    refs: string[],
    { key, credentials }: { key: string; credentials: BackstageCredentials },
  ): Promise<string[]> {
    const { known } = this.#reader(key);
    const unknown = refs.filter(ref => !known.has(ref));
    const chunks: string[][] = [];
    for (let start = 0; start < unknown.length; start += CHUNK_SIZE) {
      chunks.push(unknown.slice(start, start + CHUNK_SIZE));
    }
    for (let start = 0; start < chunks.length; start += PARALLEL_CHUNKS) {
      await Promise.all(
        chunks
          .slice(start, start + PARALLEL_CHUNKS)
          .map(chunk => this.#ask(chunk, { known, credentials })),
      );
    }
    return refs.filter(ref => known.get(ref));
  }

  #reader(key: string): Reader {
    const now = this.options.time.now();
    const present = this.#readers.get(key);
    if (present && present.expiresAt > now) return present;
    const reader = { expiresAt: now + KEEP_MS, known: new Map() };
    // Deleted first, so that the oldest reader stands first in the map.
    this.#readers.delete(key);
    this.#readers.set(key, reader);
    for (const [oldest, { expiresAt }] of this.#readers) {
      if (expiresAt > now && this.#readers.size <= MAX_READERS) break;
      this.#readers.delete(oldest);
    }
    return reader;
  }

  async #ask(
    refs: string[],
    {
      known,
      credentials,
    }: { known: Reader['known']; credentials: BackstageCredentials },
  ): Promise<void> {
    const { items } = await this.options.catalog.getEntitiesByRefs(
      {
        entityRefs: refs,
        fields: ['kind', 'metadata.namespace', 'metadata.name'],
      },
      { credentials },
    );
    const found = new Set(
      items.flatMap(entity => (entity ? [stringifyEntityRef(entity)] : [])),
    );
    refs.forEach(ref => known.set(ref, found.has(normalise(ref))));
  }
}
