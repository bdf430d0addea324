export * from './types';
export * from './createOllamaHandler';
export * from './demoOllama';
