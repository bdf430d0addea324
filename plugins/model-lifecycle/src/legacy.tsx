/**
 * The Model Lifecycle plugin for the legacy frontend system.
 *
 * @packageDocumentation
 */
import {
  createComponentExtension,
  createPlugin,
  createRoutableExtension,
} from '@backstage/core-plugin-api';
import { modelLifecycleApiFactory } from './api/factory';
import {
  docsRouteRef,
  entityModelCardRouteRef,
  entityTrainingRouteRef,
  rootRouteRef,
} from './routes';

export { isTrainingAvailable } from './isTrainingAvailable';
export {
  isModelCardAvailable,
  isModelOverviewAvailable,
} from './models/isModelAvailable';

/** @public */
export const modelLifecyclePlugin = createPlugin({
  id: 'model-lifecycle',
  apis: [modelLifecycleApiFactory],
  routes: {
    root: rootRouteRef,
    entityTraining: entityTrainingRouteRef,
    entityModelCard: entityModelCardRouteRef,
  },
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
 * The page with Training, Models and Sources, for a `Route` at `/model-lifecycle`.
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

/**
 * The tab with the model's card, for an `EntityLayout.Route`.
 *
 * @public
 */
export const EntityModelCardContent = modelLifecyclePlugin.provide(
  createRoutableExtension({
    name: 'EntityModelCardContent',
    component: () =>
      import('./models/ModelCardContent').then(
        ({ ModelCardContent }) => ModelCardContent,
      ),
    mountPoint: entityModelCardRouteRef,
  }),
);

/**
 * The facts of a model, server or dataset, for the overview of an entity.
 *
 * @public
 */
export const EntityModelOverviewCard = modelLifecyclePlugin.provide(
  createComponentExtension({
    name: 'EntityModelOverviewCard',
    component: {
      lazy: () =>
        import('./models/OverviewCard').then(
          ({ OverviewCard }) => OverviewCard,
        ),
    },
  }),
);

/**
 * The versions of a model, for the overview of an entity.
 *
 * @public
 */
export const EntityModelVersionsCard = modelLifecyclePlugin.provide(
  createComponentExtension({
    name: 'EntityModelVersionsCard',
    component: {
      lazy: () =>
        import('./models/VersionsCard').then(
          ({ VersionsCard }) => VersionsCard,
        ),
    },
  }),
);

/**
 * The latest training run of an entity, for its overview.
 *
 * @public
 */
export const EntityLatestTrainingCard = modelLifecyclePlugin.provide(
  createComponentExtension({
    name: 'EntityLatestTrainingCard',
    component: {
      lazy: () =>
        import('./models/LatestTrainingCard').then(
          ({ LatestTrainingCard }) => LatestTrainingCard,
        ),
    },
  }),
);

/**
 * The user's own training runs, for a card of a home page.
 *
 * @public
 */
export const HomeTrainingsContent = modelLifecyclePlugin.provide(
  createComponentExtension({
    name: 'HomeTrainingsContent',
    component: {
      lazy: () =>
        import('./models/HomeTrainings').then(
          ({ HomeTrainings }) => HomeTrainings,
        ),
    },
  }),
);

/**
 * "AI models, servers and APIs only", for the filters of a catalog page.
 *
 * @public
 */
export const AiModelsPicker = modelLifecyclePlugin.provide(
  createComponentExtension({
    name: 'AiModelsPicker',
    component: {
      lazy: () =>
        import('./modelsPage/AiModelsPicker').then(
          module => module.AiModelsPicker,
        ),
    },
  }),
);
