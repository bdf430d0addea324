import type { ConfigSection } from 'backstage-plugin-model-lifecycle-node';

export interface AnnotatedConfig {
  /** `undefined`: all configured clusters. */
  clusters?: readonly string[];
  /** `undefined`: all that the cluster's RBAC allows. */
  namespaces?: readonly string[];
  labelSelector?: string;
}

export function readAnnotatedConfig(section: ConfigSection): AnnotatedConfig {
  return {
    clusters: section.strings('clusters'),
    namespaces: section.strings('namespaces'),
    labelSelector: section.string('labelSelector'),
  };
}
