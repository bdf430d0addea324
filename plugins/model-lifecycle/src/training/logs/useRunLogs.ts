import { useApi } from '@backstage/core-plugin-api';
import { useEffect, useMemo, useState } from 'react';
import { modelLifecycleApiRef } from '../../api/ModelLifecycleApi';
import { useLiveEnvironment } from '../../live/environment';
import { LogTail, type LogSelection, type LogState } from './LogTail';

/** The log lines of a pod, followed while the component is mounted. `version` of the run is the hint to look. */
export function useRunLogs(
  runId: string,
  selection: LogSelection,
  version: number,
): { tail: LogTail; state: LogState } {
  const api = useApi(modelLifecycleApiRef);
  const environment = useLiveEnvironment();
  const key = JSON.stringify(selection);
  const tail = useMemo(
    () =>
      new LogTail({
        environment,
        selection: JSON.parse(key),
        read: (query, signal) => api.getRunLogs(runId, query, { signal }),
      }),
    [api, environment, runId, key],
  );
  const [opened, setOpened] = useState<LogTail>(tail);
  const [, render] = useState<unknown>();

  useEffect(() => {
    const unsubscribe = tail.subscribe(() => render({}));
    const offAttention = environment.onAttention(() => tail.poke());
    setOpened(tail);
    void tail.open();
    return () => {
      unsubscribe();
      offAttention();
      tail.stop();
    };
  }, [tail, environment]);

  useEffect(() => tail.poke(), [tail, version]);

  return { tail: opened, state: tail.getState() };
}
