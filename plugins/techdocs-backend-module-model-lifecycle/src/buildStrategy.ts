import type { Config } from '@backstage/config';
import {
  parseReferenceAnnotation,
  type DocsBuildStrategy,
} from '@backstage/plugin-techdocs-node';
import { isDocsTarget } from './host';

const TECHDOCS_REF = 'backstage.io/techdocs-ref';

/** Builds our documentation on demand under `techdocs.builder: external` too; everything else as TechDocs does. */
export function createBuildStrategy(config: Config): DocsBuildStrategy {
  const builder = config.getOptionalString('techdocs.builder') ?? 'local';
  return {
    shouldBuild: async ({ entity }) =>
      builder === 'local' ||
      (entity.metadata.annotations?.[TECHDOCS_REF] !== undefined &&
        isDocsTarget(parseReferenceAnnotation(TECHDOCS_REF, entity).target)),
  };
}
