interface Entry {
  at: number;
  order: number;
  action: () => void;
}

/** Actions in the order of their times; equal times in the order of their scheduling. */
export class Agenda {
  private heap: Entry[] = [];
  private nextOrder = 0;

  add(at: number, action: () => void): void {
    this.heap.push({ at, order: this.nextOrder, action });
    this.nextOrder += 1;
    this.rise(this.heap.length - 1);
  }

  get nextAt(): number | undefined {
    return this.heap[0]?.at;
  }

  take(): Entry | undefined {
    const first = this.heap[0];
    const last = this.heap.pop();
    if (last && this.heap.length > 0) {
      this.heap[0] = last;
      this.sink(0);
    }
    return first;
  }

  private before(a: number, b: number): boolean {
    const [x, y] = [this.heap[a], this.heap[b]];
    return x.at < y.at || (x.at === y.at && x.order < y.order);
  }

  private swap(a: number, b: number): void {
    [this.heap[a], this.heap[b]] = [this.heap[b], this.heap[a]];
  }

  private rise(start: number): void {
    let index = start;
    while (index > 0) {
      const parent = Math.floor((index - 1) / 2);
      if (!this.before(index, parent)) return;
      this.swap(index, parent);
      index = parent;
    }
  }

  private sink(start: number): void {
    let index = start;
    for (;;) {
      let smallest = index;
      for (const child of [2 * index + 1, 2 * index + 2]) {
        if (child < this.heap.length && this.before(child, smallest)) {
          smallest = child;
        }
      }
      if (smallest === index) return;
      this.swap(index, smallest);
      index = smallest;
    }
  }
}
