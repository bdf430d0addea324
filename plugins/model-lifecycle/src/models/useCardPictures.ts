import { useApi } from '@backstage/core-plugin-api';
import { useEffect, useMemo, useState } from 'react';
import { modelLifecycleApiRef } from '../api/ModelLifecycleApi';
import { pictureNames, toDataUrl } from './cardPictures';

export type Pictures = ReadonlyMap<string, string>;

const NONE: Pictures = new Map();

/** The pictures of a card by name, as they arrive, read as the user. One that cannot be read is left out. */
export function useCardPictures(modelId: string, markdown: string): Pictures {
  const api = useApi(modelLifecycleApiRef);
  const names = useMemo(() => pictureNames(markdown), [markdown]);
  const [pictures, setPictures] = useState(NONE);
  useEffect(() => {
    const stop = new AbortController();
    setPictures(NONE);
    for (const name of names) {
      api
        .getModelCardImage(modelId, name, { signal: stop.signal })
        .then(toDataUrl)
        .then(url => {
          if (url && !stop.signal.aborted) {
            setPictures(known => new Map([...known, [name, url]]));
          }
        })
        .catch(() => undefined);
    }
    return () => stop.abort();
  }, [api, modelId, names]);
  return pictures;
}
