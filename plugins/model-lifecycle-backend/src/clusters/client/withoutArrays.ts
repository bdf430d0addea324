const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN = 0x5b;
const CLOSE = 0x5d;

/** Nobody reads them; often a third of an object, and the dearest part to parse. */
const MANAGED_FIELDS = 'managedFields';

/**
 * The JSON text without its `managedFields`, and without the arrays of these
 * names, wherever they stand; one that is the first field of its object may
 * stay. The characters of such a key cannot occur inside a string of valid
 * JSON: the quote before the name would have to be escaped, and then no comma
 * stands before it.
 */
export function withoutArrays(
  json: Buffer,
  names: readonly string[] = [],
): string {
  // Decoded once: cutting a string copies nothing.
  return names.reduce(
    withoutArray,
    withoutArray(json.toString('utf8'), MANAGED_FIELDS),
  );
}

function withoutArray(whole: string, name: string): string {
  const key = `,"${name}":[`;
  let start = whole.indexOf(key);
  if (start < 0) return whole;
  let text = '';
  let from = 0;
  while (start >= 0) {
    const end = endOfArray(whole, start + key.length);
    // Cut off in the middle: leave it, so that parsing fails visibly.
    if (end < 0) break;
    text += whole.slice(from, start);
    from = end;
    start = whole.indexOf(key, end);
  }
  return text + whole.slice(from);
}

/** The position after the bracket that closes an array whose content starts at `from`; -1 where none does. */
function endOfArray(json: string, from: number): number {
  const near = endOfPlainArray(json, from);
  return near < 0 ? endOfAnyArray(json, from) : near;
}

/**
 * The same by searching alone, which is ten times as fast, where the array
 * holds no brackets: then the first that closes is its own, unless it stands in
 * a string. It does not when the next quote opens one: behind a quote that
 * closes, JSON has no letter.
 */
function endOfPlainArray(json: string, from: number): number {
  const close = json.indexOf(']', from);
  if (close < 0) return -1;
  const open = json.indexOf('[', from);
  if (open >= 0 && open < close) return -1;
  const quote = json.indexOf('"', close);
  const opensString =
    quote > 0 &&
    json.charCodeAt(quote - 1) !== BACKSLASH &&
    isLetter(json.charCodeAt(quote + 1));
  return opensString ? close + 1 : -1;
}

function isLetter(code: number): boolean {
  const lowerCase = code | 0x20;
  return lowerCase >= 0x61 && lowerCase <= 0x7a;
}

function endOfAnyArray(json: string, from: number): number {
  let depth = 1;
  for (let at = from; at < json.length; at++) {
    const code = json.charCodeAt(at);
    if (code === QUOTE) {
      at = endOfString(json, at + 1);
    } else if (code === OPEN) {
      depth++;
    } else if (code === CLOSE && --depth === 0) {
      return at + 1;
    }
  }
  return -1;
}

/** The position of the quote that closes a string whose content starts at `from`. */
function endOfString(json: string, from: number): number {
  for (let at = from; at < json.length; at++) {
    const code = json.charCodeAt(at);
    if (code === BACKSLASH) at++;
    else if (code === QUOTE) return at;
  }
  return json.length;
}
