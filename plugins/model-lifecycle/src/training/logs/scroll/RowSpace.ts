/** Rows of which a measured one may be higher than the others are taken to be. */
const BLOCK = 256;

interface Block {
  extra: number;
  /** How much higher than a plain row each measured one is. */
  rows: Map<number, number>;
}

/**
 * Where rows 1 … `total` stand, in pixels from the first one's top. A row is as
 * high as a plain line until it was measured. No cost for rows that nobody saw.
 */
export class RowSpace {
  readonly #blocks = new Map<number, Block>();
  #extra = 0;

  constructor(readonly rowHeight: number, public total: number) {}

  get height(): number {
    return this.total * this.rowHeight + this.#extra;
  }

  offsetOf(row: number): number {
    const index = row - 1;
    let extra = 0;
    const own = Math.floor(index / BLOCK);
    for (const [block, { extra: sum, rows }] of this.#blocks) {
      if (block < own) {
        extra += sum;
      } else if (block === own) {
        for (const [measured, more] of rows) {
          extra += measured < row ? more : 0;
        }
      }
    }
    return index * this.rowHeight + extra;
  }

  /** The row at that height, within 1 … `total`; 1 where there is none. */
  rowAt(offset: number): number {
    let low = 1;
    let high = Math.max(1, this.total);
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (this.offsetOf(middle) <= offset) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  /** Answers by how much the row grew. */
  measure(row: number, height: number): number {
    const number = Math.floor((row - 1) / BLOCK);
    const more = height - this.rowHeight;
    const block = this.#blocks.get(number) ?? { extra: 0, rows: new Map() };
    const grown = more - (block.rows.get(row) ?? 0);
    if (grown === 0) {
      return 0;
    }
    this.#blocks.set(number, block);
    block.rows.set(row, more);
    block.extra += grown;
    this.#extra += grown;
    return grown;
  }
}
