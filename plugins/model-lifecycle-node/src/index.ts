/**
 * What other backend code needs of Model Lifecycle: the rules and conditions
 * with which a permission policy speaks of training runs, and the port for
 * sources of models.
 *
 * @packageDocumentation
 */
export * from './config';
export * from './extensionPoints';
export * from './models';
export * from './permissions';
