/**
 * Training tab, model cards and the pages Training, Models and Sources for
 * Backstage, for the new frontend system. The legacy system uses `./legacy`.
 *
 * @packageDocumentation
 */
export { modelLifecyclePlugin as default } from './plugin';
export { isTrainingAvailable } from './isTrainingAvailable';
export {
  isModelCardAvailable,
  isModelOverviewAvailable,
} from './models/isModelAvailable';
export {
  modelLifecycleApiRef,
  type Answer,
  type LogChoiceQuery,
  type LogQuery,
  type MetricsQuery,
  type ModelLifecycleApi,
  type ReadOptions,
  type RunAction,
  type Validator,
} from './api/ModelLifecycleApi';
