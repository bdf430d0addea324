/**
 * The message refs of the Model Lifecycle plugin and its German texts, for apps
 * that override or extend them.
 *
 * @packageDocumentation
 */
import { createTranslationResource } from '@backstage/core-plugin-api/alpha';
import { modelLifecycleTranslationRef } from './translation/ref';

export { modelLifecycleTranslationRef };

/**
 * The German texts as a resource. They come with the plugin: an app only has to
 * offer the language.
 *
 * @public
 */
export const modelLifecycleGerman = createTranslationResource({
  ref: modelLifecycleTranslationRef,
  translations: { de: () => import('./translation/german') },
});
