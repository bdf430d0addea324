export * from './types';
export * from './createPipelinesHandler';
export * from './recommender';
export * from './demoPipelines';
