/**
 * For the tests of people who write a source.
 *
 * @packageDocumentation
 */
export * from './collectListing';
export { describeModelSourceContract } from './contract/describeModelSourceContract';
export type {
  ModelSourceContractOptions,
  PreparedSource,
  PreparedVariant,
} from './contract/options';
export * from './recordingLogger';
export * from './SourceServer';
export type { SourceFault } from './sourceFaults';
