const KEY = ',"managedFields":[';
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN = 0x5b;
const CLOSE = 0x5d;

/**
 * The JSON text without its `managedFields`, which are often a third of an
 * object, nobody reads, and are the dearest part to parse. The characters of
 * the key cannot occur inside a string of valid JSON: the quote before `m`
 * would have to be escaped, and then no comma stands before it.
 */
export function withoutManagedFields(json: Buffer): string {
  // Decoded once: cutting a string copies nothing.
  const whole = json.toString('utf8');
  let start = whole.indexOf(KEY);
  if (start < 0) return whole;
  let text = '';
  let from = 0;
  while (start >= 0) {
    const end = endOfArray(whole, start + KEY.length);
    // Cut off in the middle: leave it, so that parsing fails visibly.
    if (end < 0) break;
    text += whole.slice(from, start);
    from = end;
    start = whole.indexOf(KEY, end);
  }
  return text + whole.slice(from);
}

/** The position after the bracket that closes an array whose content starts at `from`. */
function endOfArray(json: string, from: number): number {
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
