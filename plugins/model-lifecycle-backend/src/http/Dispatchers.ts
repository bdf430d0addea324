import type { LookupFunction } from 'node:net';
import { Agent, ProxyAgent, type Dispatcher } from 'undici';
import type { EndpointConfig } from 'backstage-plugin-model-lifecycle-node';
import type { Time } from '../time/time';
import type { Trust } from './addresses';
import { chooseProxy, type Environment } from './chooseProxy';
import { checkBeforeProxy, guardedConnect } from './guardedConnect';
import { limitsOf } from './limits';
import {
  configuredTls,
  elsewhereTls,
  readTlsMaterial,
  type TlsMaterial,
} from './tlsFiles';
import { TunnelPool } from './TunnelPool';
import type { Subject } from './upstreamErrors';

/** Certificates are renewed while the backend runs: files are looked at this often. */
const TLS_FILES_MS = 60_000;
const KEEP_ALIVE_MS = 10_000;

interface Options {
  endpoint: EndpointConfig;
  time: Time;
  environment: Environment;
  lookup?: LookupFunction;
}

/** The connections of one endpoint, made when they are first needed. */
export class Dispatchers {
  readonly #options: Options;
  readonly #open = new Map<string, Dispatcher>();
  #material: TlsMaterial = {};
  #fingerprint = '';
  #checkedAt = -Infinity;

  constructor(options: Options) {
    this.#options = options;
  }

  async get(url: URL, trust: Trust, subject: Subject): Promise<Dispatcher> {
    await this.#refreshMaterial(subject);
    const { endpoint, environment, lookup } = this.#options;
    const proxy = chooseProxy(url, endpoint.proxy, environment);
    if (proxy !== undefined) {
      const { allowAddresses } = endpoint;
      await checkBeforeProxy(url.hostname, { trust, allowAddresses, lookup });
    }
    const key = `${trust} ${proxy ?? ''}`;
    const open = this.#open.get(key) ?? this.#create(trust, proxy);
    this.#open.set(key, open);
    return open;
  }

  async close(): Promise<void> {
    const all = [...this.#open.values()];
    this.#open.clear();
    await Promise.all(all.map(dispatcher => dispatcher.destroy()));
  }

  #create(trust: Trust, proxy: string | undefined): Dispatcher {
    const { endpoint, lookup } = this.#options;
    const { concurrency, connectTimeoutMs } = limitsOf(endpoint);
    const tls =
      trust === 'configured'
        ? configuredTls(this.#material)
        : elsewhereTls(this.#material);
    const shared = {
      connections: concurrency,
      keepAliveTimeout: KEEP_ALIVE_MS,
      // Bodies and headers are timed by us: undici's clock is coarse and knows no total.
      headersTimeout: 0,
      bodyTimeout: 0,
    };
    if (proxy === undefined) {
      const { allowAddresses } = endpoint;
      return new Agent({
        ...shared,
        connect: guardedConnect(
          { trust, allowAddresses, lookup },
          { ...tls, timeout: connectTimeoutMs },
        ),
      });
    }
    return new ProxyAgent({
      ...shared,
      uri: proxy,
      // Proxies forward plain http; a tunnel to port 80 is refused by many.
      proxyTunnel: false,
      clientFactory: (origin, options) => new TunnelPool(origin, options),
      requestTls: { ...tls, timeout: connectTimeoutMs },
      proxyTls: { timeout: connectTimeoutMs },
    });
  }

  async #refreshMaterial(subject: Subject): Promise<void> {
    const { endpoint, time } = this.#options;
    const { tls } = endpoint;
    if (!tls || time.now() - this.#checkedAt < TLS_FILES_MS) return;
    const material = await readTlsMaterial(tls, subject);
    this.#checkedAt = time.now();
    const fingerprint = JSON.stringify(material);
    if (fingerprint === this.#fingerprint) return;
    this.#fingerprint = fingerprint;
    this.#material = material;
    // Requests under way end on the old connections.
    this.#open.forEach(dispatcher => {
      dispatcher.close().catch(() => undefined);
    });
    this.#open.clear();
  }
}
