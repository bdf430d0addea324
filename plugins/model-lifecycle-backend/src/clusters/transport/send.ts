import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import type { Connection } from './types';

export interface SendOptions {
  connection: Connection;
  method: string;
  /** With query; starts with a slash. */
  path: string;
  headers?: Record<string, string>;
  body?: string;
  signal: AbortSignal;
}

class StaleSocketError extends Error {
  readonly code = 'ECONNRESET';
}

/** One HTTP request; resolves with the head of the answer. */
export async function send(options: SendOptions): Promise<IncomingMessage> {
  try {
    return await sendOnce(options);
  } catch (error) {
    // A kept-alive socket that the server closed at the same moment. All our
    // requests can be repeated: reads, merge patches, deletes bound to a uid.
    if (error instanceof StaleSocketError && !options.signal.aborted) {
      return sendOnce(options);
    }
    throw error;
  }
}

function sendOnce(options: SendOptions): Promise<IncomingMessage> {
  const { connection, method, body, signal } = options;
  const url = new URL(connection.baseUrl.replace(/\/+$/, '') + options.path);
  const headers = {
    Accept: 'application/json',
    // A compressed watch through Backstage arrives late and in lumps.
    'Accept-Encoding': 'identity',
    'User-Agent': 'backstage-model-lifecycle',
    ...connection.options.headers,
    ...options.headers,
    ...(body === undefined
      ? {}
      : { 'Content-Length': String(Buffer.byteLength(body)) }),
  };
  return new Promise((resolve, reject) => {
    const request = (url.protocol === 'http:' ? http : https).request(url, {
      ...connection.options,
      method,
      headers,
      signal,
    });
    request.on('response', resolve);
    request.on('error', (error: NodeJS.ErrnoException) => {
      const stale =
        request.reusedSocket &&
        (error.code === 'ECONNRESET' || error.code === 'EPIPE');
      reject(stale ? new StaleSocketError(error.message) : error);
    });
    request.end(body);
  });
}
