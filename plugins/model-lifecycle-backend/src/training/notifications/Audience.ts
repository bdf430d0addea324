import type { AuthService } from '@backstage/backend-plugin-api';
import {
  ANNOTATION_LOCATION,
  parseEntityRef,
  RELATION_HAS_MEMBER,
  RELATION_OWNED_BY,
  type Entity,
} from '@backstage/catalog-model';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import {
  shownEntity,
  withAdopters,
  type Link,
} from '../../api/access/adopters';
import { OWN_LOCATIONS } from '../../catalog/location';
import type { Adoptions } from '../../feed/adoption/types';
import type { Time } from '../../time/time';
import type { RunHistory, RunRow } from '../history/types';
import { isProven, type FollowStore } from './FollowStore';
import type { Follow } from './types';

const MAX_OWNERS = 1_000;

export interface AudienceOptions {
  adoptions: Pick<Adoptions, 'all'>;
  auth: AuthService;
  catalog: Pick<CatalogService, 'getEntitiesByRefs'>;
  follows: Pick<FollowStore, 'of'>;
  history: Pick<RunHistory, 'links'>;
  /** Whether owners hear of their runs without having asked. */
  owners: boolean;
  time: Pick<Time, 'now'>;
}

/** Who is told of a run, and where they find it. */
export interface Listeners {
  /** Refs of users, each once. */
  users: string[];
  /** The entity that shows the run; absent while the catalog has none. */
  entityRef?: string;
}

/**
 * Nobody's credentials are at hand when a run ends at night, so that the
 * permission framework cannot be asked. Told is who may see the run by what is
 * known: the owners by ownership, a follower by a read that was allowed lately
 * and while the run has the owner and the entity that it had then.
 */
export class Audience {
  constructor(private readonly options: AudienceOptions) {}

  async of(row: RunRow): Promise<Listeners> {
    const { history, adoptions, follows, time } = this.options;
    const { id } = row.run;
    const [links, adopted, asked] = await Promise.all([
      history.links([id]),
      adoptions.all(),
      follows.of(id),
    ]);
    const all = withAdopters(links.get(id) ?? [], adopted);
    const entities = await this.#entities(all.map(link => link.entityRef));
    const present = all.filter(link =>
      isThere(link, entities.get(link.entityRef)),
    );
    const granting = grantingRefs(present);
    const owners = await this.#members(
      ownersOf(entities.get(granting[0]), row.ownerRef),
    );
    const mayStillSee = (follow: Follow) =>
      isProven(follow, time.now()) &&
      follow.ownerRef === row.ownerRef &&
      (follow.entityRef === undefined
        ? owners.includes(follow.userRef)
        : granting.includes(follow.entityRef));
    const users = new Set(this.options.owners ? owners : []);
    for (const follow of asked) {
      if (!follow.following) users.delete(follow.userRef);
      else if (mayStillSee(follow)) users.add(follow.userRef);
    }
    return { users: [...users], entityRef: shownEntity(present) };
  }

  /** Users stand for themselves, groups for their direct members: those who own what the group owns. */
  async #members(refs: string[]): Promise<string[]> {
    const entities = await this.#entities(refs.filter(ref => !isUser(ref)));
    const members = [...entities.values()].flatMap(entity =>
      targetsOf(entity, RELATION_HAS_MEMBER).filter(isUser),
    );
    return unique([...refs.filter(isUser), ...members]).slice(0, MAX_OWNERS);
  }

  /** Those that the catalog has, whoever may see them. */
  async #entities(refs: string[]): Promise<Map<string, Entity>> {
    const { auth, catalog } = this.options;
    const entityRefs = unique(refs);
    if (entityRefs.length === 0) return new Map();
    const { items } = await catalog.getEntitiesByRefs(
      {
        entityRefs,
        fields: [
          'kind',
          'metadata.namespace',
          'metadata.name',
          `metadata.annotations.${ANNOTATION_LOCATION}`,
          'relations',
        ],
      },
      { credentials: await auth.getOwnServiceCredentials() },
    );
    return new Map(
      entityRefs.flatMap((ref, index) => {
        const entity = items[index];
        return entity ? [[ref, entity] as const] : [];
      }),
    );
  }
}

/** A name that no entity of ours has yet, or has any more, is free for strangers to take. */
function isThere(link: Link, entity: Entity | undefined): boolean {
  const isEmitted = link.origin === 'provider' && !link.adopts;
  return isEmitted
    ? entity?.metadata.annotations?.[ANNOTATION_LOCATION]?.startsWith(
        OWN_LOCATIONS,
      ) === true
    : entity !== undefined;
}

/** Entities that make a run visible to whoever sees them. */
export function grantingRefs(links: Link[]): string[] {
  return links.flatMap(({ entityRef, origin, isAdopted }) =>
    origin === 'provider' && !isAdopted ? [entityRef] : [],
  );
}

function ownersOf(entity: Entity | undefined, stored: string | undefined) {
  const owners = entity ? targetsOf(entity, RELATION_OWNED_BY) : [];
  if (owners.length > 0) return owners;
  return stored === undefined ? [] : [stored];
}

function targetsOf({ relations = [] }: Entity, type: string): string[] {
  return relations.flatMap(relation =>
    relation.type === type ? [relation.targetRef] : [],
  );
}

function isUser(ref: string): boolean {
  return parseEntityRef(ref).kind.toLocaleLowerCase('en-US') === 'user';
}

function unique(values: string[]): string[] {
  return [...new Set(values)];
}
