import { useApi } from '@backstage/core-plugin-api';
import { useEffect, useMemo, useState } from 'react';
import { modelLifecycleApiRef } from '../../../api/ModelLifecycleApi';
import { useLiveEnvironment } from '../../../live/environment';
import { LogWindow, type LogSelection, type LogState } from './LogWindow';

/** A window into the log that is chosen, open while the component is mounted. `version` of the run is the hint to look. */
export function useLogWindow(
  runId: string,
  selection: LogSelection,
  version: number,
): { log: LogWindow; state: LogState } {
  const api = useApi(modelLifecycleApiRef);
  const environment = useLiveEnvironment();
  const key = JSON.stringify(selection);
  const log = useMemo(
    () =>
      new LogWindow({
        environment,
        selection: JSON.parse(key),
        read: (query, signal) => api.getRunLogs(runId, query, { signal }),
      }),
    [api, environment, runId, key],
  );
  const [, render] = useState<unknown>();

  useEffect(() => {
    const unsubscribe = log.subscribe(() => render({}));
    const offAttention = environment.onAttention(() => log.poke());
    void log.open();
    return () => {
      unsubscribe();
      offAttention();
      log.stop();
    };
  }, [log, environment]);

  useEffect(() => log.poke(), [log, version]);

  return { log, state: log.getState() };
}
