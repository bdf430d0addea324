import { mockServices } from '@backstage/backend-test-utils';
import { stringifyEntityRef, type Entity } from '@backstage/catalog-model';
import type { Adoption } from '../../../feed/adoption/types';
import type { LinkOrigin } from '../../history/types';
import { Audience } from '../Audience';
import type { Follow } from '../types';

/** What the audience of a run is worked out from. */
export interface ListenersWorld {
  entities: Entity[];
  links: { entityRef: string; origin: LinkOrigin }[];
  follows?: Follow[];
  adoptions?: Adoption[];
  owners?: boolean;
}

export function createAudience(
  world: ListenersWorld,
  now: () => number,
): Audience {
  return new Audience({
    adoptions: { all: async () => world.adoptions ?? [] },
    auth: mockServices.auth(),
    catalog: {
      getEntitiesByRefs: async ({ entityRefs }) => ({
        items: entityRefs.map(ref =>
          world.entities.find(entity => stringifyEntityRef(entity) === ref),
        ),
      }),
    },
    follows: { of: async () => world.follows ?? [] },
    history: {
      links: async ids => new Map(ids.map(id => [id, world.links])),
    },
    owners: world.owners ?? true,
    time: { now },
  });
}

/** A training job with its owner, as the catalog has it. */
export function ownedJob(
  name: string,
  owner?: string,
  location = 'model-lifecycle:training/lab',
): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Resource',
    metadata: {
      namespace: 'default',
      name,
      annotations: { 'backstage.io/managed-by-location': location },
    },
    spec: { type: 'training-job' },
    relations: owner ? [{ type: 'ownedBy', targetRef: owner }] : [],
  };
}

export function group(name: string, members: string[]): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Group',
    metadata: { namespace: 'default', name },
    spec: {},
    relations: [
      { type: 'parentOf', targetRef: `group:default/below-${name}` },
      ...members.map(targetRef => ({ type: 'hasMember', targetRef })),
    ],
  };
}
