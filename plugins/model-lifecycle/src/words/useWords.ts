import { appLanguageApiRef } from '@backstage/core-plugin-api/alpha';
import { useApiHolder } from '@backstage/core-plugin-api';
import { useTranslationRef } from '@backstage/core-plugin-api/alpha';
import { useMemo } from 'react';
import { useLiveEnvironment } from '../live/environment';
import { plainTranslationRef } from '../translation/ref';
import { createWords, type Translate, type Words } from './createWords';

/** The browser's region where it speaks the app's language: "en" becomes "en-GB" for a British reader. */
function localeFor(language: string): string {
  const preferred = navigator.languages?.find(
    locale => locale.split('-')[0] === language.split('-')[0],
  );
  return preferred ?? language;
}

export function useWords(): Words {
  const { t } = useTranslationRef(plainTranslationRef);
  const language =
    useApiHolder().get(appLanguageApiRef)?.getLanguage().language ?? 'en';
  const { timeZone } = useLiveEnvironment();
  return useMemo(
    () =>
      createWords({
        // Keys are checked by `MessageKey`; the parameters of each are not.
        t: t as unknown as Translate,
        locale: localeFor(language),
        timeZone,
      }),
    [t, language, timeZone],
  );
}
