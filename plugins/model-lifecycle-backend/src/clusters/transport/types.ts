import type { RequestOptions } from 'node:https';

/** Where and with what one request is sent. */
export interface Connection {
  /** May have a path of its own, as behind Rancher or the Kubernetes plugin. */
  baseUrl: string;
  /** Headers, TLS material and agent. */
  options: RequestOptions;
}

/**
 * Gives each request its connection, so that tokens and certificates which
 * rotate on disk are picked up. Rejects with a ClusterError of kind `config`
 * (or of the kind that reaching the Kubernetes plugin failed with).
 */
export interface Connector {
  readonly cluster: string;
  /** True where a stream that breaks off is the ordinary way to end. */
  readonly proxied: boolean;
  /** `refresh`: the credentials given before were refused, nothing cached may be used. */
  connect(options: {
    refresh: boolean;
    signal: AbortSignal;
  }): Promise<Connection>;
}
