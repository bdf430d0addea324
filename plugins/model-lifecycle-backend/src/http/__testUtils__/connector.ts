import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import { isIP, type AddressInfo, type LookupFunction } from 'node:net';
import path from 'node:path';
import {
  UpstreamError,
  type EndpointConfig,
} from 'backstage-plugin-model-lifecycle-node';
import { createRecordingLogger } from 'backstage-plugin-model-lifecycle-node/testUtils';
import {
  createHttpConnector,
  type HttpConnectorOptions,
} from '../createHttpConnector';
import { instantTime } from './instantTime';

export const never = new AbortController().signal;

/** Closes what a test opened, in the opposite order. */
export class Closing {
  readonly #open: (() => Promise<unknown>)[] = [];

  add<T extends { close(): Promise<unknown> }>(thing: T): T {
    this.#open.push(() => thing.close());
    return thing;
  }

  async all(): Promise<void> {
    for (const close of this.#open.splice(0).reverse()) await close();
  }
}

/** A connector on a clock without waits, and what it logs. */
export function openConnector(options: Partial<HttpConnectorOptions> = {}) {
  const time = instantTime();
  const log = createRecordingLogger();
  const http = createHttpConnector({
    sourceId: 'hub',
    logger: log.logger,
    time,
    environment: {},
    ...options,
  });
  return {
    time,
    log,
    connect: (endpoint: EndpointConfig) => http.connect(endpoint),
    close: () => http.close(),
  };
}

/** A resolver that knows these names only. */
export function namesOf(
  names: Record<string, string | string[]>,
): LookupFunction {
  return (hostname, _, callback) => {
    const found = names[hostname];
    if (found === undefined) {
      callback(Object.assign(new Error('unknown'), { code: 'ENOTFOUND' }), '');
      return;
    }
    const addresses = [found].flat().map(address => ({
      address,
      family: isIP(address),
    }));
    callback(null, addresses as never, 0);
  };
}

/** The error that a request ends with; it is an UpstreamError or the test fails. */
export async function failureOf(
  promise: Promise<unknown>,
): Promise<UpstreamError> {
  const error = await promise.then(
    () => undefined,
    reason => reason,
  );
  expect(error).toBeInstanceOf(UpstreamError);
  return error;
}

const tls = (name: string) =>
  readFileSync(path.join(__dirname, '../__fixtures__/tls', name), 'utf8');

export const certificates = {
  ca: tls('ca.pem'),
  server: { cert: tls('server.pem'), key: tls('server.key') },
  client: { cert: tls('client.pem'), key: tls('client.key') },
};

export interface SeenRequest {
  url: string;
  headers: Record<string, string | string[] | undefined>;
  /** Name in the client's certificate. */
  client?: string;
}

interface HttpsAnswer {
  status?: number;
  headers?: Record<string, string>;
  text?: string;
}

/** An HTTPS server that remembers what it was asked. */
export async function serveHttps(
  answers: HttpsAnswer | ((url: string) => HttpsAnswer),
  options: { clientCertificates?: boolean } = {},
) {
  const seen: SeenRequest[] = [];
  const server: Server = createServer(
    {
      ...certificates.server,
      ca: certificates.ca,
      requestCert: options.clientCertificates,
      rejectUnauthorized: options.clientCertificates,
    },
    (request, response) => {
      const socket = request.socket as import('node:tls').TLSSocket;
      seen.push({
        url: request.url ?? '',
        headers: request.headers,
        client: options.clientCertificates
          ? String(socket.getPeerCertificate().subject.CN)
          : undefined,
      });
      const url = request.url ?? '';
      const answer = typeof answers === 'function' ? answers(url) : answers;
      response.writeHead(answer.status ?? 200, answer.headers);
      response.end(answer.text ?? '{}');
    },
  );
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    port,
    seen,
    close: async () => {
      server.closeAllConnections();
      await new Promise(resolve => {
        server.close(resolve);
      });
    },
  };
}
