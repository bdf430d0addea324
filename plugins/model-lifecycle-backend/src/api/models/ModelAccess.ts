import { stringifyEntityRef } from '@backstage/catalog-model';
import { NotFoundError } from '@backstage/errors';
import type { FoundRecord } from '../../models/inventory/RecordLookup';
import type { RunAccess, UserCredentials } from '../access/RunAccess';
import type { VisibleRefs } from '../access/VisibleRefs';
import type { ModelsPort, RouterOptions } from '../ports';

export interface ModelAccessOptions
  extends Pick<RouterOptions, 'adoptions' | 'catalog'> {
  lookup: ModelsPort['lookup'];
  visibleRefs: VisibleRefs;
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
    return found && this.#visible(found, credentials, ref);
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
    const visible = await Promise.all(
      found.map(record => this.#visible(record, credentials)),
    );
    return visible.filter(record => record !== undefined);
  }

  /** Refs among those given that the user sees. */
  refs(refs: string[], credentials: UserCredentials): Promise<string[]> {
    return this.options.visibleRefs.among(refs, readerOf(credentials));
  }

  async #visible(
    found: FoundRecord,
    credentials: UserCredentials,
    shown?: string,
  ): Promise<VisibleRecord | undefined> {
    const adopted = (await this.options.adoptions.all()).filter(
      ({ entityRef }) => found.entityRefs.includes(entityRef),
    );
    const trusted = adopted.filter(adoption => adoption.trusted);
    const granting = [
      ...trusted.map(({ adopterRef }) => adopterRef),
      ...found.entityRefs,
    ];
    const seen = await this.refs(granting, credentials);
    const first = granting.find(ref => seen.includes(ref));
    if (first) {
      const standsFor =
        shown &&
        (found.entityRefs.includes(shown) ||
          adopted.some(({ adopterRef }) => adopterRef === shown));
      return { ...found, entityRef: standsFor ? shown : first };
    }
    return this.#asOwner(found, adopted, credentials);
  }

  /** Where our entity has left the catalog for one that is not trusted. */
  async #asOwner(
    found: FoundRecord,
    adopted: { entityRef: string; adopterRef: string }[],
    credentials: UserCredentials,
  ): Promise<VisibleRecord | undefined> {
    const [adoption] = adopted;
    if (!adoption) return undefined;
    const { access, lookup } = this.options;
    const [owner, owned, [seen]] = await Promise.all([
      lookup.ownerOf(found.sourceId, adoption.entityRef),
      access.ownershipRefs(credentials),
      this.refs([adoption.adopterRef], credentials),
    ]);
    const isOwner = owner !== undefined && owned.includes(owner);
    return isOwner && seen ? { ...found, entityRef: seen } : undefined;
  }
}

function readerOf(credentials: UserCredentials) {
  return { key: `user:${credentials.principal.userEntityRef}`, credentials };
}
