import { useApi } from '@backstage/core-plugin-api';
import type {
  GetRuns,
  Run,
  RunEvents,
  RunGpu,
  RunMetrics,
  RunPage,
  RunState,
  SourceDetail,
  SourceList,
  TransitionList,
} from 'backstage-plugin-model-lifecycle-common';
import {
  modelLifecycleApiRef,
  type MetricsQuery,
} from '../api/ModelLifecycleApi';
import type { Hint } from './environment';
import type { Appetite } from './LiveResource';
import { useLiveResource, type LiveResult } from './useLiveResource';

/** A busy list changes many times a second; once in this time is enough to read. */
const LIST_HINT_INTERVAL_MS = 1_000;
const METRICS_HINT_INTERVAL_MS = 2_000;
/** Nobody announces what a cluster reports. */
const EVENTS_INTERVAL_MS = 15_000;

const ENDED: ReadonlySet<RunState> = new Set<RunState>([
  'succeeded',
  'stopped',
]);

export function isEnded(state: RunState): boolean {
  return ENDED.has(state) || state === 'failed';
}

/** Succeeded and stopped runs are done; a failed one may be started again by Trainer 2.3. */
export function runAppetite(state: RunState): Appetite {
  if (ENDED.has(state)) {
    return 'rest';
  }
  return state === 'failed' ? 'on-attention' : 'ask';
}

function names(hint: Hint, id: string, version: number): boolean {
  return hint.runs.some(run => run.id === id && run.version > version);
}

export function useRun(id: string | undefined): LiveResult<Run> {
  const api = useApi(modelLifecycleApiRef);
  return useLiveResource<Run>(id && `run ${id}`, {
    read: options => api.getRun(id!, options),
    concerns: (hint, run) => names(hint, id!, run?.version ?? -1),
    appetite: run => runAppetite(run.state),
  });
}

/** Runs that match a query. A hint about a run that is not shown waits for the next regular read. */
export function useRuns(
  query: GetRuns['query'] | undefined,
): LiveResult<RunPage> {
  const api = useApi(modelLifecycleApiRef);
  return useLiveResource<RunPage>(query && `runs ${JSON.stringify(query)}`, {
    read: options => api.getRuns(query!, options),
    concerns: (hint, page) =>
      page?.items.some(run => names(hint, run.id, run.version)) ?? false,
    hintIntervalMs: LIST_HINT_INTERVAL_MS,
  });
}

/** Without a run nothing is read. */
export function useRunMetrics(
  run: Pick<Run, 'id' | 'state'> | undefined,
  query: MetricsQuery,
): LiveResult<RunMetrics> {
  const api = useApi(modelLifecycleApiRef);
  return useLiveResource<RunMetrics>(
    run && `metrics ${run.id} ${JSON.stringify(query)}`,
    {
      read: options => api.getRunMetrics(run!.id, query, options),
      concerns: hint => names(hint, run!.id, -1),
      hintIntervalMs: METRICS_HINT_INTERVAL_MS,
      appetite: () => runAppetite(run!.state),
      revision: run?.state,
    },
  );
}

/** How busy the GPUs of a run are, while it can have any at work. */
export function useRunGpu(
  run: Pick<Run, 'id' | 'state' | 'attempt'>,
): LiveResult<RunGpu> {
  const api = useApi(modelLifecycleApiRef);
  return useLiveResource<RunGpu>(`gpu ${run.id}`, {
    read: options => api.getRunGpu(run.id, options),
    appetite: gpu =>
      gpu.configured && !isEnded(run.state) ? 'ask' : 'on-attention',
    revision: `${run.state} ${run.attempt}`,
  });
}

/** What the cluster reports about the objects of a run, while it goes on. */
export function useRunEvents(
  run: Pick<Run, 'id' | 'state' | 'attempt'>,
): LiveResult<RunEvents> {
  const api = useApi(modelLifecycleApiRef);
  return useLiveResource<RunEvents>(`events ${run.id}`, {
    read: options => api.getRunEvents(run.id, options),
    intervalMs: EVENTS_INTERVAL_MS,
    appetite: ({ available }) =>
      available && !isEnded(run.state) ? 'ask' : 'on-attention',
    revision: `${run.state} ${run.attempt}`,
  });
}

/** Progress alone is no reason to ask; a change of state, phase or attempt (`revision`) is. */
export function useRunTransitions(
  run: Pick<Run, 'id' | 'state'>,
  revision: string,
): LiveResult<TransitionList> {
  const api = useApi(modelLifecycleApiRef);
  return useLiveResource<TransitionList>(`transitions ${run.id}`, {
    read: options => api.getRunTransitions(run.id, options),
    appetite: () => 'on-attention',
    revision,
  });
}

/** Read again when `revision` changes: what the list says of the source. */
export function useSourceDetail(
  id: string,
  revision: string,
): LiveResult<SourceDetail> {
  const api = useApi(modelLifecycleApiRef);
  return useLiveResource<SourceDetail>(`source ${id}`, {
    read: options => api.getSource(id, options),
    revision,
  });
}

export function useSources(): LiveResult<SourceList> {
  const api = useApi(modelLifecycleApiRef);
  return useLiveResource<SourceList>('sources', {
    read: options => api.getSources(options),
  });
}
