import { mockServices } from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { CardReader } from './cards';
import { granite, graniteServer } from './cards/__testUtils__/granite';
import { createDocsPorts } from './docsPorts';

const MODEL = 'resource:default/granite';

function entity(kind: string, name: string, parts: Partial<Entity>): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind,
    metadata: { name },
    ...parts,
  };
}

function server(name: string, location: string): Entity {
  return entity('Component', name, {
    metadata: {
      name,
      annotations: { 'backstage.io/managed-by-location': location },
    },
  });
}

function portsOf(entities: Entity[], related: string[]) {
  const model = entity('Resource', 'granite', {
    relations: related.map(targetRef => ({ type: 'dependencyOf', targetRef })),
  });
  return createDocsPorts({
    auth: mockServices.auth(),
    catalog: catalogServiceMock({ entities: [model, ...entities] }),
    // Every entity says by its annotations that it is some record's.
    lookup: {
      ofEntity: async ({ kind, metadata }) => ({
        sourceId: 'hub',
        keyHash: metadata.name,
        record:
          kind === 'Resource'
            ? granite
            : { ...graniteServer, title: metadata.name },
        entityRefs: [],
      }),
    },
    cards: new CardReader({ sourceOf: () => undefined }),
  });
}

describe('createDocsPorts', () => {
  const ours = server('ours', 'model-lifecycle:models/hub');
  const theirs = server('theirs', 'url:https://example.com/catalog-info.yaml');

  it('names the servers that the catalog relates to the model', async () => {
    const { serversOf } = portsOf(
      [ours, server('other', 'model-lifecycle:models/hub')],
      ['component:default/ours', 'resource:default/data'],
    );
    expect((await serversOf(MODEL)).map(({ title }) => title)).toEqual([
      'ours',
    ]);
  });

  it('names no server because somebody wrote so into annotations', async () => {
    const { serversOf } = portsOf(
      [ours, theirs],
      ['component:default/theirs', 'component:default/ours'],
    );
    expect((await serversOf(MODEL)).map(({ title }) => title)).toEqual([
      'ours',
    ]);
  });

  it('names none where the catalog has no such model, or its servers have gone', async () => {
    const { serversOf } = portsOf([], ['component:default/gone']);
    expect(await serversOf(MODEL)).toEqual([]);
    expect(await serversOf('resource:default/unknown')).toEqual([]);
  });

  it('reads the record of the entity that is given, whatever the catalog has in its place', async () => {
    const { recordOf } = portsOf([], []);
    const emitted = entity('Resource', 'elsewhere', {});
    expect(await recordOf(emitted)).toMatchObject({ record: granite });
  });
});
