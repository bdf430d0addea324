import type {
  BackstageCredentials,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import {
  ANNOTATION_LOCATION,
  parseEntityRef,
  stringifyEntityRef,
  type Entity,
} from '@backstage/catalog-model';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import {
  AuthorizeResult,
  createPermission,
} from '@backstage/plugin-permission-common';
import { OWN_LOCATIONS } from '../../catalog/location';
import type { Time } from '../../time/time';

/** How long a revocation may take to show: documented. */
const KEEP_MS = 15_000;
const CHUNK_SIZE = 500;
const PARALLEL_CHUNKS = 4;
const MAX_READERS = 500;

/** The catalog's own permission, by its name: names are API. */
const catalogEntityReadPermission = createPermission({
  name: 'catalog.entity.read',
  attributes: { action: 'read' },
  resourceType: 'catalog-entity',
});

/** Whether somebody may see all entities, none, or some. */
export type Extent = 'all' | 'none' | 'some';

const EXTENT_OF: Record<AuthorizeResult, Extent> = {
  [AuthorizeResult.ALLOW]: 'all',
  [AuthorizeResult.DENY]: 'none',
  [AuthorizeResult.CONDITIONAL]: 'some',
};

/** What stands at a ref, as far as the reader can see. */
type Sight = 'ours' | 'of-others' | 'nothing';

interface Reader {
  expiresAt: number;
  known: Map<string, Sight>;
  extent?: Promise<Extent>;
}

/** Who reads: with these credentials, which belong to the one that the key names. */
export interface ReaderIdentity {
  key: string;
  credentials: BackstageCredentials;
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
      permissions: Pick<PermissionsService, 'authorizeConditional'>;
      time: Pick<Time, 'now'>;
    },
  ) {}

  /** What the policy says of the reader before any entity is looked at. */
  extent({ key, credentials }: ReaderIdentity): Promise<Extent> {
    const reader = this.#reader(key);
    if (!reader.extent) {
      const extent = this.#askExtent(credentials);
      reader.extent = extent;
      extent.catch(() => {
        reader.extent = undefined;
      });
    }
    return reader.extent;
  }

  /** The refs among those given that the reader can see, whoever wrote the entity. */
  async among(refs: string[], reader: ReaderIdentity): Promise<string[]> {
    const known = await this.#look(refs, reader);
    return refs.filter(ref => known.get(ref) !== 'nothing');
  }

  /**
   * The refs among those given that the reader can see an entity of our own
   * providers at. The name of one that is still to come, or has left, is free
   * for everybody to take, and who takes it grants nothing.
   */
  async ours(refs: string[], reader: ReaderIdentity): Promise<string[]> {
    const known = await this.#look(refs, reader);
    return refs.filter(ref => known.get(ref) === 'ours');
  }

  async #look(
    refs: string[],
    { key, credentials }: ReaderIdentity,
  ): Promise<ReadonlyMap<string, Sight>> {
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
    return known;
  }

  async #askExtent(credentials: BackstageCredentials): Promise<Extent> {
    const [decision] = await this.options.permissions.authorizeConditional(
      [{ permission: catalogEntityReadPermission }],
      { credentials },
    );
    return EXTENT_OF[decision.result];
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
        fields: [
          'kind',
          'metadata.namespace',
          'metadata.name',
          `metadata.annotations.${ANNOTATION_LOCATION}`,
        ],
      },
      { credentials },
    );
    const found = new Map(
      items.flatMap(entity =>
        entity ? [[stringifyEntityRef(entity), sightOf(entity)]] : [],
      ),
    );
    refs.forEach(ref => known.set(ref, found.get(normalise(ref)) ?? 'nothing'));
  }
}

/** No file can name a location of ours: the catalog writes it. */
function sightOf({ metadata }: Entity): Sight {
  return metadata.annotations?.[ANNOTATION_LOCATION]?.startsWith(OWN_LOCATIONS)
    ? 'ours'
    : 'of-others';
}
