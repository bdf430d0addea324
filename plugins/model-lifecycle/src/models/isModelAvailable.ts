import type { Entity } from '@backstage/catalog-model';
import {
  AI_MODEL_SERVER,
  MODEL_SERVER_TYPE,
  MODEL_TYPE,
} from 'backstage-plugin-model-lifecycle-common';
import { ANNOTATION_SOURCE, TRAINING_SOURCES } from '../annotations';

const TYPES: unknown[] = [MODEL_TYPE, MODEL_SERVER_TYPE, AI_MODEL_SERVER];

/**
 * Whether an entity has the card with the facts of a model, server or dataset:
 * by its type, or since it stands for an item of a model source. For the
 * legacy frontend system; in the new one the card's own filter says the same.
 *
 * @public
 */
export function isModelOverviewAvailable(entity: Entity): boolean {
  const source = entity.metadata.annotations?.[ANNOTATION_SOURCE];
  return (
    TYPES.includes(entity.spec?.type) ||
    (source !== undefined &&
      !source.startsWith(TRAINING_SOURCES) &&
      entity.kind.toLowerCase() !== 'api')
  );
}

/**
 * Whether an entity is a model, and so has a model card and versions. For the
 * legacy frontend system.
 *
 * @public
 */
export function isModelCardAvailable(entity: Entity): boolean {
  return entity.spec?.type === MODEL_TYPE;
}
