/**
 * Reading answers whose shape nobody vouches for: each field is looked at, and
 * what is not as expected is absent.
 */

export type Fields = Record<string, unknown>;

/** All but tab and line feed. */
const CONTROL_CHARACTERS = /(?![\t\n])\p{Cc}/gu;

/** The members of an object; none where it is something else. */
export function asFields(value: unknown): Fields {
  return isFields(value) ? value : {};
}

/** `undefined` for anything but an object: where it matters whether there is one. */
export function asObject(value: unknown): Fields | undefined {
  return isFields(value) ? value : undefined;
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function asList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Text that says something, without control characters and cut at `maxLength`. */
export function asText(value: unknown, maxLength = 1_000): string | undefined {
  if (typeof value !== 'string') return undefined;
  const text = cut(value.replace(CONTROL_CHARACTERS, ''), maxLength).trim();
  return text === '' ? undefined : text;
}

/** Never between the two halves of a surrogate pair. */
function cut(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  const last = text.charCodeAt(maxLength - 1);
  const isHalf = last >= 0xd800 && last <= 0xdbff;
  return text.slice(0, isHalf ? maxLength - 1 : maxLength);
}

export function asNumber(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value)
    ? value
    : undefined;
}

/** A count or a size: whole and not below zero. */
export function asCount(value: unknown): number | undefined {
  return Number.isSafeInteger(value) && (value as number) >= 0
    ? (value as number)
    : undefined;
}

/** Texts of a list, each once, sorted. */
export function asTexts(
  value: unknown,
  { maxLength, maxCount }: { maxLength: number; maxCount: number },
): string[] {
  const texts = asList(value).flatMap(item => asText(item, maxLength) ?? []);
  return [...new Set(texts)].sort().slice(0, maxCount);
}

/** ISO 8601, UTC; absent where it is no time. */
export function asTime(value: unknown): string | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const time = new Date(value);
  return Number.isNaN(time.getTime()) || time.getTime() <= 0
    ? undefined
    : time.toISOString();
}

/** Without members that are undefined, so that records compare and store alike. */
export function withoutUndefined<T extends object>(value: T): T {
  return Object.fromEntries(
    Object.entries(value).filter(([, member]) => member !== undefined),
  ) as T;
}

/** `undefined` for a list or object without members: absent is not empty. */
export function unlessEmpty<T extends object>(value: T): T | undefined {
  return Object.keys(value).length > 0 ? value : undefined;
}

/** An http or https address without user and password; else absent. */
export function asWebUrl(value: unknown): string | undefined {
  const text = asText(value, 2_000);
  if (text === undefined || !/^https?:\/\//i.test(text)) return undefined;
  try {
    const url = new URL(text);
    return url.username || url.password ? undefined : url.href;
  } catch {
    return undefined;
  }
}
