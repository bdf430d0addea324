/**
 * Types, annotation names, permissions and the typed API client of the Model
 * Lifecycle plugins.
 *
 * @packageDocumentation
 */
export * from './schema/openapi';
