import type { AuthService } from '@backstage/backend-plugin-api';
import type { Entity } from '@backstage/catalog-model';
import type { CatalogService } from '@backstage/plugin-catalog-node';

/** Of that kind, with everything that it has to have. */
const SAMPLE: Entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'AiModelServerAPI',
  metadata: { name: 'model-lifecycle-probe' },
  spec: {
    type: 'ai-model-server',
    lifecycle: 'unknown',
    owner: 'group:default/unknown',
    serverType: 'openai-v1',
    serverUrl: 'https://model-lifecycle.invalid',
  },
};

/** The catalog looks at no other type of location here; nothing is read from it. */
const LOCATION = 'url:https://model-lifecycle.invalid/probe.yaml';

/**
 * Whether the catalog takes entities of the kind AiModelServerAPI: it asks the
 * catalog to look at one, which writes nothing. Rejects where the catalog does
 * not answer: that is not a no.
 */
export async function recognisesAiModelServerApi(options: {
  catalog: Pick<CatalogService, 'validateEntity'>;
  auth: Pick<AuthService, 'getOwnServiceCredentials'>;
}): Promise<boolean> {
  const credentials = await options.auth.getOwnServiceCredentials();
  const { valid } = await options.catalog.validateEntity(SAMPLE, LOCATION, {
    credentials,
  });
  return valid;
}
