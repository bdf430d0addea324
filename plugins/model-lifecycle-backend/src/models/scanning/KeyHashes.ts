const BYTES = 8;
const FIRST_SLOTS = 1024;

/**
 * The keys of a listing as 64-bit hashes, in two arrays of numbers: 100,000
 * keys take 2 MB. Two keys with one hash would be taken for one, and what has
 * gone would stay; with 100,000 keys the chance of that is 3 in 10,000,000,000.
 */
export class KeyHashes {
  /** Pairs of upper and lower half; 0, 0 is a free slot. */
  #slots = new Uint32Array(FIRST_SLOTS * 2);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** By the first 16 hex digits. True when it is new. */
  add(hash: string): boolean {
    const [high, low] = toPair(hash);
    return this.#add(high, low);
  }

  has(hash: string): boolean {
    const [high, low] = toPair(hash);
    const at = this.#find(high, low);
    return this.#slots[at] !== 0 || this.#slots[at + 1] !== 0;
  }

  /** As {@link packHashes} made them; answers how many there are and how many were there already. */
  addPacked(packed: Buffer): { count: number; repeated: number } {
    let repeated = 0;
    for (let at = 0; at + BYTES <= packed.length; at += BYTES) {
      const high = packed.readUInt32BE(at);
      const low = packed.readUInt32BE(at + 4);
      if (!this.#add(...notZero(high, low))) repeated += 1;
    }
    return { count: Math.floor(packed.length / BYTES), repeated };
  }

  #add(high: number, low: number): boolean {
    const at = this.#find(high, low);
    if (this.#slots[at] !== 0 || this.#slots[at + 1] !== 0) return false;
    this.#slots[at] = high;
    this.#slots[at + 1] = low;
    this.#size += 1;
    // At most half full, so that a free slot is near.
    if (this.#size * 4 > this.#slots.length) this.#grow();
    return true;
  }

  /** Where the pair stands, or the free slot where it would. */
  #find(high: number, low: number): number {
    const slots = this.#slots;
    let at = (low * 2) % slots.length;
    while (
      (slots[at] !== 0 || slots[at + 1] !== 0) &&
      (slots[at] !== high || slots[at + 1] !== low)
    ) {
      at = (at + 2) % slots.length;
    }
    return at;
  }

  #grow(): void {
    const old = this.#slots;
    this.#slots = new Uint32Array(old.length * 2);
    for (let at = 0; at < old.length; at += 2) {
      if (old[at] === 0 && old[at + 1] === 0) continue;
      const slot = this.#find(old[at], old[at + 1]);
      this.#slots[slot] = old[at];
      this.#slots[slot + 1] = old[at + 1];
    }
  }
}

/** 8 bytes for each hash. */
export function packHashes(hashes: readonly string[]): Buffer {
  const packed = Buffer.allocUnsafe(hashes.length * BYTES);
  hashes.forEach((hash, index) => {
    const [high, low] = toPair(hash);
    packed.writeUInt32BE(high, index * BYTES);
    packed.writeUInt32BE(low, index * BYTES + 4);
  });
  return packed;
}

function toPair(hash: string): [number, number] {
  return notZero(
    Number.parseInt(hash.slice(0, 8), 16),
    Number.parseInt(hash.slice(8, 16), 16),
  );
}

function notZero(high: number, low: number): [number, number] {
  return high === 0 && low === 0 ? [0, 1] : [high, low];
}
