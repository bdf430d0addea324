import {
  CatalogFilterBlueprint,
  EntityCardBlueprint,
  EntityContentBlueprint,
} from '@backstage/plugin-catalog-react/alpha';
import { HomePageWidgetBlueprint } from '@backstage/plugin-home-react/alpha';
import DescriptionIcon from '@material-ui/icons/DescriptionOutlined';
import { entityModelCardRouteRef } from '../routes';
import {
  MODEL_FILTER,
  OVERVIEW_FILTER,
  TRAINING_FILTER,
} from './entityFilters';

const overviewCard = EntityCardBlueprint.make({
  name: 'model-overview',
  params: {
    type: 'content',
    filter: OVERVIEW_FILTER,
    loader: () =>
      import('./OverviewCard').then(({ OverviewCard }) => <OverviewCard />),
  },
});

const versionsCard = EntityCardBlueprint.make({
  name: 'model-versions',
  params: {
    type: 'content',
    filter: MODEL_FILTER,
    loader: () =>
      import('./VersionsCard').then(({ VersionsCard }) => <VersionsCard />),
  },
});

const latestTrainingCard = EntityCardBlueprint.make({
  name: 'latest-training',
  params: {
    type: 'content',
    filter: TRAINING_FILTER,
    loader: () =>
      import('./LatestTrainingCard').then(({ LatestTrainingCard }) => (
        <LatestTrainingCard />
      )),
  },
});

const modelCard = EntityContentBlueprint.make({
  name: 'model-card',
  params: {
    path: '/model-card',
    title: 'Model card',
    group: 'documentation',
    icon: <DescriptionIcon />,
    routeRef: entityModelCardRouteRef,
    filter: MODEL_FILTER,
    loader: () =>
      import('./ModelCardContent').then(({ ModelCardContent }) => (
        <ModelCardContent />
      )),
  },
});

const aiModelsFilter = CatalogFilterBlueprint.make({
  name: 'ai-models',
  params: {
    loader: () =>
      import('../modelsPage/AiModelsPicker').then(({ AiModelsPicker }) => (
        <AiModelsPicker />
      )),
  },
});

const homeTrainings = HomePageWidgetBlueprint.make({
  name: 'trainings',
  params: {
    name: 'ModelLifecycleTrainings',
    title: 'Your trainings',
    description: 'Your training runs, what needs a look first',
    components: () =>
      import('./HomeTrainings').then(({ HomeTrainings }) => ({
        Content: HomeTrainings,
      })),
    layout: { height: { minRows: 4 }, width: { minColumns: 3 } },
  },
});

/** What the models wing adds to entities, to the catalog's list and to a home page. */
export const modelExtensions = [
  overviewCard,
  versionsCard,
  latestTrainingCard,
  modelCard,
  aiModelsFilter,
  homeTrainings,
];
