import { upstreamError } from '../upstreamErrors';

export interface Token {
  value: string;
  /** Milliseconds since the epoch. */
  until: number;
}

/** The specification's default where `expires_in` is missing. */
const DEFAULT_SECONDS = 60;
const MAX_SECONDS = 24 * 3600;
/** It has to arrive before it expires. */
const MARGIN = 0.9;

/** Reads `token` or `access_token`, and `expires_in`, of a realm's answer. */
export function readToken(
  body: Buffer,
  { now, host }: { now: number; host: string },
): Token {
  let answer: { token?: unknown; access_token?: unknown; expires_in?: unknown };
  try {
    answer = JSON.parse(body.toString('utf8')) ?? {};
  } catch {
    answer = {};
  }
  const value = answer.token ?? answer.access_token;
  if (typeof value !== 'string' || !/^[\x21-\x7e]+$/.test(value)) {
    throw upstreamError(
      { method: 'GET', host, path: '' },
      'rejected',
      'answered without a token',
      { advice: 'Check what the registry names as its realm' },
    );
  }
  const seconds =
    typeof answer.expires_in === 'number' && answer.expires_in > 0
      ? Math.min(answer.expires_in, MAX_SECONDS)
      : DEFAULT_SECONDS;
  return { value, until: now + seconds * 1000 * MARGIN };
}
