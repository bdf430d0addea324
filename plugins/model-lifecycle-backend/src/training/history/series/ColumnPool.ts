/*
 * Memory for columns that live no longer than one synchronous computation. A
 * long run is megabytes of numbers for each reader; taken anew each time they
 * make the engine collect its whole heap every few requests.
 */

/** Gives a column of this length; what it holds is left over from others. */
export type TakeColumn = (length: number) => Float64Array;

export const newColumn: TakeColumn = length => new Float64Array(length);

/** Numbers kept for the next one: 4 MB. */
const KEPT_LENGTH = 500_000;

export class ColumnPool {
  private memory = new Float64Array(0);
  private taken = 0;

  /**
   * Runs the work; columns that it takes are given to the next work, so that
   * none may be in what it returns.
   */
  use<T>(work: (take: TakeColumn) => T): T {
    this.taken = 0;
    const result = work(length => this.take(length));
    const wanted = Math.min(this.taken, KEPT_LENGTH);
    if (wanted > this.memory.length) {
      this.memory = new Float64Array(wanted);
    }
    return result;
  }

  private take(length: number): Float64Array {
    const start = this.taken;
    this.taken += length;
    return this.taken > this.memory.length
      ? newColumn(length)
      : this.memory.subarray(start, this.taken);
  }
}
