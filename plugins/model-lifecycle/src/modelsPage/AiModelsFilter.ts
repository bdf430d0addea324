import { CATALOG_FILTER_EXISTS } from '@backstage/catalog-client';
import type { EntityFilter } from '@backstage/plugin-catalog-react';
import {
  AI_MODEL_SERVER,
  MODEL_SERVER_TYPE,
  MODEL_TYPE,
} from 'backstage-plugin-model-lifecycle-common';
import { DEFINITION_TYPES, SOURCE_FIELD } from '../models/catalogQuery';

/**
 * AI models, their servers and APIs in the catalog's own list. That list joins
 * its filters by "and", so it is told by what all three have in common: a
 * source, and a type that neither a training job nor a dataset has. Of two
 * filters that speak of one field the list takes the one that was set later:
 * this one, which so stands above the choice of a kind.
 */
export class AiModelsFilter implements EntityFilter {
  getCatalogFilters() {
    return {
      [SOURCE_FIELD]: CATALOG_FILTER_EXISTS,
      // Any: in place of the one that is chosen.
      kind: CATALOG_FILTER_EXISTS,
      'spec.type': [
        MODEL_TYPE,
        MODEL_SERVER_TYPE,
        AI_MODEL_SERVER,
        ...DEFINITION_TYPES,
      ],
    };
  }

  toQueryValue() {
    return 'true';
  }
}
