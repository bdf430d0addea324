import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import http from 'node:http';
import https, { type RequestOptions } from 'node:https';
import type { Cluster, KubeConfig } from '@kubernetes/client-node';
import type { DirectClusterConfig } from '../clusterConfig';
import type { Environment } from '../../http/chooseProxy';
import { ClusterRequestError } from '../errors';
import { KubeConfigSource } from './kubeConfigSource';
import type { Connection, Connector } from './types';

/** Straight to the API server, by what client-node's KubeConfig knows about it. */
export class DirectConnector implements Connector {
  readonly proxied = false;
  readonly #source: KubeConfigSource;
  #pool?: { fingerprint: string; agent: http.Agent };

  constructor(
    private readonly config: DirectClusterConfig,
    environment: Environment = process.env,
  ) {
    this.#source = new KubeConfigSource(config, environment);
  }

  get cluster(): string {
    return this.config.name;
  }

  async connect(options: { refresh: boolean }): Promise<Connection> {
    try {
      const kubeConfig = await this.#source.load(options);
      return await this.#connection(kubeConfig);
    } catch (error) {
      throw new ClusterRequestError({
        cluster: this.cluster,
        kind: 'config',
        action: 'reading its credentials',
        what: `failed: ${error instanceof Error ? error.message : error}`,
        advice: 'Correct the configuration of this cluster',
        cause: error,
      });
    }
  }

  async #connection(kubeConfig: KubeConfig): Promise<Connection> {
    const cluster = kubeConfig.getCurrentCluster();
    if (!cluster?.server) throw new Error('no server is configured');
    const options: RequestOptions = { headers: {} };
    await kubeConfig.applyToHTTPSOptions(options);
    const tokenFile =
      kubeConfig.getCurrentUser()?.authProvider?.config?.tokenFile;
    if (tokenFile) {
      // client-node keeps it for a minute and sends a trailing newline along.
      const token = (await readFile(tokenFile, 'utf8')).trim();
      options.headers = {
        ...options.headers,
        Authorization: `Bearer ${token}`,
      };
    }
    options.agent = this.#agent(cluster, options);
    return { baseUrl: cluster.server, options };
  }

  /** One pool of sockets for as long as the TLS material stays the same. */
  #agent(cluster: Cluster, options: RequestOptions): http.Agent {
    const { ca, cert, key, pfx, passphrase, rejectUnauthorized, servername } =
      options;
    const tls = {
      ca,
      cert,
      key,
      pfx,
      passphrase,
      rejectUnauthorized,
      servername,
    };
    const fingerprint = createHash('sha256')
      .update(JSON.stringify([cluster.server, cluster.proxyUrl, tls]))
      .digest('hex');
    if (this.#pool?.fingerprint !== fingerprint) {
      const agent = cluster.proxyUrl
        ? (options.agent as http.Agent)
        : newAgent(cluster.server, tls);
      this.#pool = { fingerprint, agent };
    }
    return this.#pool.agent;
  }
}

function newAgent(server: string, tls: https.AgentOptions): http.Agent {
  return server.startsWith('http:')
    ? new http.Agent({ keepAlive: true })
    : new https.Agent({ ...tls, keepAlive: true });
}
