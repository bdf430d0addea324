import { Pool, type Dispatcher } from 'undici';

/** The proxy took the connection and made no tunnel of it. */
export class ProxyRefused extends Error {
  /** Such as `PROXY_407`; `PROXY_FAILED` where it did not answer. */
  readonly code: string;

  constructor(status: number | undefined, options?: ErrorOptions) {
    super('the proxy made no tunnel', options);
    this.name = 'ProxyRefused';
    this.code = status === undefined ? 'PROXY_FAILED' : `PROXY_${status}`;
  }
}

/**
 * Connections to a proxy for `ProxyAgent`. A proxy that closes on CONNECT gives
 * an UND_ERR_SOCKET, which undici 7.30 takes for a passing matter: it connects
 * again without end, thousands of times a second. Here it is an error.
 */
export class TunnelPool extends Pool {
  // The other form, with a callback, is not used by ProxyAgent.
  override async connect(
    ...[options]: unknown[]
  ): Promise<Dispatcher.ConnectData<any>> {
    let answer: Dispatcher.ConnectData;
    try {
      answer = await super.connect(options as Dispatcher.ConnectOptions);
    } catch (cause) {
      throw new ProxyRefused(undefined, { cause });
    }
    if (answer.statusCode === 200) return answer;
    answer.socket.on('error', () => undefined).destroy();
    throw new ProxyRefused(answer.statusCode);
  }
}
