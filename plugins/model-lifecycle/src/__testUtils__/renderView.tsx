import {
  mockApis,
  renderInTestApp,
  TestApiProvider,
} from '@backstage/frontend-test-utils';
import { analyticsApiRef } from '@backstage/frontend-plugin-api';
import type { Entity } from '@backstage/catalog-model';
import {
  catalogApiRef,
  EntityProvider,
  entityRouteRef,
} from '@backstage/plugin-catalog-react';
import { act } from '@testing-library/react';
import type { ReactElement } from 'react';
import { modelLifecycleApiRef } from '../api/ModelLifecycleApi';
import { LiveEnvironmentProvider } from '../live/environment';
import { rootRouteRef } from '../routes';
import { FakeEnvironment } from '../__fixtures__/environment';
import { FakeApi, type FakeWorld } from '../__fixtures__/FakeApi';
import { fakeCatalog } from '../__fixtures__/fakeCatalog';

type MockAnalytics = Pick<
  ReturnType<typeof mockApis.analytics>,
  'captureEvent' | 'getEvents'
>;

/** A view in an app over a fake world, on the page of an entity. */
export async function renderView(
  view: ReactElement,
  options: {
    world: FakeWorld;
    entity: Entity;
    catalog?: Entity[];
    at?: string;
  },
) {
  const { world, entity, catalog = [], at = '/' } = options;
  const environment = new FakeEnvironment();
  const api = new FakeApi(world);
  const analytics: MockAnalytics = mockApis.analytics();
  renderInTestApp(
    <TestApiProvider
      apis={
        [
          [modelLifecycleApiRef, api],
          [catalogApiRef, fakeCatalog(catalog, () => api.world)],
          [analyticsApiRef, analytics],
        ] as const
      }
    >
      <LiveEnvironmentProvider value={environment}>
        <EntityProvider entity={entity}>{view}</EntityProvider>
      </LiveEnvironmentProvider>
    </TestApiProvider>,
    {
      initialRouteEntries: [at],
      mountedRoutes: {
        '/catalog/:namespace/:kind/:name': entityRouteRef,
        '/model-lifecycle': rootRouteRef,
      },
    },
  );
  const pass = (ms: number) => act(() => environment.pass(ms));
  await pass(0);
  return { api, environment, analytics, pass };
}
