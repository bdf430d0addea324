import type { LookupFunction } from 'node:net';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type {
  EndpointConfig,
  HttpConnector,
  HttpEndpoint,
} from 'backstage-plugin-model-lifecycle-node';
import type { Time } from '../time/time';
import { anonymous, staticAuthorizer, type Authorizer } from './authorizers';
import type { Environment } from './chooseProxy';
import { Dispatchers } from './Dispatchers';
import { limitsOf, MAX_PAUSE_MS, MAX_SOURCE_CONCURRENCY } from './limits';
import { realmThrough } from './registry/realmThrough';
import { RegistryAuthorizer } from './registry/RegistryAuthorizer';
import { RequestGate } from './RequestGate';
import { Secrets, type ReadSecret } from './secrets';
import { SourceEndpoint } from './SourceEndpoint';
import { Telemetry } from './telemetry';
import { Wire } from './Wire';

export interface HttpConnectorOptions {
  sourceId: string;
  logger: LoggerService;
  time: Time;
  /** Default: none can be read. */
  readSecret?: ReadSecret;
  /** Where proxies are named. Default: that of the process. */
  environment?: Environment;
  /** Names to addresses. Default: the system's. */
  lookup?: LookupFunction;
}

/**
 * The way out for one source. `close` ends its connections; requests under way
 * fail. What it keeps to and why: README.md.
 */
export function createHttpConnector(
  options: HttpConnectorOptions,
): HttpConnector & { close(): Promise<void> } {
  const { time, environment = process.env, lookup } = options;
  const telemetry = new Telemetry(options.sourceId);
  const secrets = new Secrets(time, options.readSecret);
  const all = new Set<Dispatchers>();
  const endpoints = new Map<string, HttpEndpoint>();
  const addressGates = new Map<string, RequestGate>();
  const source = new RequestGate({
    time,
    concurrency: MAX_SOURCE_CONCURRENCY,
    maxPauseMs: MAX_PAUSE_MS,
  });

  /** Two endpoints of one address share its patience. */
  const gateOf = (endpoint: EndpointConfig) => {
    const { concurrency, requestsPerSecond } = limitsOf(endpoint);
    const { origin } = new URL(endpoint.baseUrl);
    const key = `${origin} ${concurrency} ${requestsPerSecond}`;
    const gate =
      addressGates.get(key) ??
      new RequestGate({
        time,
        concurrency,
        requestsPerSecond,
        maxPauseMs: MAX_PAUSE_MS,
      });
    addressGates.set(key, gate);
    return gate;
  };

  const authorizerOf = (endpoint: EndpointConfig, wire: Wire): Authorizer => {
    const { auth } = endpoint;
    if (!auth) return anonymous;
    if (auth.type !== 'registry') return staticAuthorizer(auth, secrets);
    return new RegistryAuthorizer({
      auth,
      registry: new URL(endpoint.baseUrl),
      secrets,
      time,
      askRealm: realmThrough(wire, time),
    });
  };

  const create = (endpoint: EndpointConfig): HttpEndpoint => {
    const dispatchers = new Dispatchers({
      endpoint,
      time,
      environment,
      lookup,
    });
    all.add(dispatchers);
    const wire = new Wire(dispatchers, telemetry, endpoint);
    return new SourceEndpoint({
      endpoint,
      wire,
      authorizer: authorizerOf(endpoint, wire),
      gates: { address: gateOf(endpoint), source },
      logger: options.logger,
      time,
    });
  };

  return {
    connect: endpoint => {
      const key = JSON.stringify(endpoint);
      const known = endpoints.get(key) ?? create(endpoint);
      endpoints.set(key, known);
      return known;
    },
    close: async () => {
      await Promise.all([...all].map(dispatchers => dispatchers.close()));
      all.clear();
      endpoints.clear();
    },
  };
}
