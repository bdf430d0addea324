/**
 * Catalog entity providers for what the Model Lifecycle backend knows.
 *
 * @packageDocumentation
 */
export { catalogModuleModelLifecycle as default } from './module';
