/*
 * Text that comes from a source is data: it is cut to a length, freed of
 * control characters and never interpreted.
 */

/** Longest text of a source that travels with a reason. */
export const MAX_MESSAGE_CHARACTERS = 1024;

/** C0, DEL, C1, and the characters that turn the direction of what follows. */
const CONTROL_CHARACTERS =
  // eslint-disable-next-line no-control-regex -- removing them is the purpose
  /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]+/g;

/** A lone half of a surrogate pair: PostgreSQL refuses it in JSON. */
const LONE_SURROGATES =
  /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** Nearly every text is free of all this: one look spares it the three others. */
const NEEDS_CLEANING =
  // eslint-disable-next-line no-control-regex -- finding them is the purpose
  /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]|^\s|\s$/;

/**
 * One line without control characters, at most `limit` characters long.
 * `undefined` for anything that is no text or has none left.
 */
export function cleanText(
  value: unknown,
  limit: number = MAX_MESSAGE_CHARACTERS,
): string | undefined {
  if (typeof value !== 'string') {
    return undefined;
  }
  if (value.length <= limit && !NEEDS_CLEANING.test(value)) {
    return value === '' ? undefined : value;
  }
  // Cutting first bounds the work on a huge value.
  const text = value
    .slice(0, limit * 2)
    .replace(CONTROL_CHARACTERS, ' ')
    .replace(LONE_SURROGATES, '\ufffd')
    .trim();
  if (text.length <= limit) {
    return text === '' ? undefined : text;
  }
  return `${text.slice(0, limit - 1).replace(LONE_SURROGATES, '')}…`;
}
