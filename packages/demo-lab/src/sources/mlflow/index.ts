export * from './types';
export * from './createMlflowHandler';
export * from './demoMlflow';
