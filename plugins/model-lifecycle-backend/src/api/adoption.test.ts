/* Who sees the runs of a job that a hand-written entity adopts. */
import { mockCredentials } from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import {
  AuthorizeResult,
  type ConditionalPolicyDecision,
} from '@backstage/plugin-permission-common';
import request from 'supertest';
import { runId } from '../training/history/__testUtils__/runs';
import {
  jobEntity,
  LAB,
  startBackend,
  type TestBackend,
  type TestWorld,
} from './__testUtils__/testBackend';

const OWNER = 'user:default/alice';
const BOB = 'user:default/bob';
const TWIN = 'resource:default/lab-llm';
const ADOPTER = 'component:default/mine';
const RUNS = '/api/model-lifecycle/runs';
const ADOPTED = runId(1);
const OTHER = runId(2);

const CATALOG_DECIDES: Record<string, ConditionalPolicyDecision> = {
  'catalog.entity.read': {
    result: AuthorizeResult.CONDITIONAL,
    pluginId: 'catalog',
    resourceType: 'catalog-entity',
    conditions: {
      rule: 'IS_ENTITY_OWNER',
      resourceType: 'catalog-entity',
      params: { claims: [] },
    },
  },
};

/** As somebody writes it; annotations and owner are for the catalog to read. */
const adopter: Entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: { namespace: 'default', name: 'mine' },
  spec: { type: 'service' },
};

describe('an adopted job', () => {
  let backend: TestBackend;

  const start = async (world: TestWorld) => {
    backend = await startBackend({
      entities: [adopter, jobEntity('other')],
      ...world,
    });
    await backend.add({ id: ADOPTED }, { provider: [TWIN], owner: OWNER });
    await backend.add({ id: OTHER }, { provider: ['resource:default/other'] });
  };
  const adoption = (trusted: boolean) => [
    { entityRef: TWIN, adopterRef: ADOPTER, trusted },
  ];
  const get = (path: string, user: string) =>
    request(backend.server)
      .get(path)
      .set('Authorization', mockCredentials.user.header(user));
  /** What a user learns of the adopted run in every way there is. */
  const seenBy = async (user: string) => {
    const all = await get(RUNS, user).expect(200);
    const one = await get(`${RUNS}/${ADOPTED}`, user);
    const ofEntity = await get(`${RUNS}?entityRef=${ADOPTER}`, user);
    const listed = all.body.items.find(
      (item: { id: string }) => item.id === ADOPTED,
    );
    expect(one.status).toBe(listed ? 200 : 404);
    expect(one.body.entityRef).toBe(listed?.entityRef);
    return {
      entityRef: listed?.entityRef,
      isSeen: listed !== undefined,
      onAdopter: ofEntity.body.items?.map((item: { id: string }) => item.id),
    };
  };

  afterEach(() => backend.stop());

  it('is shown to its owner on the adopter, and to nobody for seeing the adopter', async () => {
    await start({ policy: CATALOG_DECIDES, adoptions: adoption(false) });
    expect(await seenBy(OWNER)).toEqual({
      isSeen: true,
      entityRef: ADOPTER,
      onAdopter: [ADOPTED],
    });
    expect(await seenBy(BOB)).toEqual({ isSeen: false, onAdopter: [] });
  });

  it('is shown to whoever sees an adopter that is trusted', async () => {
    await start({ policy: CATALOG_DECIDES, adoptions: adoption(true) });
    expect(await seenBy(BOB)).toEqual({
      isSeen: true,
      entityRef: ADOPTER,
      onAdopter: [ADOPTED],
    });
  });

  it('is not shown to who does not see that one either', async () => {
    await start({
      policy: CATALOG_DECIDES,
      adoptions: adoption(true),
      hidden: { [BOB]: [ADOPTER], [OWNER]: [ADOPTER] },
    });
    expect((await seenBy(BOB)).isSeen).toBe(false);
    // As with any entity of the run that stands and that the owner may not see.
    expect((await seenBy(OWNER)).isSeen).toBe(false);
  });

  it('names no entity that the reader cannot see', async () => {
    await start({
      policy: CATALOG_DECIDES,
      adoptions: adoption(false),
      hidden: { [OWNER]: [ADOPTER] },
    });
    expect(await seenBy(OWNER)).toEqual({
      isSeen: true,
      entityRef: undefined,
      onAdopter: undefined,
    });
  });

  it('is shown to nobody for an entity that has the name of the one that left', async () => {
    await start({
      policy: CATALOG_DECIDES,
      adoptions: adoption(false),
      entities: [adopter, jobEntity('lab-llm')],
    });
    expect(await seenBy(BOB)).toMatchObject({ isSeen: false, onAdopter: [] });
    expect(await seenBy(OWNER)).toMatchObject({ isSeen: true });
  });

  it('is shown to all where all entities are', async () => {
    await start({ adoptions: adoption(false) });
    expect(await seenBy(BOB)).toEqual({
      isSeen: true,
      entityRef: ADOPTER,
      onAdopter: [ADOPTED],
    });
  });

  it('is one entity less in the catalog; claims that are not followed are told with the source', async () => {
    const refused = { code: 'adoption-owner', params: { adopter: ADOPTER } };
    await start({
      sources: [
        { ...LAB, counts: { jobs: 5, entities: 5 }, reportedAt: 0 },
        { ...LAB, id: 'lab-2', counts: { entities: 2 }, reportedAt: 0 },
      ],
      adoptionReport: [
        { sourceKey: 'training:lab', adopted: 1, problems: [refused] },
      ],
    });
    const { body } = await get('/api/model-lifecycle/sources', OWNER);
    expect(body.items[0]).toMatchObject({
      id: 'lab',
      counts: { jobs: 5, entities: 4, adopted: 1 },
    });
    expect(body.items[0].problems).toContainEqual(refused);
    expect(body.items[1].counts).toEqual({ entities: 2 });
    expect(body.items[1].problems).not.toContainEqual(refused);
  });
});
