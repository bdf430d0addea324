/*
 * What a server says about when to come again. Pure.
 */

const HOUR_MS = 60 * 60_000;

/** Nothing is believed beyond a day. */
const MAX_MS = 24 * HOUR_MS;

/**
 * `Retry-After` in seconds or as a date, as a duration from now; `undefined`
 * where it says nothing that can be read.
 */
export function readRetryAfter(
  value: string | undefined,
  now: number,
): number | undefined {
  const text = value?.trim();
  if (!text) return undefined;
  const durationMs = /^\d+(\.\d+)?$/.test(text)
    ? Number(text) * 1000
    : dateOf(text) - now;
  if (Number.isNaN(durationMs)) return undefined;
  return Math.min(MAX_MS, Math.max(0, durationMs));
}

export interface RemainingRequests {
  remaining: number;
  resetMs: number;
}

/**
 * The tightest of the policies in a `RateLimit` header, as Hugging Face sends
 * it: `"api";r=489;t=55` (IETF draft-ietf-httpapi-ratelimit-headers-09).
 */
export function readRateLimit(
  value: string | undefined,
): RemainingRequests | undefined {
  const policies = (value ?? '').split(',').flatMap(policy => {
    const remaining = parameter(policy, 'r');
    const seconds = parameter(policy, 't');
    return remaining === undefined || seconds === undefined
      ? []
      : [{ remaining, resetMs: Math.min(MAX_MS, seconds * 1000) }];
  });
  return policies.sort(
    (a, b) => a.remaining - b.remaining || b.resetMs - a.resetMs,
  )[0];
}

function parameter(policy: string, name: string): number | undefined {
  const found = new RegExp(`;\\s*${name}=(\\d{1,12})\\s*(?:;|$)`).exec(policy);
  return found ? Number(found[1]) : undefined;
}

/** Only what begins with a day's name, as HTTP has it: engines take a bare number for a year. */
function dateOf(text: string): number {
  return /^[A-Z][a-z]{2,8},? /.test(text) ? Date.parse(text) : NaN;
}
