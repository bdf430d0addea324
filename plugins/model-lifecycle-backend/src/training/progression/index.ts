/*
 * The progression kernel: observation -> run. Everything here is pure.
 */
export { assess } from './assess';
export {
  equalStepsProfile,
  overallPercent,
  splitPercent,
  weightedProfile,
  type PhaseProfile,
  type ProfilePhase,
} from './phaseProfiles';
export { phaseElapsedMs } from './phases';
export { isStructuralChange } from './settle';
export { DEFAULT_STALL_THRESHOLDS, type StallThresholds } from './stall';
export { TRAIN_JOB_SOURCE, type TrainJobOptions } from './trainjob/assembleRun';
export { reduceTrainJob } from './trainjob/reduceTrainJob';
