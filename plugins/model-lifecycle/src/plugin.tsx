import {
  ApiBlueprint,
  createFrontendPlugin,
  PageBlueprint,
  SubPageBlueprint,
} from '@backstage/frontend-plugin-api';
import { EntityContentBlueprint } from '@backstage/plugin-catalog-react/alpha';
import TimelineIcon from '@material-ui/icons/Timeline';
import { modelLifecycleApiFactory } from './api/factory';
import {
  ANNOTATION_JOB,
  ANNOTATION_RUN,
  ANNOTATION_SOURCE,
  ANNOTATION_TRAINING_SELECTOR,
  TRAINING_JOB_TYPE,
  TRAINING_SOURCES,
} from './annotations';
import { PageFrame } from './ui/PageFrame';
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
    // A predicate and not `isTrainingAvailable`: app-config can replace it.
    filter: {
      $any: [
        { 'spec.type': TRAINING_JOB_TYPE },
        {
          [`metadata.annotations.${ANNOTATION_SOURCE}` as const]: {
            $hasPrefix: TRAINING_SOURCES,
          },
        },
        {
          [`metadata.annotations.${ANNOTATION_JOB}` as const]: {
            $exists: true,
          },
        },
        {
          [`metadata.annotations.${ANNOTATION_RUN}` as const]: {
            $exists: true,
          },
        },
        {
          [`metadata.annotations.${ANNOTATION_TRAINING_SELECTOR}` as const]: {
            $exists: true,
          },
        },
      ],
    },
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
