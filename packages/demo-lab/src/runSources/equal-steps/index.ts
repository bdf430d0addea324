export * from './types';
export * from './createEqualStepsHandler';
export * from './demoStepJobs';
