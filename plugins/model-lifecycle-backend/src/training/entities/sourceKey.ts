/** Key of a cluster's training jobs in the change feed. The catalog module uses the same one. */
export function trainingSourceKey(sourceId: string): string {
  return `training:${sourceId}`;
}
