import { useApi } from '@backstage/core-plugin-api';
import type {
  MetricSeries,
  Run,
} from 'backstage-plugin-model-lifecycle-common';
import { useCallback, useEffect, useRef, useState } from 'react';
import { modelLifecycleApiRef } from '../../api/ModelLifecycleApi';
import { errorText } from '../../api/errorText';
import { downloadText } from '../../ui/download';
import { metricsCsv } from './csv';
import { queryOf } from './useMetricsData';
import { MAX_POINTS, readWholeRun } from './wholeRun';

export type DownloadState =
  | { status: 'idle' }
  /** `share` from 0 to 1. */
  | { status: 'reading'; share: number }
  | { status: 'failed'; message: string };

/** Reads every sample of a run and hands it over as a file; leaving the page or `cancel` ends it. */
export function useWholeRunCsv(run: Run, overview: () => MetricSeries[]) {
  const api = useApi(modelLifecycleApiRef);
  const [state, setState] = useState<DownloadState>({ status: 'idle' });
  const abort = useRef<AbortController>();
  useEffect(() => () => abort.current?.abort(), []);

  const cancel = useCallback(() => {
    abort.current?.abort();
    setState({ status: 'idle' });
  }, []);

  const start = async () => {
    abort.current?.abort();
    const { signal } = (abort.current = new AbortController());
    const show = (next: DownloadState) => !signal.aborted && setState(next);
    show({ status: 'reading', share: 0 });
    try {
      const series = await readWholeRun({
        overview: overview(),
        signal,
        onProgress: share => show({ status: 'reading', share }),
        read: async range => {
          const query = { ...queryOf(range), points: MAX_POINTS };
          const answer = await api.getRunMetrics(run.id, query, { signal });
          // Without a validator there is nothing that could be unchanged.
          return answer.unchanged ? { series: [] } : answer.value;
        },
      });
      if (!signal.aborted) {
        downloadText({
          name: `${run.name}-metrics-all.csv`,
          type: 'text/csv',
          text: metricsCsv([{ run: run.name, series }]),
        });
      }
      show({ status: 'idle' });
    } catch (error) {
      show({ status: 'failed', message: errorText(error as Error) });
    }
  };
  return { state, start, cancel };
}
