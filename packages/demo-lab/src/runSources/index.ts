export * from './pipelines';
export * from './domain-training';
export * from './equal-steps';
export * from './startDemoRunSources';
