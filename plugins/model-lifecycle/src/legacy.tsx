/**
 * The Model Lifecycle plugin for the legacy frontend system.
 *
 * @packageDocumentation
 */
import {
  createPlugin,
  createRoutableExtension,
} from '@backstage/core-plugin-api';
import { modelLifecycleApiFactory } from './api/factory';
import { docsRouteRef, entityTrainingRouteRef, rootRouteRef } from './routes';

export { isTrainingAvailable } from './isTrainingAvailable';

/** @public */
export const modelLifecyclePlugin = createPlugin({
  id: 'model-lifecycle',
  apis: [modelLifecycleApiFactory],
  routes: { root: rootRouteRef, entityTraining: entityTrainingRouteRef },
  externalRoutes: { docs: docsRouteRef },
});

/**
 * The Training tab, for an `EntityLayout.Route`.
 *
 * @public
 */
export const EntityTrainingContent = modelLifecyclePlugin.provide(
  createRoutableExtension({
    name: 'EntityTrainingContent',
    component: () =>
      import('./training/TrainingTab').then(({ TrainingTab }) => TrainingTab),
    mountPoint: entityTrainingRouteRef,
  }),
);

/**
 * The page with Training and Sources, for a `Route` at `/model-lifecycle`.
 *
 * @public
 */
export const TrainingPage = modelLifecyclePlugin.provide(
  createRoutableExtension({
    name: 'TrainingPage',
    component: () =>
      import('./trainingPage/LegacyPage').then(({ LegacyPage }) => LegacyPage),
    mountPoint: rootRouteRef,
  }),
);
