import type {
  AuthService,
  DiscoveryService,
} from '@backstage/backend-plugin-api';
import {
  type ClientLimits,
  HttpClusterClient,
} from './client/HttpClusterClient';
import type { ClusterConfig } from './clusterConfig';
import { DirectConnector } from './transport/DirectConnector';
import { KubernetesPluginConnector } from './transport/KubernetesPluginConnector';
import type { ClusterClient } from './types';

export interface ClusterClientDependencies {
  discovery: DiscoveryService;
  auth: AuthService;
  limits?: ClientLimits;
}

/** Reads nothing and connects nowhere until it is used. */
export function createClusterClient(
  config: ClusterConfig,
  dependencies: ClusterClientDependencies,
): ClusterClient {
  const { discovery, auth, limits } = dependencies;
  const connector =
    config.kind === 'kubernetes-plugin'
      ? new KubernetesPluginConnector({
          cluster: config.name,
          ref: config.ref,
          discovery,
          auth,
        })
      : new DirectConnector(config);
  return new HttpClusterClient(connector, limits);
}
