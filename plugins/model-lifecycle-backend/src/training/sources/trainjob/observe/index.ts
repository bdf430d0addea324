/*
 * From Kubernetes objects to one observation of a TrainJob. Everything here is
 * pure.
 */
export {
  composeObservation,
  type CompositionOptions,
} from './composeObservation';
export { factsOf } from './facts';
export { jobKeyOf, runIdOf, type JobRule } from './identity';
export {
  trimEvent,
  trimJob,
  trimJobSet,
  trimPod,
  trimTrainJob,
  trimWorkload,
} from './trim';
