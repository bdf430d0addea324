import {
  ANNOTATION_LOCATION,
  getCompoundEntityRef,
  parseEntityRef,
  RELATION_API_PROVIDED_BY,
  RELATION_DEPENDENCY_OF,
  RELATION_DEPENDS_ON,
  RELATION_PROVIDES_API,
  type Entity,
} from '@backstage/catalog-model';
import {
  processingResult,
  type CatalogProcessor,
  type CatalogProcessorEmit,
  type LocationSpec,
} from '@backstage/plugin-catalog-node';

const KINDS = new Set(['API', 'AiModelServerAPI']);
const OWN_LOCATION = 'model-lifecycle:';

/**
 * The catalog makes relations of `dependsOn` for components and resources, not
 * for APIs. A model server that is an API names its models there all the same;
 * this does for our own what the catalog does for components.
 */
export class ServerRelations implements CatalogProcessor {
  getProcessorName(): string {
    return 'ModelLifecycleServerRelations';
  }

  async postProcessEntity(
    entity: Entity,
    _location: LocationSpec,
    emit: CatalogProcessorEmit,
  ): Promise<Entity> {
    const location = entity.metadata.annotations?.[ANNOTATION_LOCATION] ?? '';
    if (!KINDS.has(entity.kind) || !location.startsWith(OWN_LOCATION)) {
      return entity;
    }
    const source = getCompoundEntityRef(entity);
    const relate = (value: unknown, type: string, back: string) => {
      for (const ref of [value ?? []].flat()) {
        const target = parseEntityRef(String(ref));
        emit(processingResult.relation({ source, type, target }));
        emit(
          processingResult.relation({
            source: target,
            type: back,
            target: source,
          }),
        );
      }
    };
    const { dependsOn, apiEntityRef } = entity.spec ?? {};
    relate(dependsOn, RELATION_DEPENDS_ON, RELATION_DEPENDENCY_OF);
    relate(apiEntityRef, RELATION_PROVIDES_API, RELATION_API_PROVIDED_BY);
    return entity;
  }
}
