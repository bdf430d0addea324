import http from 'node:http';
import https from 'node:https';
import type {
  AuthService,
  DiscoveryService,
} from '@backstage/backend-plugin-api';
import { readBody } from '../client/readBody';
import {
  ClusterRequestError,
  isClusterError,
  type RequestSubject,
} from '../errors';
import { connectionError } from './connectionError';
import { responseError } from './responseError';
import { send } from './send';
import type { Connection, Connector } from './types';

const MAX_ANSWER_BYTES = 4 * 1024 * 1024;

/** Authentication that needs a signed-in user's own token, which a background watch has not. */
const clientSideAuth = new Set(['aks', 'google', 'oidc', 'pinniped']);

export interface KubernetesPluginConnectorOptions {
  /** Our name of the cluster. */
  cluster: string;
  /** The Kubernetes plugin's name of it. */
  ref: string;
  discovery: DiscoveryService;
  auth: AuthService;
}

/** Through the Kubernetes plugin's proxy, whose locators and credentials are used. */
export class KubernetesPluginConnector implements Connector {
  readonly proxied = true;
  readonly #agents = {
    'http:': new http.Agent({ keepAlive: true }),
    'https:': new https.Agent({ keepAlive: true }),
  };
  #checked = false;

  constructor(private readonly options: KubernetesPluginConnectorOptions) {}

  get cluster(): string {
    return this.options.cluster;
  }

  async connect(options: {
    refresh: boolean;
    signal: AbortSignal;
  }): Promise<Connection> {
    const subject = {
      cluster: this.cluster,
      action: `finding '${this.options.ref}' in the Kubernetes plugin`,
    };
    try {
      const base = await this.#base();
      if (!this.#checked || options.refresh) {
        await this.#check(subject, base, options.signal);
        this.#checked = true;
      }
      return {
        baseUrl: `${base.baseUrl}/proxy`,
        options: {
          ...base.options,
          headers: {
            ...base.options.headers,
            'Backstage-Kubernetes-Cluster': this.options.ref,
          },
        },
      };
    } catch (error) {
      throw isClusterError(error) || options.signal.aborted
        ? error
        : connectionError(subject, error);
    }
  }

  /** The Kubernetes plugin itself, as this plugin. */
  async #base(): Promise<Connection> {
    const { discovery, auth } = this.options;
    const baseUrl = await discovery.getBaseUrl('kubernetes');
    const { token } = await auth.getPluginRequestToken({
      onBehalfOf: await auth.getOwnServiceCredentials(),
      targetPluginId: 'kubernetes',
    });
    return {
      baseUrl,
      options: {
        headers: { Authorization: `Bearer ${token}` },
        agent: this.#agents[baseUrl.startsWith('https:') ? 'https:' : 'http:'],
      },
    };
  }

  async #check(
    subject: RequestSubject,
    connection: Connection,
    signal: AbortSignal,
  ): Promise<void> {
    const response = await send({
      connection,
      method: 'GET',
      path: '/clusters',
      signal,
    });
    const body = await readBody(response, MAX_ANSWER_BYTES);
    const text = body?.toString('utf8') ?? '';
    const statusCode = response.statusCode ?? 0;
    if (statusCode === 404) {
      throw new ClusterRequestError({
        ...subject,
        kind: 'config',
        statusCode,
        what: 'failed: that plugin is not there',
        advice:
          'Install the Kubernetes plugin in the backend, or give this cluster its own url and serviceAccountToken',
      });
    }
    if (statusCode !== 200) {
      throw responseError(subject, {
        statusCode,
        headers: response.headers,
        body: text,
      });
    }
    checkCluster(subject, this.options.ref, text);
  }
}

interface KnownCluster {
  name?: string;
  authProvider?: string;
}

function checkCluster(
  subject: RequestSubject,
  ref: string,
  answer: string,
): void {
  const { items = [] } = JSON.parse(answer) as { items?: KnownCluster[] };
  const found = items.find(item => item.name === ref);
  if (!found) {
    throw new ClusterRequestError({
      ...subject,
      kind: 'config',
      what: `failed: it knows only ${
        items.map(item => `'${item.name}'`).join(', ') || 'no clusters at all'
      }`,
      advice: 'Correct kubernetesPluginRef',
    });
  }
  if (clientSideAuth.has(found.authProvider ?? '')) {
    throw new ClusterRequestError({
      ...subject,
      kind: 'config',
      what: `failed: it authenticates each user by '${found.authProvider}', so a watch in the background has no credentials; this cluster needs its own serviceAccountToken`,
      advice:
        'Give it url, serviceAccountToken and caData in place of kubernetesPluginRef',
    });
  }
}
