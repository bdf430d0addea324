/** Prefix of provider names, location keys and managed-by locations. They stay for ever: entities hang on them. */
export const LOCATION_TYPE = 'model-lifecycle';

/** Key of a cluster's training jobs in the change feed. The catalog module uses the same one. */
export function trainingSourceKey(sourceId: string): string {
  return `training:${sourceId}`;
}
