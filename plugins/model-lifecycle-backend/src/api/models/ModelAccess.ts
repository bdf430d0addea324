import {
  ANNOTATION_LOCATION,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import { NotFoundError } from '@backstage/errors';
import { OWN_LOCATIONS } from '../../catalog/location';
import type { Adoption } from '../../feed/adoption/types';
import type { FoundRecord } from '../../models/inventory/RecordLookup';
import type { RunAccess, UserCredentials } from '../access/RunAccess';
import type { VisibleRefs } from '../access/VisibleRefs';
import type { ModelsPort, RouterOptions } from '../ports';

export interface ModelAccessOptions extends Pick<RouterOptions, 'catalog'> {
  adoptions: Pick<RouterOptions['adoptions'], 'all'>;
  lookup: ModelsPort['lookup'];
  visibleRefs: Pick<VisibleRefs, 'among' | 'ours'>;
  access: Pick<RunAccess, 'ownershipRefs'>;
}

/** A record that the user may see, with the entity that shows it. */
export interface VisibleRecord extends FoundRecord {
  entityRef: string;
}

/**
 * Records as the user. A record is visible when the user sees an entity that
 * the provider emits for it, or one that is trusted to stand for it. An entity
 * that only says so in an annotation shows it to nobody but the owner of the
 * record's own entity.
 */
export class ModelAccess {
  constructor(private readonly options: ModelAccessOptions) {}

  /** `undefined` where nothing stands behind the entity, or nothing that the user may see. */
  async ofEntity(
    entityRef: string,
    credentials: UserCredentials,
  ): Promise<VisibleRecord | undefined> {
    const { catalog, lookup } = this.options;
    const entity = await catalog.getEntityByRef(entityRef, { credentials });
    if (!entity) return undefined;
    const found = await lookup.ofEntity(entity);
    const ref = stringifyEntityRef(entity);
    return found && this.#visible(found, credentials, { shown: ref });
  }

  /** `<source id>:<key hash>`. Rejects with a NotFoundError, also for what is there but invisible. */
  async byId(id: string, credentials: UserCredentials): Promise<VisibleRecord> {
    const at = id.lastIndexOf(':');
    const { lookup } = this.options;
    const found = await lookup.byHash(id.slice(0, at), id.slice(at + 1));
    const visible = found && (await this.#visible(found, credentials));
    if (!visible) throw new NotFoundError(`No model '${id}'`);
    return visible;
  }

  /** Those that the user sees. */
  async among(
    found: FoundRecord[],
    credentials: UserCredentials,
  ): Promise<VisibleRecord[]> {
    const adoptions = await this.options.adoptions.all();
    // One question for all of them: the answers are remembered.
    const granting = found.map(record => grantingRefs(record, adoptions));
    await this.#seen(
      {
        trusted: unique(granting.flatMap(({ trusted }) => trusted)),
        own: unique(granting.flatMap(({ own }) => own)),
      },
      credentials,
    );
    const visible = await Promise.all(
      found.map(record => this.#visible(record, credentials, { adoptions })),
    );
    return visible.filter(record => record !== undefined);
  }

  /** Those that the user sees, of which `own` have to be of our providers. */
  async #seen(
    { trusted, own }: Pick<Granting, 'trusted' | 'own'>,
    credentials: UserCredentials,
  ): Promise<string[]> {
    const { visibleRefs } = this.options;
    const reader = readerOf(credentials);
    const seen = await Promise.all([
      visibleRefs.among(trusted, reader),
      visibleRefs.ours(own, reader),
    ]);
    return seen.flat();
  }

  async #visible(
    found: FoundRecord,
    credentials: UserCredentials,
    options: { shown?: string; adoptions?: Adoption[] } = {},
  ): Promise<VisibleRecord | undefined> {
    const { shown, adoptions = await this.options.adoptions.all() } = options;
    const { adopted, ...granting } = grantingRefs(found, adoptions);
    const seen = await this.#seen(granting, credentials);
    const [first] = seen;
    if (first) {
      const standsFor =
        shown &&
        (seen.includes(shown) ||
          adopted.some(({ adopterRef }) => adopterRef === shown));
      return { ...found, entityRef: standsFor ? shown : first };
    }
    return (
      (await this.#throughOurs(found, adopted, credentials)) ??
      this.#asOwner(found, adopted, credentials)
    );
  }

  /** Ours stays in the catalog until the provider has taken it away. */
  async #throughOurs(
    found: FoundRecord,
    adopted: Adoption[],
    credentials: UserCredentials,
  ): Promise<VisibleRecord | undefined> {
    const { catalog } = this.options;
    for (const { entityRef } of adopted) {
      const entity = await catalog.getEntityByRef(entityRef, { credentials });
      const location = entity?.metadata.annotations?.[ANNOTATION_LOCATION];
      if (location?.startsWith(OWN_LOCATIONS)) return { ...found, entityRef };
    }
    return undefined;
  }

  /** Where our entity has left the catalog for one that is not trusted. */
  async #asOwner(
    found: FoundRecord,
    adopted: Adoption[],
    credentials: UserCredentials,
  ): Promise<VisibleRecord | undefined> {
    if (adopted.length === 0) return undefined;
    const { access, lookup, visibleRefs } = this.options;
    const owned = await access.ownershipRefs(credentials);
    for (const { entityRef, adopterRef } of adopted) {
      const [seen] = await visibleRefs.among(
        [adopterRef],
        readerOf(credentials),
      );
      const owner = seen && (await lookup.ownerOf(found.sourceId, entityRef));
      if (owner && owned.includes(owner)) return { ...found, entityRef: seen };
    }
    return undefined;
  }
}

/** Who sees one of these may see the record. */
interface Granting {
  /** Entities that stand for ours and may. */
  trusted: string[];
  /** Of our own provider. */
  own: string[];
  adopted: Adoption[];
}

/**
 * Not among them: the ref of an entity of ours that another one stands for.
 * Ours leaves the catalog, and whoever writes an entity of that name then is a
 * stranger.
 */
function grantingRefs(
  found: FoundRecord,
  adoptions: readonly Adoption[],
): Granting {
  const adopted = adoptions.filter(({ entityRef }) =>
    found.entityRefs.includes(entityRef),
  );
  const left = new Set(adopted.map(({ entityRef }) => entityRef));
  return {
    adopted,
    trusted: adopted.flatMap(({ adopterRef, trusted }) =>
      trusted ? [adopterRef] : [],
    ),
    own: found.entityRefs.filter(ref => !left.has(ref)),
  };
}

function unique(values: string[]): string[] {
  return [...new Set(values)];
}

function readerOf(credentials: UserCredentials) {
  return { key: `user:${credentials.principal.userEntityRef}`, credentials };
}
