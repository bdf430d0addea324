import type { LogLine } from 'backstage-plugin-model-lifecycle-common';

/** Rows that are asked for at once. */
export const PAGE_ROWS = 200;
/** More lines than these are not kept in the browser; others are read again. */
const MAX_PAGES = 100;

const pageOf = (row: number) => Math.floor((row - 1) / PAGE_ROWS);
const placeIn = (row: number) => (row - 1) % PAGE_ROWS;

/** Lines by their rows, counted from 1; those that were looked at longest ago go first. */
export class LoadedRows {
  readonly #pages = new Map<number, (LogLine | undefined)[]>();

  get(row: number): LogLine | undefined {
    return this.#pages.get(pageOf(row))?.[placeIn(row)];
  }

  put(row: number, lines: readonly LogLine[]): void {
    lines.forEach((line, index) => {
      const page = this.#page(pageOf(row + index));
      page[placeIn(row + index)] = line;
    });
    for (const page of this.#pages.keys()) {
      if (this.#pages.size <= MAX_PAGES) {
        break;
      }
      this.#pages.delete(page);
    }
  }

  /** The first of these rows that is not loaded. */
  missing(from: number, to: number): number | undefined {
    for (let row = Math.max(1, from); row <= to; row++) {
      if (this.get(row) === undefined) {
        return row;
      }
    }
    return undefined;
  }

  clear(): void {
    this.#pages.clear();
  }

  #page(number: number): (LogLine | undefined)[] {
    const page = this.#pages.get(number) ?? [];
    // The map keeps them by their last use.
    this.#pages.delete(number);
    this.#pages.set(number, page);
    return page;
  }
}

/** Whole pages are asked for, so that neighbours need no second request. */
export const firstOfPage = (row: number) => pageOf(row) * PAGE_ROWS + 1;
