import type { ServerRecord } from 'backstage-plugin-model-lifecycle-node';
import { toAssetVersion } from './assetVersion';
import { createEntityBuilder } from './createEntityBuilder';
import type { EntityBuilderOptions } from './types';

const options: EntityBuilderOptions = {
  owners: {
    default: 'group:default/ml',
    map: [{ match: /^alice/, owner: 'user:default/alice' }],
  },
  overrides: [],
  modelServer: 'component',
  docsSecret: 'secret',
};
const server: ServerRecord = {
  kind: 'server',
  key: 'prod/chat/InferenceService/granite',
  scope: 'prod/chat',
  title: 'granite',
  externalUrl: 'https://granite.example',
};
const build = (
  parts: Partial<EntityBuilderOptions>,
  record: Partial<ServerRecord> = {},
) =>
  createEntityBuilder({ ...options, ...parts }).build('prod', 'kserve', {
    ...server,
    ...record,
  });

describe('createEntityBuilder', () => {
  it.each([false, undefined])(
    'leaves everything as it is where the catalog does not take the kind (%s)',
    recognisesAiModelServerApi => {
      const shape = { modelServer: 'ai-model-server-api' } as const;
      expect(build({ ...shape, recognisesAiModelServerApi })).toEqual({
        entities: [],
        skipped: {
          code: 'entity-kind-not-recognised',
          params: { kind: 'AiModelServerAPI' },
        },
        retain: true,
      });
    },
  );

  it('keeps a version that is no semantic one beside the one that has to be', () => {
    const versionsOf = (version: string) => {
      const { entities } = createEntityBuilder(options).build('ml', 'mlflow', {
        kind: 'model',
        key: 'router',
        scope: 'ml',
        title: 'router',
        currentVersion: version,
      });
      const { annotations = {} } = entities[0].metadata;
      return [
        annotations['rhdh.io/ai-asset-version'],
        annotations['model-lifecycle.io/version'],
      ];
    };
    expect(versionsOf('12')).toEqual(['0.0.0-unknown', '12']);
    expect(versionsOf('1.4.0')).toEqual(['1.4.0', undefined]);
  });

  it('removes no server whose address is not known at present', () => {
    const shape = {
      modelServer: 'ai-model-server-api',
      recognisesAiModelServerApi: true,
    } as const;
    expect(build(shape, { externalUrl: undefined })).toEqual({
      entities: [],
      skipped: { code: 'entity-without-address' },
      retain: true,
    });
    expect(build({}, { externalUrl: undefined }).entities).toHaveLength(1);
  });

  it('says of what is too large why it has no entity', () => {
    const definition = 'x'.repeat(600_000);
    const { entities } = build({}, { api: { type: 'openapi', definition } });
    expect(entities.map(({ kind }) => kind)).toEqual(['Component']);
    const tags = Array.from({ length: 3_000 }, (_, index) => `tag-${index}`);
    expect(build({}, { tags }).entities[0].metadata.tags).toHaveLength(30);
  });

  it('writes the definition from the protocol where the one of the server is too long', () => {
    const api = {
      type: 'openapi',
      definition: 'x'.repeat(600_000),
      protocol: 'ollama' as const,
    };
    const [apiEntity] = build({}, { api }).entities;
    expect(JSON.parse(String(apiEntity.spec!.definition)).paths).toHaveProperty(
      '/api/chat',
    );
  });

  it('takes a definition that people wrote at the source, if it is whole', () => {
    const definitionOf = (spec: string) =>
      build(
        {},
        {
          api: { type: 'openapi', definition: 'of: the server' },
          overrides: { 'rhdh.io/api-spec': spec },
        },
      ).entities[0].spec!.definition;
    expect(definitionOf('{"openapi": "3.0.0"}')).toBe('{"openapi": "3.0.0"}');
    expect(definitionOf('{"openapi": "3.0.')).toBe('of: the server');
  });

  it('keeps the tags about credentials for what the source knows', () => {
    const tags = ['auth-required', 'auth-not-required', 'ai-model-server'];
    const tagsOf = (authRequired?: boolean) =>
      build({}, { tags, authRequired }).entities[0].metadata.tags;
    expect(tagsOf(true)).toEqual(['auth-required']);
    expect(tagsOf(false)).toEqual(['auth-not-required']);
    expect(tagsOf()).toBeUndefined();
  });

  it('names the same thing for a relation as for the entity, in each shape', () => {
    for (const modelServer of [
      'component',
      'api',
      'ai-model-server-api',
    ] as const) {
      const builder = createEntityBuilder({
        ...options,
        modelServer,
        recognisesAiModelServerApi: true,
      });
      const refs = builder
        .build('prod', 'kserve', server)
        .entities.map(
          ({ kind, metadata }) =>
            `${kind.toLowerCase()}:default/${metadata.name}`,
        );
      const { key, kind } = server;
      expect(refs).toEqual([builder.refOf('prod', { key, kind })]);
      expect(builder.refOf('hub', { source: 'prod', key, kind })).toBe(refs[0]);
    }
  });

  it('gives another fingerprint where something else may come out, and only then', () => {
    const fingerprint = (parts: Partial<EntityBuilderOptions> = {}) =>
      createEntityBuilder({ ...options, ...parts }).fingerprint;
    const others = [
      fingerprint({ modelServer: 'api' }),
      fingerprint({ docsSecret: 'other' }),
      fingerprint({ overrides: [{ match: {}, set: { title: 'a' } }] }),
      fingerprint({
        owners: {
          ...options.owners,
          map: [{ match: /^bob/, owner: 'user:default/alice' }],
        },
      }),
      fingerprint({ kubernetesClusters: { prod: 'eu' } }),
      fingerprint({
        modelServer: 'ai-model-server-api',
        recognisesAiModelServerApi: true,
      }),
    ];
    expect(new Set([fingerprint(), ...others]).size).toBe(7);
    expect(fingerprint({})).toBe(fingerprint());
    expect(fingerprint({ recognisesAiModelServerApi: true })).toBe(
      fingerprint({ recognisesAiModelServerApi: undefined }),
    );
  });
});

describe('toAssetVersion', () => {
  it.each([
    ['1.2.3', '1.2.3'],
    ['v1.2.3-rc.1', '1.2.3-rc.1'],
    ['2026-11-21', '0.0.0-20261121'],
    ['20261121', '0.0.0-20261121'],
    ['3f05a73', '0.0.0-3f05a73'],
    ['3F05A73B3F05A73B', '0.0.0-3f05a73b3f05'],
    [`sha256:${'a'.repeat(64)}`, '0.0.0-aaaaaaaaaaaa'],
    ['3', '0.0.0-unknown'],
    ['latest', '0.0.0-unknown'],
    [undefined, '0.0.0-unknown'],
  ])('makes %j %s', (version, asset) => {
    expect(toAssetVersion(version)).toBe(asset);
  });
});
