export * from './types';
export * from './OciRepositoryBuilder';
export * from './createOciHandler';
export * from './demoOci';
