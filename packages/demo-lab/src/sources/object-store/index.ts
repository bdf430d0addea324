export * from './createFeastHandler';
export * from './createObjectStoreHandler';
export * from './demoRecommender';
