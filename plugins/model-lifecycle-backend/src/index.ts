/**
 * The backend of Model Lifecycle: discovers models and training runs, keeps
 * their history and serves them to Backstage.
 *
 * @packageDocumentation
 */
export { modelLifecyclePlugin as default } from './plugin';
