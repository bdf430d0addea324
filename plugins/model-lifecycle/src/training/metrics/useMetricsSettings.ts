import { storageApiRef, useApiHolder } from '@backstage/core-plugin-api';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { readSettings, type MetricsSettings } from './settings';

const BUCKET = 'model-lifecycle';
const KEY = 'metrics';

/** The user's settings in Backstage's storage; where there is none they last as long as the page. */
export function useMetricsSettings(): [
  MetricsSettings,
  (change: Partial<MetricsSettings>) => void,
] {
  const storage = useApiHolder().get(storageApiRef);
  const bucket = useMemo(() => storage?.forBucket(BUCKET), [storage]);
  const [settings, setSettings] = useState(() =>
    readSettings(bucket?.snapshot(KEY).value),
  );

  useEffect(() => {
    const subscription = bucket?.observe$(KEY).subscribe(({ value }) => {
      if (value !== undefined) {
        setSettings(readSettings(value));
      }
    });
    return () => subscription?.unsubscribe();
  }, [bucket]);

  const change = useCallback(
    (part: Partial<MetricsSettings>) => {
      const next = { ...settings, ...part };
      setSettings(next);
      // What is not kept still holds on this page: no reason to interrupt.
      bucket?.set(KEY, { ...next }).catch(() => {});
    },
    [bucket, settings],
  );
  return [settings, change];
}
