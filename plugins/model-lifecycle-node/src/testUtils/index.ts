/**
 * For the tests of people who write a source.
 *
 * @packageDocumentation
 */
export * from './collectListing';
