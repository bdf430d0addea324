/*
 * Names, messages and log lines come from trainers and clusters. React escapes
 * markup; what is left to neutralise is what changes how text *looks*:
 * terminal escapes, control characters, and the bidirectional overrides with
 * which "txt.exe" reads as something else.
 */

const ANSI =
  // eslint-disable-next-line no-control-regex -- escape sequences are control characters
  /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-Z\\-_])|\u009b[0-?]*[ -/]*[@-~]/g;

const CONTROL =
  // eslint-disable-next-line no-control-regex -- tab and line feed stay
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

const BIDI = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

const REPLACEMENT = '\ufffd';

/** The same text without anything that could change how other text looks. */
export function cleanText(text: string): string {
  return text
    .replace(ANSI, '')
    .replace(CONTROL, REPLACEMENT)
    .replace(BIDI, REPLACEMENT);
}

/** Cleans every string in a JSON answer, once, at the border. */
export function cleanDeep<T>(value: T): T {
  if (typeof value === 'string') {
    return cleanText(value) as T & string;
  }
  if (Array.isArray(value)) {
    return value.map(cleanDeep) as T & unknown[];
  }
  if (value && typeof value === 'object') {
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [key, cleanDeep(inner)]),
    ) as T;
  }
  return value;
}

/** A link that may be followed: http and https only. */
export function safeUrl(url: string | undefined): string | undefined {
  if (!url) {
    return undefined;
  }
  try {
    const { protocol } = new URL(url);
    return protocol === 'https:' || protocol === 'http:' ? url : undefined;
  } catch {
    return undefined;
  }
}
