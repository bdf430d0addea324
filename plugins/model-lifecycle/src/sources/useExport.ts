import { useAnalytics, useApi } from '@backstage/core-plugin-api';
import { useState } from 'react';
import { modelLifecycleApiRef } from '../api/ModelLifecycleApi';
import { errorText } from '../api/errorText';
import { downloadText } from '../ui/download';
import type { Words } from '../words/createWords';

/** Hands the entities of a source to the browser as a file, and says how that goes. */
export function useExport(words: Words) {
  const api = useApi(modelLifecycleApiRef);
  const analytics = useAnalytics();
  const [message, setMessage] = useState<{ text: string; failed: boolean }>();
  const { t } = words;

  const run = async (id: string) => {
    analytics.captureEvent('export', id);
    setMessage({
      text: t('sources.export.running', { source: id }),
      failed: false,
    });
    try {
      const text = await api.exportSource(id);
      downloadText({ name: `${id}.yaml`, type: 'application/yaml', text });
      setMessage({
        text: t('sources.export.done', { source: id }),
        failed: false,
      });
    } catch (error) {
      setMessage({
        text: t('sources.export.failed', {
          source: id,
          message: errorText(error as Error),
        }),
        failed: true,
      });
    }
  };
  return { message, download: (id: string) => void run(id) };
}
