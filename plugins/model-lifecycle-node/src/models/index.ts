export type { Reason } from './reason';
export * from './record';
export * from './source';
export * from './http';
export * from './endpoint';
export * from './readEndpoint';
export * from './readPages';
