/**
 * The command line of Model Lifecycle, behind the program `model-lifecycle`.
 *
 * @packageDocumentation
 */
export { runCommandLine } from './runCommandLine';
export type { Surroundings } from './types';
