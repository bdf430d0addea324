import { existsSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import type { KubeConfig } from '@kubernetes/client-node';
import { ConflictError, NotFoundError } from '@backstage/errors';
import { chooseProxy, type Environment } from '../../http/chooseProxy';
import type { DirectClusterConfig } from '../clusterConfig';

/**
 * Loads what a cluster's configuration names. A kubeconfig file is read again
 * when it changed; the object is kept otherwise, because it caches the tokens
 * of exec plugins.
 */
export class KubeConfigSource {
  #loaded?: { kubeConfig: KubeConfig; stamp: string };

  constructor(
    private readonly config: DirectClusterConfig,
    private readonly environment: Environment,
  ) {}

  async load(options: { refresh: boolean }): Promise<KubeConfig> {
    const stamp = kubeConfigFiles(this.config).map(fileStamp).join();
    if (!this.#loaded || options.refresh || this.#loaded.stamp !== stamp) {
      const kubeConfig = await read(this.config, this.environment);
      this.#loaded = { kubeConfig, stamp };
    }
    return this.#loaded.kubeConfig;
  }
}

async function read(
  config: DirectClusterConfig,
  environment: Environment,
): Promise<KubeConfig> {
  // ESM only, and 27 MB of heap: loaded when a cluster needs it.
  const { KubeConfig: Class } = await import('@kubernetes/client-node');
  const kubeConfig = new Class();
  switch (config.kind) {
    case 'in-cluster':
      readInCluster(kubeConfig);
      break;
    case 'kubeconfig':
      readFiles(kubeConfig, config);
      break;
    default:
      kubeConfig.loadFromClusterAndUser(
        {
          name: config.name,
          server: config.url,
          caData: config.caData,
          caFile: config.caFile,
          skipTLSVerify: config.skipTLSVerify,
          proxyUrl: chooseProxy(
            new URL(config.url),
            config.proxyUrl,
            environment,
          ),
        },
        userOf(config),
      );
  }
  for (const cluster of kubeConfig.clusters) {
    // client-node refuses plain http unless told to skip the TLS there is not.
    if (cluster.server?.startsWith('http:')) {
      Object.assign(cluster, { skipTLSVerify: true });
    }
  }
  return kubeConfig;
}

function readInCluster(kubeConfig: KubeConfig): void {
  if (!process.env.KUBERNETES_SERVICE_HOST) {
    throw new NotFoundError(
      'inCluster: true works in a pod only (KUBERNETES_SERVICE_HOST is not set)',
    );
  }
  kubeConfig.loadFromCluster();
}

function readFiles(
  kubeConfig: KubeConfig,
  config: DirectClusterConfig & { kind: 'kubeconfig' },
): void {
  if (!kubeConfigFiles(config).some(existsSync)) {
    throw new NotFoundError(
      `there is no kubeconfig at ${kubeConfigFiles(config).join(' or ')}`,
    );
  }
  if (config.path) kubeConfig.loadFromFile(config.path);
  else kubeConfig.loadFromDefault();
  if (config.context) kubeConfig.setCurrentContext(config.context);
  const context = kubeConfig.getContextObject(kubeConfig.currentContext);
  if (!context) {
    const names = kubeConfig.contexts.map(known => known.name).join(', ');
    throw new NotFoundError(
      `the kubeconfig has no context '${kubeConfig.currentContext}', only: ${names}`,
    );
  }
  if (!kubeConfig.getCurrentCluster()) {
    throw new ConflictError(
      `the kubeconfig's context '${context.name}' names the cluster '${context.cluster}', which is not in it`,
    );
  }
}

function userOf(config: DirectClusterConfig & { kind: 'url' }) {
  const name = 'backstage';
  return config.serviceAccountTokenFile
    ? {
        name,
        authProvider: {
          name: 'tokenFile',
          config: { tokenFile: config.serviceAccountTokenFile },
        },
      }
    : { name, token: config.serviceAccountToken };
}

function kubeConfigFiles(config: DirectClusterConfig): string[] {
  if (config.kind !== 'kubeconfig') return [];
  if (config.path) return [config.path];
  const fromEnvironment = (process.env.KUBECONFIG ?? '')
    .split(path.delimiter)
    .filter(Boolean);
  return fromEnvironment.length > 0
    ? fromEnvironment
    : [path.join(homedir(), '.kube', 'config')];
}

function fileStamp(file: string): string {
  const stats = statSync(file, { throwIfNoEntry: false });
  return stats ? `${stats.mtimeMs}/${stats.size}` : 'absent';
}
