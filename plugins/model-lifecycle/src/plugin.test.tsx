import type { Entity } from '@backstage/catalog-model';
import { AppRouter, FlatRoutes } from '@backstage/core-app-api';
import { createApp } from '@backstage/app-defaults';
import { createExtensionTester } from '@backstage/frontend-test-utils';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import {
  CatalogEntityPage,
  CatalogIndexPage,
  EntityLayout,
} from '@backstage/plugin-catalog';
import {
  EntityCardBlueprint,
  EntityContentBlueprint,
} from '@backstage/plugin-catalog-react/alpha';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import { createApiFactory } from '@backstage/core-plugin-api';
import { render, screen } from '@testing-library/react';
import { Route } from 'react-router-dom';
import { modelLifecycleApiRef } from './api/ModelLifecycleApi';
import { TRAINING_JOB } from './__fixtures__/entity';
import {
  API_ENTITY,
  DATASET_ENTITY,
  MODEL_ENTITY,
  SERVER_ENTITY,
} from './__fixtures__/models';
import { FakeApi } from './__fixtures__/FakeApi';
import { worldOf, worldOfAll } from './__fixtures__/world';
import modelLifecyclePlugin, {
  isModelCardAvailable,
  isModelOverviewAvailable,
  isTrainingAvailable,
} from '.';
import { EntityTrainingContent, TrainingPage } from './legacy';

function entity(annotations: Record<string, string>, type = 'model'): Entity {
  return {
    ...TRAINING_JOB,
    metadata: { name: 'x', annotations },
    spec: { type },
  };
}

describe('which entities have a Training tab', () => {
  const tab = modelLifecyclePlugin.getExtension(
    'entity-content:model-lifecycle/training',
  );
  const filter = createExtensionTester(tab).get(
    EntityContentBlueprint.dataRefs.filterFunction,
  );

  it.each<[string, Entity, boolean]>([
    ['a training job', entity({}, 'training-job'), true],
    ['a model with a job', entity({ 'model-lifecycle.io/job': 'a' }), true],
    ['a model with a run', entity({ 'model-lifecycle.io/run': 'a' }), true],
    [
      'a selector',
      entity({ 'model-lifecycle.io/training-selector': 'a=b' }),
      true,
    ],
    [
      'what stands for a training job',
      entity({ 'model-lifecycle.io/source': 'trainjob:prod' }),
      true,
    ],
    ['another model', entity({ 'model-lifecycle.io/source': 'hub' }), false],
    [
      'nothing',
      { apiVersion: 'v1', kind: 'Component', metadata: { name: 'x' } },
      false,
    ],
  ])('%s', (_, one, expected) => {
    expect(filter!(one)).toBe(expected);
    expect(isTrainingAvailable(one)).toBe(expected);
  });
});

describe('which entities have the card and the tab of a model', () => {
  const overview = createExtensionTester(
    modelLifecyclePlugin.getExtension(
      'entity-card:model-lifecycle/model-overview',
    ),
  ).get(EntityCardBlueprint.dataRefs.filterFunction)!;
  const card = createExtensionTester(
    modelLifecyclePlugin.getExtension(
      'entity-content:model-lifecycle/model-card',
    ),
  ).get(EntityContentBlueprint.dataRefs.filterFunction)!;
  const adopted = entity({ 'model-lifecycle.io/source': 'declared:own' });
  const trained = entity({ 'model-lifecycle.io/source': 'trainjob:prod' });

  it.each<[string, Entity, boolean, boolean]>([
    ['a model', MODEL_ENTITY, true, true],
    ['a model that people wrote', entity({}, 'ai-model'), true, true],
    ['a server', SERVER_ENTITY, true, false],
    ['a server that is an API', entity({}, 'ai-model-server'), true, false],
    ['a dataset of a source', DATASET_ENTITY, true, false],
    ['a dataset that people wrote', entity({}, 'dataset'), false, false],
    ['what stands for an item of a source', adopted, true, false],
    ['the API of a server', API_ENTITY, false, false],
    ['what stands for a training job', trained, false, false],
    ['nothing', entity({}, 'website'), false, false],
  ])('%s', (_, one, hasOverview, hasCard) => {
    expect(overview(one)).toBe(hasOverview);
    expect(isModelOverviewAvailable(one)).toBe(hasOverview);
    expect(card(one)).toBe(hasCard);
    expect(isModelCardAvailable(one)).toBe(hasCard);
  });
});

describe('in an app of the legacy frontend system', () => {
  function showApp(path: string, world = worldOf('running')) {
    window.history.pushState({}, '', path);
    const app = createApp({
      configLoader: async () => [
        {
          context: 'test',
          data: {
            app: { title: 'Test', baseUrl: 'http://localhost' },
            backend: { baseUrl: 'http://localhost:7007' },
          },
        },
      ],
      apis: [
        createApiFactory(modelLifecycleApiRef, new FakeApi(world)),
        createApiFactory(
          catalogApiRef,
          catalogApiMock({ entities: [TRAINING_JOB] }),
        ),
      ],
    });
    const Root = app.createRoot(
      <AppRouter>
        <FlatRoutes>
          <Route path="/catalog" element={<CatalogIndexPage />} />
          <Route
            path="/catalog/:namespace/:kind/:name"
            element={<CatalogEntityPage />}
          >
            <EntityLayout>
              <EntityLayout.Route path="/" title="Overview">
                <div>Overview</div>
              </EntityLayout.Route>
              <EntityLayout.Route
                path="/training"
                title="Training"
                if={isTrainingAvailable}
              >
                <EntityTrainingContent />
              </EntityLayout.Route>
            </EntityLayout>
          </Route>
          <Route path="/model-lifecycle" element={<TrainingPage />} />
        </FlatRoutes>
      </AppRouter>,
    );
    render(<Root />);
  }

  it('the tab stands on the entity page', async () => {
    showApp('/catalog/default/resource/support-chat-fine-tune/training');
    expect(
      await screen.findByText('step 450 / 1,000', {}, { timeout: 60_000 }),
    ).toBeInTheDocument();
    expect(
      screen.getByRole('progressbar', { name: /support-chat-fine-tune-42/ }),
    ).toBeInTheDocument();
  }, 120_000);

  it('the page brings its own header and tabs', async () => {
    showApp('/model-lifecycle/training', worldOfAll());
    expect(
      await screen.findByText('1 not moving', {}, { timeout: 60_000 }),
    ).toBeInTheDocument();
    expect(screen.getByRole('tab', { name: 'Models' })).toBeInTheDocument();
    expect(screen.getByRole('tab', { name: 'Sources' })).toBeInTheDocument();
  }, 120_000);
});
