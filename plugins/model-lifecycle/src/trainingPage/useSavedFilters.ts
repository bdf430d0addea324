import { storageApiRef, useApi } from '@backstage/core-plugin-api';
import { useEffect, useMemo, useState } from 'react';
import { errorText } from '../api/errorText';
import { readSaved, type SavedFilter } from './savedFiltersModel';

const BUCKET = 'model-lifecycle';
const KEY = 'trainingFilters';

export interface SavedFilters {
  saved: SavedFilter[];
  /** Why the last change was not kept. */
  failure?: string;
  store(saved: SavedFilter[]): void;
}

/** Named filters of this user, in whatever storage the app has. */
export function useSavedFilters(): SavedFilters {
  const storage = useApi(storageApiRef);
  const bucket = useMemo(() => storage.forBucket(BUCKET), [storage]);
  const [stored, setStored] = useState<unknown>(
    () => bucket.snapshot(KEY).value,
  );
  const [failure, setFailure] = useState<string>();
  useEffect(() => {
    setStored(bucket.snapshot(KEY).value);
    const subscription = bucket
      .observe$(KEY)
      .subscribe(({ value }) => setStored(value));
    return () => subscription.unsubscribe();
  }, [bucket]);
  const saved = useMemo(() => readSaved(stored), [stored]);
  const store = (next: SavedFilter[]) => {
    setFailure(undefined);
    bucket
      .set(
        KEY,
        next.map(({ name, query }) => ({ name, query })),
      )
      .catch((error: Error) => setFailure(errorText(error)));
  };
  return { saved, failure, store };
}
