import http from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';

/** An HTTP proxy on loopback that knows some names: `{ 'api.internal:6443': port }`. */
export class ConnectProxy {
  /** What was asked for, in order. */
  readonly asked: string[] = [];
  /** `user:password` that it insists on. */
  credentials?: string;
  readonly #server = http.createServer();
  readonly #tunnels = new Set<Duplex>();

  private constructor(private readonly ports: Record<string, number>) {
    this.#server.on('connect', (request, client) => {
      this.asked.push(request.url ?? '');
      client.on('error', () => {});
      this.#tunnels.add(client);
      client.on('close', () => this.#tunnels.delete(client));
      const refusal = this.#refusal(request);
      if (refusal) {
        client.end(`HTTP/1.1 ${refusal}\r\n\r\n`);
        return;
      }
      const upstream = connect(this.ports[request.url ?? ''], '127.0.0.1');
      upstream.on('error', () => client.destroy());
      client.write('HTTP/1.1 200 OK\r\n\r\n');
      client.pipe(upstream).pipe(client);
      client.on('close', () => upstream.destroy());
      upstream.on('close', () => client.destroy());
    });
  }

  static async start(ports: Record<string, number>): Promise<ConnectProxy> {
    const proxy = new ConnectProxy(ports);
    await new Promise<void>(resolve =>
      proxy.#server.listen(0, '127.0.0.1', resolve),
    );
    return proxy;
  }

  get url(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}`;
  }

  async stop(): Promise<void> {
    for (const tunnel of this.#tunnels) tunnel.destroy();
    await new Promise(resolve => this.#server.close(resolve));
  }

  #refusal({ url = '', headers }: http.IncomingMessage): string | undefined {
    const expected =
      this.credentials &&
      `Basic ${Buffer.from(this.credentials).toString('base64')}`;
    if (expected && headers['proxy-authorization'] !== expected) {
      return '407 Proxy Authentication Required';
    }
    return this.ports[url] === undefined ? '502 Bad Gateway' : undefined;
  }
}
