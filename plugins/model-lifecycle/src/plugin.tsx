import {
  ApiBlueprint,
  createFrontendPlugin,
  PageBlueprint,
  SubPageBlueprint,
} from '@backstage/frontend-plugin-api';
import { EntityContentBlueprint } from '@backstage/plugin-catalog-react/alpha';
import TimelineIcon from '@material-ui/icons/Timeline';
import { modelLifecycleApiFactory } from './api/factory';
import { trainingFilter } from './isTrainingAvailable';
import { docsRouteRef, entityTrainingRouteRef, rootRouteRef } from './routes';

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
    filter: trainingFilter,
    loader: () =>
      import('./training/TrainingTab').then(({ TrainingTab }) => (
        <TrainingTab />
      )),
  },
});

const page = PageBlueprint.make({
  params: {
    path: '/model-lifecycle',
    title: 'Models',
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
        <TrainingPage />
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
        <SourcesPage />
      )),
  },
});

/**
 * The Training tab of entities and the pages Training and Sources, for the new
 * frontend system.
 *
 * @public
 */
export const modelLifecyclePlugin = createFrontendPlugin({
  pluginId: 'model-lifecycle',
  info: { packageJson: () => import('../package.json') },
  routes: { root: rootRouteRef, entityTraining: entityTrainingRouteRef },
  externalRoutes: { docs: docsRouteRef },
  extensions: [api, entityTraining, page, trainingPage, sourcesPage],
});
