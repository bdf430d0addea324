import type { QueryEntitiesInitialRequest } from '@backstage/catalog-client';
import {
  AI_MODEL_SERVER,
  MODEL_SERVER_TYPE,
  MODEL_TYPE,
} from 'backstage-plugin-model-lifecycle-common';
import {
  ANNOTATION_JOB,
  ANNOTATION_RUN,
  ANNOTATION_SOURCE,
  ANNOTATION_TRAINING_SELECTOR,
  TRAINING_JOB_TYPE,
  TRAINING_SOURCES,
} from '../annotations';

/*
 * Which entities have what, as predicates that app-config can replace. The
 * functions for the legacy frontend system (`isTrainingAvailable`,
 * `isModelOverviewAvailable`, `isModelCardAvailable`) say the same.
 */

type FilterPredicate = NonNullable<QueryEntitiesInitialRequest['query']>;

const source = `metadata.annotations.${ANNOTATION_SOURCE}` as const;

export const TRAINING_FILTER: FilterPredicate = {
  $any: [
    { 'spec.type': TRAINING_JOB_TYPE },
    { [source]: { $hasPrefix: TRAINING_SOURCES } },
    { [`metadata.annotations.${ANNOTATION_JOB}` as const]: { $exists: true } },
    { [`metadata.annotations.${ANNOTATION_RUN}` as const]: { $exists: true } },
    {
      [`metadata.annotations.${ANNOTATION_TRAINING_SELECTOR}` as const]: {
        $exists: true,
      },
    },
  ],
};

/** Models and servers, and everything else that stands for an item of a model source. */
export const OVERVIEW_FILTER: FilterPredicate = {
  $any: [
    { 'spec.type': { $in: [MODEL_TYPE, MODEL_SERVER_TYPE, AI_MODEL_SERVER] } },
    {
      $all: [
        { [source]: { $exists: true } },
        { $not: { [source]: { $hasPrefix: TRAINING_SOURCES } } },
        // The API of a server tells what the server's own page does.
        { $not: { kind: 'api' } },
      ],
    },
  ],
};

export const MODEL_FILTER: FilterPredicate = { 'spec.type': MODEL_TYPE };
