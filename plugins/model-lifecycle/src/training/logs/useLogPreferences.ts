import { storageApiRef, useApiHolder } from '@backstage/core-plugin-api';
import { useEffect, useState } from 'react';

const BUCKET = 'model-lifecycle-logs';

export interface LogPreferences {
  wrap: boolean;
  timestamps: boolean;
}

const DEFAULTS: LogPreferences = { wrap: false, timestamps: true };

/** How a person likes to read logs; kept for them where the app keeps such things. */
export function useLogPreferences(): [
  LogPreferences,
  (change: Partial<LogPreferences>) => void,
] {
  const storage = useApiHolder().get(storageApiRef);
  const [preferences, setPreferences] = useState(DEFAULTS);

  useEffect(() => {
    if (!storage) {
      return undefined;
    }
    const bucket = storage.forBucket(BUCKET);
    const subscriptions = (
      Object.keys(DEFAULTS) as (keyof LogPreferences)[]
    ).map(key => {
      const take = (value: unknown) =>
        typeof value === 'boolean' &&
        setPreferences(before => ({ ...before, [key]: value }));
      take(bucket.snapshot<boolean>(key).value);
      return bucket
        .observe$<boolean>(key)
        .subscribe(({ value }) => void take(value));
    });
    return () => subscriptions.forEach(each => each.unsubscribe());
  }, [storage]);

  const change = (part: Partial<LogPreferences>) => {
    setPreferences(before => ({ ...before, ...part }));
    const bucket = storage?.forBucket(BUCKET);
    Object.entries(part).forEach(([key, value]) => {
      // A store that refuses keeps nobody from reading.
      void bucket?.set(key, value).catch(() => undefined);
    });
  };
  return [preferences, change];
}
