export * from './SourceServer';
export type { SourceFault } from './sourceFaults';
