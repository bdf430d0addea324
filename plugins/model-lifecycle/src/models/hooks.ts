import { useApi } from '@backstage/core-plugin-api';
import type {
  AlsoInList,
  ModelCard,
  ModelDetail,
  ModelList,
} from 'backstage-plugin-model-lifecycle-common';
import { modelLifecycleApiRef } from '../api/ModelLifecycleApi';
import type { Appetite } from '../live/LiveResource';
import { useLiveResource, type LiveResult } from '../live/useLiveResource';

/** Only the state of a server moves while somebody looks; the rest changes with a scan. */
function appetiteFor(model: ModelDetail | undefined): Appetite {
  return model?.kind === 'server' ? 'ask' : 'on-attention';
}

/**
 * The record behind an entity; a list with one or none. `once`: not asked again
 * by the clock, whatever it is.
 */
export function useModel(
  entityRef: string | undefined,
  options: { once?: boolean } = {},
): LiveResult<ModelList> {
  const api = useApi(modelLifecycleApiRef);
  return useLiveResource<ModelList>(entityRef && `model ${entityRef}`, {
    read: read => api.getModels(entityRef!, read),
    appetite: list =>
      options.once ? 'on-attention' : appetiteFor(list.items[0]),
  });
}

/** Without an id nothing is read. */
export function useModelCard(id: string | undefined): LiveResult<ModelCard> {
  const api = useApi(modelLifecycleApiRef);
  return useLiveResource<ModelCard>(id && `card ${id}`, {
    read: read => api.getModelCard(id!, read),
    appetite: () => 'on-attention',
  });
}

/** The join is work for the backend: it is asked for once, and again when somebody comes back. */
export function useAlsoIn(id: string): LiveResult<AlsoInList> {
  const api = useApi(modelLifecycleApiRef);
  return useLiveResource<AlsoInList>(`also in ${id}`, {
    read: read => api.getModelAlsoIn(id, read),
    appetite: () => 'on-attention',
  });
}
