import { mockCredentials } from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import type { Adoption } from '../../feed/adoption/types';
import type { FoundRecord } from '../../models/inventory/RecordLookup';
import { ModelAccess } from './ModelAccess';

const OURS = 'resource:default/ours';
const OWNER = 'group:default/owners';
const credentials = mockCredentials.user('user:default/ann');

const found: FoundRecord = {
  sourceId: 'hub',
  keyHash: 'a'.repeat(32),
  record: { kind: 'model', key: 'a', scope: 's', title: 'A' },
  entityRefs: [OURS],
};

function entity(ref: string, location = 'url:https://example.com'): Entity {
  const [kind, name] = ref.split(':default/');
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind,
    metadata: {
      name,
      namespace: 'default',
      annotations: { 'backstage.io/managed-by-location': location },
    },
  };
}

/** What Ann sees, what stands for what, and of which groups Ann is. */
function lab(options: {
  sees: string[];
  /** Where what Ann sees comes from. */
  location?: string;
  adoptions?: Adoption[];
  groups?: string[];
  owners?: Record<string, string>;
  records?: FoundRecord[];
  /** Refs at which somebody else's entity stands. */
  strangers?: string[];
}) {
  const {
    sees,
    adoptions = [],
    groups = [],
    owners = { [OURS]: OWNER },
    strangers = [],
  } = options;
  const records = options.records ?? [found];
  const questions: string[][] = [];
  const known = new Set<string>();
  const look = async (refs: string[]) => {
    const unknown = refs.filter(ref => !known.has(ref));
    if (unknown.length > 0) questions.push(unknown);
    unknown.forEach(ref => known.add(ref));
    return refs.filter(ref => sees.includes(ref));
  };
  const access = new ModelAccess({
    adoptions: { all: async () => adoptions },
    catalog: catalogServiceMock({
      entities: sees.map(ref => entity(ref, options.location)),
    }),
    lookup: {
      // Whatever entity claims to be of the record is told to be.
      ofEntity: async () => found,
      byHash: async (sourceId, keyHash) =>
        records.find(
          record => record.sourceId === sourceId && record.keyHash === keyHash,
        ),
      ownerOf: async (_, ref) => owners[ref],
      joined: async () => [],
    },
    visibleRefs: {
      among: look,
      ours: async (refs: string[]) =>
        (await look(refs)).filter(ref => !strangers.includes(ref)),
    },
    access: { ownershipRefs: async () => groups },
  });
  return {
    questions,
    byId: () => access.byId(`hub:${found.keyHash}`, credentials),
    ofEntity: (ref: string) => access.ofEntity(ref, credentials),
    among: () => access.among(records, credentials),
  };
}

const adopted = (adopterRef: string, trusted: boolean): Adoption => ({
  entityRef: OURS,
  adopterRef,
  trusted,
});

describe('ModelAccess', () => {
  it('shows a record to those who see its entity', async () => {
    const { byId, ofEntity } = lab({ sees: [OURS] });
    expect((await byId()).entityRef).toBe(OURS);
    expect((await ofEntity(OURS))?.entityRef).toBe(OURS);
  });

  it('shows nobody anything for an annotation, and does not say that there is something', async () => {
    const claim = 'component:default/claim';
    const { byId, ofEntity } = lab({ sees: [claim] });
    expect(await ofEntity(claim)).toBeUndefined();
    await expect(byId()).rejects.toThrow(`No model 'hub:${found.keyHash}'`);
  });

  it('shows nobody anything for an entity that took the name of ours first', async () => {
    const { byId, ofEntity } = lab({ sees: [OURS], strangers: [OURS] });
    expect(await ofEntity(OURS)).toBeUndefined();
    await expect(byId()).rejects.toThrow(`No model 'hub:${found.keyHash}'`);
  });

  it('names the entity of the record where another one only claims to be it', async () => {
    const claim = 'component:default/claim';
    const { ofEntity } = lab({ sees: [OURS, claim] });
    expect((await ofEntity(claim))?.entityRef).toBe(OURS);
  });

  it('shows a record to those who see a trusted entity that stands for ours', async () => {
    const adopter = 'component:default/adopter';
    const { byId } = lab({
      sees: [adopter],
      adoptions: [adopted(adopter, true)],
    });
    expect((await byId()).entityRef).toBe(adopter);
  });

  it('shows it to the owner alone while one that is not trusted stands for ours', async () => {
    const adopter = 'component:default/adopter';
    const adoptions = [adopted(adopter, false)];
    const stranger = lab({ sees: [adopter], adoptions });
    await expect(stranger.byId()).rejects.toThrow('No model');
    const owner = lab({ sees: [adopter], adoptions, groups: [OWNER] });
    expect((await owner.byId()).entityRef).toBe(adopter);
  });

  it('asks of every entity of a record who owns it', async () => {
    const api = 'api:default/ours';
    const adopter = 'api:default/adopter';
    const record = { ...found, entityRefs: [OURS, api] };
    const { byId } = lab({
      sees: [adopter],
      records: [record],
      adoptions: [
        adopted('component:default/unseen', false),
        { entityRef: api, adopterRef: adopter, trusted: false },
      ],
      owners: { [OURS]: OWNER, [api]: OWNER },
      groups: [OWNER],
    });
    expect((await byId()).entityRef).toBe(adopter);
  });

  it('shows nobody anything for an entity of the name that ours has left', async () => {
    const { byId, ofEntity } = lab({
      sees: [OURS],
      adoptions: [adopted('component:default/adopter', false)],
    });
    await expect(byId()).rejects.toThrow('No model');
    expect(await ofEntity(OURS)).toBeUndefined();
  });

  it('shows it through ours for as long as that is in the catalog', async () => {
    const { byId } = lab({
      sees: [OURS],
      location: 'model-lifecycle:models:hub',
      adoptions: [adopted('component:default/adopter', false)],
    });
    expect((await byId()).entityRef).toBe(OURS);
  });

  it('knows no model by an id that is none', async () => {
    const access = lab({ sees: [OURS], records: [] });
    await expect(access.byId()).rejects.toThrow('No model');
  });

  it('asks the catalog once about many records', async () => {
    const records = Array.from({ length: 50 }, (_, index) => ({
      ...found,
      keyHash: index.toString(16).padStart(32, '0'),
      entityRefs: [`resource:default/m${index}`],
    }));
    const sees = records.slice(0, 20).flatMap(({ entityRefs }) => entityRefs);
    const { among, questions } = lab({ sees, records });
    expect((await among()).map(({ entityRef }) => entityRef)).toEqual(sees);
    expect(questions).toHaveLength(1);
  });
});
