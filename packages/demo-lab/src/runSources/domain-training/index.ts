export * from './types';
export * from './createDomainTrainingHandler';
export * from './demoDomains';
