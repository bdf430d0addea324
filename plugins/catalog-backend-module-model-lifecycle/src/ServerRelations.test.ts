import type { Entity } from '@backstage/catalog-model';
import type { CatalogProcessorResult } from '@backstage/plugin-catalog-node';
import { ServerRelations } from './ServerRelations';

const entity = (parts: Partial<Entity> = {}): Entity => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'AiModelServerAPI',
  metadata: {
    name: 'chat',
    annotations: {
      'backstage.io/managed-by-location': 'model-lifecycle:models:prod',
    },
  },
  spec: {
    dependsOn: ['resource:default/granite'],
    apiEntityRef: 'api:default/chat',
  },
  ...parts,
});

async function relations(of: Entity): Promise<string[]> {
  const emitted: string[] = [];
  await new ServerRelations().postProcessEntity(
    of,
    { type: 'model-lifecycle', target: 'models:prod' },
    (result: CatalogProcessorResult) => {
      if (result.type !== 'relation') return;
      const { source, type, target } = result.relation;
      emitted.push(
        `${source.kind}/${source.name} ${type} ${target.kind}/${target.name}`,
      );
    },
  );
  return emitted;
}

describe('ServerRelations', () => {
  it('relates a server that is an API to its models and to its API, both ways', async () => {
    expect(await relations(entity())).toEqual([
      'AiModelServerAPI/chat dependsOn resource/granite',
      'resource/granite dependencyOf AiModelServerAPI/chat',
      'AiModelServerAPI/chat providesApi api/chat',
      'api/chat apiProvidedBy AiModelServerAPI/chat',
    ]);
    const api = entity({ kind: 'API', spec: { dependsOn: ['resource:a/b'] } });
    expect(await relations(api)).toEqual([
      'API/chat dependsOn resource/b',
      'resource/b dependencyOf API/chat',
    ]);
  });

  it.each([
    ['an entity of somebody else', entity({ metadata: { name: 'chat' } })],
    ['a component, which the catalog relates', entity({ kind: 'Component' })],
    ['a server without models', entity({ spec: {} })],
  ])('says nothing of %s', async (_, other) => {
    expect(await relations(other)).toEqual([]);
  });
});
