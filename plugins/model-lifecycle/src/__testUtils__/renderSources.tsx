import {
  renderInTestApp,
  TestApiProvider,
  mockApis,
} from '@backstage/frontend-test-utils';
import { analyticsApiRef } from '@backstage/frontend-plugin-api';
import { permissionApiRef } from '@backstage/plugin-permission-react';
import {
  AuthorizeResult,
  type Permission,
} from '@backstage/plugin-permission-common';
import { act, screen } from '@testing-library/react';
import { modelLifecycleApiRef } from '../api/ModelLifecycleApi';
import { LiveEnvironmentProvider } from '../live/environment';
import { SourcesPage } from '../sources/SourcesPage';
import { FakeEnvironment } from '../__fixtures__/environment';
import { FakeApi, type FakeWorld } from '../__fixtures__/FakeApi';
import { worldOfSources } from '../__fixtures__/modelSources';

type MockAnalytics = Pick<
  ReturnType<typeof mockApis.analytics>,
  'captureEvent' | 'getEvents'
>;

/** The Sources page in an app over a fake world. `denied`: permissions that the user lacks. */
export async function renderSources(
  world: FakeWorld = worldOfSources(),
  options: { at?: string; denied?: string[] } = {},
) {
  const { at = '/', denied = [] } = options;
  const environment = new FakeEnvironment();
  const api = new FakeApi(world);
  const analytics: MockAnalytics = mockApis.analytics();
  renderInTestApp(
    <TestApiProvider
      apis={
        [
          [modelLifecycleApiRef, api],
          [analyticsApiRef, analytics],
          [
            permissionApiRef,
            {
              authorize: async ({
                permission,
              }: {
                permission: Permission;
              }) => ({
                result: denied.includes(permission.name)
                  ? AuthorizeResult.DENY
                  : AuthorizeResult.ALLOW,
              }),
            },
          ],
        ] as const
      }
    >
      <LiveEnvironmentProvider value={environment}>
        <SourcesPage />
      </LiveEnvironmentProvider>
    </TestApiProvider>,
    { initialRouteEntries: [at] },
  );
  const pass = (ms: number) => act(() => environment.pass(ms));
  await screen.findByRole('region', { name: 'The sources' });
  await pass(0);
  if (world.sources.length > 0 && !world.failure) {
    await screen.findByText('registry-eu');
  }
  return { api, analytics, pass };
}
