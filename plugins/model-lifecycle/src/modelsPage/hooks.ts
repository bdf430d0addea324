import { useApi } from '@backstage/core-plugin-api';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import type { QueryEntitiesResponse } from '@backstage/catalog-client';
import {
  catalogFilter,
  OWNER_FIELD,
  SOURCE_FIELD,
  TAGS_FIELD,
} from '../models/catalogQuery';
import { useLiveResource, type LiveResult } from '../live/useLiveResource';
import { FORMATS, toQuery, type Filters } from './filters';

/** What there is to choose from; each sorted. */
export interface Choices {
  /** Values of the annotation: `<type>:<source id>`. */
  sources: string[];
  /** Entity references. */
  owners: string[];
  formats: string[];
}

/** One page of entities, as the catalog shows them to the user. */
export function useModels(filters: Filters): LiveResult<QueryEntitiesResponse> {
  const catalog = useApi(catalogApiRef);
  // The filter holds symbols, which JSON leaves out: what it is made from is the key.
  return useLiveResource<QueryEntitiesResponse>(
    `entities ${JSON.stringify(filters)}`,
    {
      read: async () => ({
        unchanged: false,
        value: await catalog.queryEntities(toQuery(filters)),
      }),
      appetite: () => 'on-attention',
    },
  );
}

export function useChoices(): LiveResult<Choices> {
  const catalog = useApi(catalogApiRef);
  return useLiveResource<Choices>('facets of models', {
    read: async () => {
      const { facets } = await catalog.getEntityFacets({
        facets: [SOURCE_FIELD, OWNER_FIELD, TAGS_FIELD],
        filter: catalogFilter({}),
      });
      const values = (field: string) =>
        (facets[field] ?? []).map(({ value }) => value).sort();
      return {
        unchanged: false,
        value: {
          sources: values(SOURCE_FIELD),
          owners: values(OWNER_FIELD),
          formats: values(TAGS_FIELD).filter(tag => FORMATS.includes(tag)),
        },
      };
    },
    appetite: () => 'on-attention',
  });
}
