import { useApi } from '@backstage/core-plugin-api';
import type { RunComparison } from 'backstage-plugin-model-lifecycle-common';
import { modelLifecycleApiRef } from '../../api/ModelLifecycleApi';
import { isEnded } from '../../live/hooks';
import { useLiveResource, type LiveResult } from '../../live/useLiveResource';

/** A step of one run changes a whole table: once in this time is enough to read. */
const HINT_INTERVAL_MS = 2_000;

export function useComparison(ids: string[]): LiveResult<RunComparison> {
  const api = useApi(modelLifecycleApiRef);
  return useLiveResource<RunComparison>(`comparison ${ids.join()}`, {
    read: options => api.getRunComparison(ids, options),
    concerns: (hint, comparison) =>
      hint.runs.some(({ id, version }) => {
        const known = comparison?.runs.find(run => run.id === id);
        return known !== undefined && version > known.version;
      }),
    hintIntervalMs: HINT_INTERVAL_MS,
    appetite: ({ runs }) =>
      runs.every(run => isEnded(run.state)) ? 'on-attention' : 'ask',
  });
}
