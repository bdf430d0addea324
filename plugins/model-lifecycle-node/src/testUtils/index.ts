/**
 * For the tests of people who write a source.
 *
 * @packageDocumentation
 */
export * from './collectListing';
export {
  describeModelSourceContract,
  type ModelSourceContractOptions,
  type PreparedSource,
  type PreparedVariant,
} from './contract/describeModelSourceContract';
export * from './recordingLogger';
export * from './SourceServer';
export type { SourceFault } from './sourceFaults';
