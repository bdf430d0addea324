import { RELATION_DEPENDENCY_OF, type Entity } from '@backstage/catalog-model';

const SERVER_KINDS = /^(component|api|aimodelserverapi):/;

/** What can be a server of the model, by the relations of the catalog. Whoever writes `dependsOn` makes one. */
export function serverRefsOf(
  model: Entity | undefined,
  limit: number,
): string[] {
  return (model?.relations ?? [])
    .filter(
      ({ type, targetRef }) =>
        type === RELATION_DEPENDENCY_OF && SERVER_KINDS.test(targetRef),
    )
    .map(({ targetRef }) => targetRef)
    .slice(0, limit);
}
