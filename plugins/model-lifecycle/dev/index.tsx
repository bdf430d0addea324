import { createDevApp } from '@backstage/frontend-dev-utils';
import {
  ApiBlueprint,
  createFrontendModule,
  createFrontendPlugin,
  PageBlueprint,
} from '@backstage/frontend-plugin-api';
import catalogPlugin from '@backstage/plugin-catalog/alpha';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import { TRAINING_JOB } from '../src/__fixtures__/entity';
import { FakeApi } from '../src/__fixtures__/FakeApi';
import { worldOfAll } from '../src/__fixtures__/world';
import { modelLifecycleApiRef } from '../src/api/ModelLifecycleApi';
import modelLifecyclePlugin from '../src';

const catalog = createFrontendModule({
  pluginId: 'catalog',
  extensions: [
    ApiBlueprint.make({
      params: defineParams =>
        defineParams({
          api: catalogApiRef,
          deps: {},
          factory: () => catalogApiMock({ entities: [TRAINING_JOB] }),
        }),
    }),
  ],
});

const fakeApi = createFrontendModule({
  pluginId: 'model-lifecycle',
  extensions: [
    ApiBlueprint.make({
      params: defineParams =>
        defineParams({
          api: modelLifecycleApiRef,
          deps: {},
          factory: () => new FakeApi(worldOfAll()),
        }),
    }),
  ],
});

const gallery = createFrontendPlugin({
  pluginId: 'gallery',
  extensions: [
    PageBlueprint.make({
      params: {
        path: '/gallery',
        title: 'Gallery',
        loader: () => import('./GalleryPage').then(m => <m.GalleryPage />),
      },
    }),
  ],
});

createDevApp({
  features: [modelLifecyclePlugin, fakeApi, catalogPlugin, catalog, gallery],
});
