/** Key of a source's models in the change feed. The catalog module uses the same one. */
export function modelsSourceKey(sourceId: string): string {
  return `models:${sourceId}`;
}
