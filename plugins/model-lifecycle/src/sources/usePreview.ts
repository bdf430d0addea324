import { useApi } from '@backstage/core-plugin-api';
import type { SourcePreview } from 'backstage-plugin-model-lifecycle-common';
import { useEffect, useState } from 'react';
import { modelLifecycleApiRef } from '../api/ModelLifecycleApi';

export type PreviewState =
  | { status: 'running' }
  | { status: 'done'; preview: SourcePreview }
  | { status: 'failed'; error: Error & { statusCode?: number } };

/** Lists a source once, and again when asked; leaving cancels it. */
export function usePreview(id: string): PreviewState & { again(): void } {
  const api = useApi(modelLifecycleApiRef);
  const [round, setRound] = useState(0);
  const [state, setState] = useState<PreviewState>({ status: 'running' });
  useEffect(() => {
    const abort = new AbortController();
    const settle = (next: PreviewState) => {
      if (!abort.signal.aborted) setState(next);
    };
    setState({ status: 'running' });
    api.previewSource(id, { signal: abort.signal }).then(
      preview => settle({ status: 'done', preview }),
      error => settle({ status: 'failed', error }),
    );
    return () => abort.abort();
  }, [api, id, round]);
  return { ...state, again: () => setRound(old => old + 1) };
}
