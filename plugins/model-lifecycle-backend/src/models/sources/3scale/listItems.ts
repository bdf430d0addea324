import { UnexpectedAnswerError } from '../../../http/answers/failure';

const [QUOTE, BACKSLASH] = Buffer.from('"\\');
const [OPEN_OBJECT, CLOSE_OBJECT] = Buffer.from('{}');
const [OPEN_LIST, CLOSE_LIST] = Buffer.from('[]');

/** Of an item that is too large, what stands at its ends. */
const ENDS = 8 * 1024;

/** One object of the list. */
export type ListItem =
  | { text: string }
  /** Too large to be kept: its ends, one after the other. */
  | { tooLarge: string };

class ItemBuffer {
  #pieces: Buffer[] = [];
  #size = 0;
  #head = Buffer.alloc(0);

  constructor(private readonly maxBytes: number) {}

  add(piece: Uint8Array): void {
    this.#size += piece.length;
    // The connection uses its memory again.
    this.#pieces.push(Buffer.from(piece));
    if (this.#size <= this.maxBytes) return;
    const all = Buffer.concat(this.#pieces);
    if (this.#head.length === 0) this.#head = all.subarray(0, ENDS);
    this.#pieces = [Buffer.from(all.subarray(-ENDS))];
  }

  take(): ListItem {
    const rest = Buffer.concat(this.#pieces);
    const item =
      this.#size > this.maxBytes
        ? { tooLarge: `${this.#head} ${rest}` }
        : { text: rest.toString('utf8') };
    this.#pieces = [];
    this.#size = 0;
    this.#head = Buffer.alloc(0);
    return item;
  }
}

/**
 * The objects in the list of `{"…":[{…},{…}]}`, one at a time, as the bytes
 * arrive. For lists that have no pages: only one object is held in memory.
 * Throws an UnexpectedAnswerError for an answer without such a list and for one
 * that ends within it.
 */
export async function* listItems(
  bytes: AsyncIterable<Uint8Array>,
  maxItemBytes: number,
): AsyncGenerator<ListItem> {
  const item = new ItemBuffer(maxItemBytes);
  let depth = 0;
  let sawList = false;
  let inString = false;
  let escaped = false;
  for await (const piece of bytes) {
    let start = depth >= 3 ? 0 : -1;
    for (let at = 0; at < piece.length; at += 1) {
      const byte = piece[at];
      if (escaped) escaped = false;
      else if (inString) {
        if (byte === BACKSLASH) escaped = true;
        else if (byte === QUOTE) inString = false;
      } else if (byte === QUOTE) inString = true;
      else if (byte === OPEN_OBJECT || byte === OPEN_LIST) {
        depth += 1;
        if (depth === 2 && byte === OPEN_LIST) sawList = true;
        if (depth === 3) start = at;
      } else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) {
        depth -= 1;
        if (depth === 2 && start >= 0) {
          item.add(piece.subarray(start, at + 1));
          start = -1;
          yield item.take();
        }
      }
    }
    if (start >= 0) item.add(piece.subarray(start));
  }
  if (!sawList || depth !== 0) {
    throw new UnexpectedAnswerError('a whole list of API documents');
  }
}
