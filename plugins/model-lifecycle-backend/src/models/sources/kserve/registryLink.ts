import type {
  Reason,
  RecordReference,
} from 'backstage-plugin-model-lifecycle-node';
import type { KubernetesObject } from '../../../clusters/types';

const DOMAINS = ['modelregistry.opendatahub.io', 'modelregistry.kubeflow.org'];

/** Which labels of a server mean which registry of a configured source. */
export interface RegistryRule {
  /** Id of the `kubeflow-model-registry` source. */
  source: string;
  /** Id of the registry within that source. */
  registry: string;
  /** All that are given must be equal. */
  match: { name?: string; namespace?: string; url?: string };
}

/**
 * The registered model that a server's labels name. Ids are unique in one
 * registry only, so a server of two matching rules, or of none, has no link.
 */
export function registryLink(
  object: KubernetesObject,
  rules: readonly RegistryRule[],
): { reference?: RecordReference; unresolved?: Reason } {
  const { labels = {}, annotations = {} } = object.metadata;
  const values = { ...labels, ...annotations };
  const read = (field: string): string | undefined =>
    DOMAINS.map(domain => values[`${domain}/${field}`]).find(Boolean);
  const modelId = read('registered-model-id');
  if (!modelId) return {};
  const said = {
    name: read('name'),
    namespace: read('namespace'),
    url: read('url'),
  };
  const matching = rules.filter(({ match }) =>
    (['name', 'namespace', 'url'] as const).every(
      field => match[field] === undefined || match[field] === said[field],
    ),
  );
  if (matching.length === 1) {
    const [{ source, registry }] = matching;
    return {
      reference: { source, key: `${registry}/${modelId}`, kind: 'model' },
    };
  }
  return {
    unresolved: {
      code:
        matching.length === 0 ? 'registry-not-named' : 'registry-not-unique',
      params: { model: modelId, registry: said.name ?? said.url ?? '?' },
    },
  };
}
