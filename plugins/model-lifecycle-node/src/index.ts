/**
 * What other backend code needs of Model Lifecycle: the rules and conditions
 * with which a permission policy speaks of training runs.
 *
 * @packageDocumentation
 */
export * from './permissions';
