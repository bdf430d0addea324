import {
  ApiBlueprint,
  createFrontendPlugin,
  PageBlueprint,
  SubPageBlueprint,
} from '@backstage/frontend-plugin-api';
import { EntityContentBlueprint } from '@backstage/plugin-catalog-react/alpha';
import TimelineIcon from '@material-ui/icons/Timeline';
import { modelLifecycleApiFactory } from './api/factory';
import { TRAINING_FILTER } from './models/entityFilters';
import { modelExtensions } from './models/extensions';
import {
  docsRouteRef,
  entityModelCardRouteRef,
  entityTrainingRouteRef,
  rootRouteRef,
} from './routes';
import { PageFrame } from './ui/PageFrame';

const api = ApiBlueprint.make({
  params: defineParams => defineParams(modelLifecycleApiFactory),
});

const entityTraining = EntityContentBlueprint.make({
  name: 'training',
  params: {
    path: '/training',
    title: 'Training',
    group: 'deployment',
    icon: <TimelineIcon />,
    routeRef: entityTrainingRouteRef,
    // A predicate and not `isTrainingAvailable`: app-config can replace it.
    filter: TRAINING_FILTER,
    loader: () =>
      import('./training/TrainingTab').then(({ TrainingTab }) => (
        <TrainingTab />
      )),
  },
});

const page = PageBlueprint.make({
  params: {
    path: '/model-lifecycle',
    title: 'Model Lifecycle',
    icon: <TimelineIcon fontSize="inherit" />,
    routeRef: rootRouteRef,
  },
});

const trainingPage = SubPageBlueprint.make({
  name: 'training',
  attachTo: { id: 'page:model-lifecycle', input: 'pages' },
  params: {
    path: 'training',
    title: 'Training',
    loader: () =>
      import('./trainingPage/TrainingPage').then(({ TrainingPage }) => (
        <PageFrame>
          <TrainingPage />
        </PageFrame>
      )),
  },
});

const modelsPage = SubPageBlueprint.make({
  name: 'models',
  attachTo: { id: 'page:model-lifecycle', input: 'pages' },
  params: {
    path: 'models',
    title: 'Models',
    loader: () =>
      import('./modelsPage/ModelsPage').then(({ ModelsPage }) => (
        <PageFrame>
          <ModelsPage />
        </PageFrame>
      )),
  },
});

const sourcesPage = SubPageBlueprint.make({
  name: 'sources',
  attachTo: { id: 'page:model-lifecycle', input: 'pages' },
  params: {
    path: 'sources',
    title: 'Sources',
    loader: () =>
      import('./sources/SourcesPage').then(({ SourcesPage }) => (
        <PageFrame>
          <SourcesPage />
        </PageFrame>
      )),
  },
});

/**
 * The Training tab and the model card of entities, cards for their overview,
 * and the pages Training, Models and Sources, for the new frontend system.
 *
 * @public
 */
export const modelLifecyclePlugin = createFrontendPlugin({
  pluginId: 'model-lifecycle',
  info: { packageJson: () => import('../package.json') },
  routes: {
    root: rootRouteRef,
    entityTraining: entityTrainingRouteRef,
    entityModelCard: entityModelCardRouteRef,
  },
  externalRoutes: { docs: docsRouteRef },
  extensions: [
    api,
    entityTraining,
    ...modelExtensions,
    page,
    trainingPage,
    modelsPage,
    sourcesPage,
  ],
});
