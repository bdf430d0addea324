const NEWLINE = 0x0a;

/** A whole line without its newline, or the head of one that was too long. */
export interface Line {
  bytes: Buffer;
  tooLong: boolean;
}

/**
 * Cuts a byte stream into lines. Works on bytes, so that characters split
 * between chunks come out whole. A line beyond the limit is dropped while it
 * arrives and reported by its first bytes.
 */
export class LineSplitter {
  #parts: Buffer[] = [];
  #size = 0;
  #dropping = false;

  constructor(private readonly limitBytes: number) {}

  push(chunk: Buffer): Line[] {
    const lines: Line[] = [];
    let from = 0;
    for (
      let at = chunk.indexOf(NEWLINE);
      at >= 0;
      at = chunk.indexOf(NEWLINE, from)
    ) {
      this.#add(chunk.subarray(from, at));
      from = at + 1;
      const line = this.#take();
      if (line.bytes.length > 0) lines.push(line);
    }
    if (from < chunk.length) this.#add(chunk.subarray(from));
    return lines;
  }

  #add(part: Buffer): void {
    this.#size += part.length;
    if (this.#dropping) return;
    if (this.#size > this.limitBytes) {
      this.#dropping = true;
      const head = this.#parts[0]?.length ? this.#parts[0] : part;
      // A copy: the slice would keep its whole chunk alive.
      this.#parts = [Buffer.from(head.subarray(0, 200))];
      return;
    }
    this.#parts.push(part);
  }

  #take(): Line {
    const [first] = this.#parts;
    const bytes = this.#parts.length === 1 ? first : Buffer.concat(this.#parts);
    const line = { bytes, tooLong: this.#dropping };
    this.#parts = [];
    this.#size = 0;
    this.#dropping = false;
    return line;
  }
}
