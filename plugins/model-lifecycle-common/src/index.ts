/**
 * Types, annotation names, permissions and the typed API client of the Model
 * Lifecycle plugins.
 *
 * @packageDocumentation
 */
export * from './annotations';
export * from './live';
export * from './metricDirection';
export * from './permissions';
export * from './schema/openapi';
