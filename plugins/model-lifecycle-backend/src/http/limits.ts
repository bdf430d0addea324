import type { EndpointConfig } from 'backstage-plugin-model-lifecycle-node';

export const MEBIBYTE = 1024 * 1024;

/** What holds where the config says nothing. */
export const DEFAULTS = {
  concurrency: 4,
  connectTimeoutMs: 10_000,
  headersTimeoutMs: 30_000,
  bodyTimeoutMs: 30_000,
  maxBodyBytes: 16 * MEBIBYTE,
} as const;

/** Requests of one source at the same time, over all of its addresses. */
export const MAX_SOURCE_CONCURRENCY = 16;

/** All of a body may take this many times the wait between two pieces. */
export const WHOLE_BODY_FACTOR = 10;

export const MAX_REDIRECTS = 5;

/** A pause that a server asks for is kept up to here; a longer one fails the request. */
export const MAX_PAUSE_MS = 5 * 60_000;

export const MAX_TOKEN_BYTES = MEBIBYTE;

export interface Limits {
  concurrency: number;
  requestsPerSecond?: number;
  connectTimeoutMs: number;
  headersTimeoutMs: number;
  bodyTimeoutMs: number;
  maxBodyBytes: number;
}

export function limitsOf(endpoint: EndpointConfig): Limits {
  return {
    concurrency: endpoint.concurrency ?? DEFAULTS.concurrency,
    requestsPerSecond: endpoint.requestsPerSecond,
    connectTimeoutMs: endpoint.connectTimeoutMs ?? DEFAULTS.connectTimeoutMs,
    headersTimeoutMs: endpoint.headersTimeoutMs ?? DEFAULTS.headersTimeoutMs,
    bodyTimeoutMs: endpoint.bodyTimeoutMs ?? DEFAULTS.bodyTimeoutMs,
    maxBodyBytes: endpoint.maxBodyBytes ?? DEFAULTS.maxBodyBytes,
  };
}
