import { createTranslationRef } from '@backstage/core-plugin-api/alpha';
import { englishMessages } from './english';

/** Every visible text of the plugin but the titles of tab and pages. @public */
export const modelLifecycleTranslationRef = createTranslationRef({
  id: 'model-lifecycle',
  messages: englishMessages,
  translations: { de: () => import('./german') },
});
