import { createWords, type Words } from '../words/createWords';
import { englishMessages } from '../translation/english';
import german from '../translation/german';

function wordsFrom(locale: string, messages: Record<string, string>): Words {
  return createWords({
    locale,
    timeZone: 'UTC',
    t: (key, params = {}) => {
      const form = params.count === 1 ? 'one' : 'other';
      const text = messages[key] ?? messages[`${key}_${form}`];
      return text.replace(/\{\{(\w+)\}\}/g, (_, name) => String(params[name]));
    },
  });
}

/** The English words without an app around them. */
export const ENGLISH = wordsFrom('en', englishMessages);
export const GERMAN = wordsFrom('de', german);
