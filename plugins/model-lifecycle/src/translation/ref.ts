import {
  createTranslationRef,
  type TranslationRef,
} from '@backstage/core-plugin-api/alpha';
import { englishMessages } from './english';

/** The texts by key. */
export type ModelLifecycleMessages = Record<
  keyof typeof englishMessages,
  string
>;

/*
 * The literal types of 400 messages are more than the compiler can carry
 * through `TranslationFunction` (it runs out of memory); `MessageKey` checks
 * the keys instead.
 */
const messages: Record<string, string> = englishMessages;

export const plainTranslationRef = createTranslationRef({
  id: 'model-lifecycle',
  messages,
  translations: { de: () => import('./german') },
});

/** Every visible text of the plugin but the titles of tab and pages. @public */
export const modelLifecycleTranslationRef =
  plainTranslationRef as unknown as TranslationRef<
    'model-lifecycle',
    ModelLifecycleMessages
  >;
