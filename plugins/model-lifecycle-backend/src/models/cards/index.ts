export { CardReader, imageAddress } from './CardReader';
export { createModelDocs, type ModelDocsPorts } from './createModelDocs';
export type { DocsRun } from './docs/trainingPage';
export type { CardFacts, CardSource, ImageContent, SafeCard } from './types';
export { toCardSource } from './toCardSource';
