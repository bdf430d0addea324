export * from './HuggingFaceHub';
export * from './models';
export type { HubCollection, HubModel } from './types';
