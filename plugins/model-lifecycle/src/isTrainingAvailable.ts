import type { Entity } from '@backstage/catalog-model';
import {
  ANNOTATION_JOB,
  ANNOTATION_RUN,
  ANNOTATION_SOURCE,
  ANNOTATION_TRAINING_SELECTOR,
  TRAINING_JOB_TYPE,
  TRAINING_SOURCES,
} from './annotations';

/**
 * Whether an entity has a Training tab: a training job, what stands for
 * one, or anything that one of the annotations ties to runs. For the legacy frontend system; in the new one
 * the tab's own filter says the same.
 *
 * @public
 */
export function isTrainingAvailable(entity: Entity): boolean {
  const annotations = entity.metadata.annotations ?? {};
  return (
    entity.spec?.type === TRAINING_JOB_TYPE ||
    annotations[ANNOTATION_SOURCE]?.startsWith(TRAINING_SOURCES) ||
    [ANNOTATION_JOB, ANNOTATION_RUN, ANNOTATION_TRAINING_SELECTOR].some(
      annotation => annotations[annotation] !== undefined,
    )
  );
}
