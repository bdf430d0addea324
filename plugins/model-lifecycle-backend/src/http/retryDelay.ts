import type { UpstreamError } from 'backstage-plugin-model-lifecycle-node';
import type { Time } from '../time/time';

const BASE_MS = 500;
const CAP_MS = 15_000;

/** How often a request is sent again at most. */
const MAX_RETRIES = 3;
/** What costs much time on both sides is asked once more only. */
const MAX_SLOW_RETRIES = 1;

/**
 * How long to wait before the request is sent again; `undefined` when it is
 * not worth it. `retries`: how often it was sent again already. A wait that
 * the server asks for has a little added, so that many do not come at once.
 */
export function retryDelay(
  error: UpstreamError,
  retries: number,
  options: { random: Time['random']; maxPauseMs: number },
): number | undefined {
  if (retries >= retriesFor(error)) return undefined;
  if (error.retryAfterMs !== undefined) {
    return error.retryAfterMs > options.maxPauseMs
      ? undefined
      : error.retryAfterMs + options.random() * BASE_MS;
  }
  const ceiling = Math.min(CAP_MS, BASE_MS * 3 ** (retries + 1));
  return BASE_MS + options.random() * (ceiling - BASE_MS);
}

function retriesFor({ kind, status, reason }: UpstreamError): number {
  switch (kind) {
    case 'rate-limited':
    case 'truncated':
      return MAX_RETRIES;
    case 'unreachable':
      return passing(reason.params?.code) ? MAX_RETRIES : 0;
    case 'server':
      if (status === 501 || status === 505) return 0;
      return status === 504 ? MAX_SLOW_RETRIES : MAX_RETRIES;
    case 'timeout':
      return MAX_SLOW_RETRIES;
    default:
      return 0;
  }
}

/** A name that does not exist will not in a second either, nor does a port begin to speak HTTP. */
function passing(code: unknown): boolean {
  return typeof code === 'string' && !/^(ENOTFOUND$|HPE_|PROXY_4)/.test(code);
}
