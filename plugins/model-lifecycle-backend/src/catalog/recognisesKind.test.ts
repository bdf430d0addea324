import {
  coreServices,
  createBackendModule,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import catalogPlugin from '@backstage/plugin-catalog-backend';
import {
  catalogProcessingExtensionPoint,
  catalogServiceRef,
} from '@backstage/plugin-catalog-node';
import { recognisesAiModelServerApi } from './recognisesKind';

/** As a module that brings the kind along. */
const kindModule = createBackendModule({
  pluginId: 'catalog',
  moduleId: 'ai-model-server',
  register: env =>
    env.registerInit({
      deps: { catalog: catalogProcessingExtensionPoint },
      init: async ({ catalog }) =>
        catalog.addProcessor({
          getProcessorName: () => 'ai-model-server',
          validateEntityKind: async entity =>
            entity.kind === 'AiModelServerAPI' &&
            typeof entity.spec?.serverUrl === 'string',
        }),
    }),
});

describe('recognisesAiModelServerApi', () => {
  it.each([
    ['takes', [kindModule], true],
    ['refuses', [], false],
  ])('knows that a catalog %s the kind', async (_, modules, expected) => {
    let ask: () => Promise<boolean> = async () => !expected;
    const backend = await startTestBackend({
      features: [
        catalogPlugin,
        ...modules,
        mockServices.rootConfig.factory({ data: {} }),
        createBackendPlugin({
          pluginId: 'model-lifecycle',
          register: env =>
            env.registerInit({
              deps: { catalog: catalogServiceRef, auth: coreServices.auth },
              init: async services => {
                ask = () => recognisesAiModelServerApi(services);
              },
            }),
        }),
      ],
    });
    try {
      expect(await ask()).toBe(expected);
    } finally {
      await backend.stop();
    }
  });

  it('takes no silence for a no', async () => {
    const catalog = {
      validateEntity: async () => {
        throw new Error('503');
      },
    };
    await expect(
      recognisesAiModelServerApi({ catalog, auth: mockServices.auth() }),
    ).rejects.toThrow('503');
  });
});
