const KEY = Buffer.from(',"managedFields":[');
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN = 0x5b;
const CLOSE = 0x5d;

/**
 * The JSON text without its `managedFields`, which are often a third of an
 * object, nobody reads, and are the dearest part to parse. The byte sequence of
 * the key cannot occur inside a string of valid JSON: the quote before `m`
 * would have to be escaped, and then no comma stands before it.
 */
export function withoutManagedFields(json: Buffer): string {
  let start = json.indexOf(KEY);
  if (start < 0) return json.toString('utf8');
  let text = '';
  let from = 0;
  while (start >= 0) {
    const end = endOfArray(json, start + KEY.length);
    // Cut off in the middle: leave it, so that parsing fails visibly.
    if (end < 0) break;
    text += json.toString('utf8', from, start);
    from = end;
    start = json.indexOf(KEY, end);
  }
  return text + json.toString('utf8', from);
}

/** The position after the bracket that closes an array whose content starts at `from`. */
function endOfArray(json: Buffer, from: number): number {
  let depth = 1;
  for (let at = from; at < json.length; at++) {
    const byte = json[at];
    if (byte === QUOTE) {
      at = endOfString(json, at + 1);
    } else if (byte === OPEN) {
      depth++;
    } else if (byte === CLOSE && --depth === 0) {
      return at + 1;
    }
  }
  return -1;
}

/** The position of the quote that closes a string whose content starts at `from`. */
function endOfString(json: Buffer, from: number): number {
  for (let at = from; at < json.length; at++) {
    const byte = json[at];
    if (byte === BACKSLASH) at++;
    else if (byte === QUOTE) return at;
  }
  return json.length;
}
