import type { CatalogApi } from '@backstage/catalog-client';
import type { Entity } from '@backstage/catalog-model';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import type { FakeWorld } from './FakeApi';

/** A catalog that is as reachable as the world around it. */
export function fakeCatalog(
  entities: Entity[],
  world: () => Pick<FakeWorld, 'failure' | 'silent'>,
): CatalogApi {
  const catalog = catalogApiMock({ entities });
  const guard = async <T>(answer: () => Promise<T>): Promise<T> => {
    if (world().silent) {
      return new Promise<T>(() => {});
    }
    const { failure } = world();
    if (failure) {
      throw failure;
    }
    return answer();
  };
  const guarded: Partial<CatalogApi> = {
    queryEntities: (request, options) =>
      guard(() => catalog.queryEntities(request, options)),
    getEntityFacets: (request, options) =>
      guard(() => catalog.getEntityFacets(request, options)),
  };
  return new Proxy(catalog, {
    get: (target, name) =>
      Reflect.get(name in guarded ? guarded : target, name),
  });
}
