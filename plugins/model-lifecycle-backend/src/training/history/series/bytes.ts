/*
 * A growing byte string with variable-length whole numbers: 7 bits a byte,
 * least significant first. Above 28 bits arithmetic instead of bit operators,
 * because times need more than 32.
 */

/** Signed numbers up to here survive the zigzag step. */
export const MAX_VARINT = 2 ** 51;

export class ByteWriter {
  private bytes = new Uint8Array(256);
  private length = 0;

  private reserve(extra: number): void {
    if (this.length + extra <= this.bytes.length) {
      return;
    }
    const grown = new Uint8Array(
      Math.max(this.bytes.length * 2, this.length + extra),
    );
    grown.set(this.bytes.subarray(0, this.length));
    this.bytes = grown;
  }

  byte(value: number): void {
    this.reserve(1);
    this.bytes[this.length++] = value;
  }

  unsigned(value: number): void {
    this.reserve(8);
    let rest = value;
    while (rest >= 128) {
      this.bytes[this.length++] = (rest % 128) + 128;
      rest = Math.floor(rest / 128);
    }
    this.bytes[this.length++] = rest;
  }

  signed(value: number): void {
    this.unsigned(value < 0 ? -2 * value - 1 : 2 * value);
  }

  append(bytes: Uint8Array): void {
    this.reserve(bytes.length);
    this.bytes.set(bytes, this.length);
    this.length += bytes.length;
  }

  finish(): Uint8Array {
    return this.bytes.slice(0, this.length);
  }
}

export class ByteReader {
  private position = 0;

  constructor(private readonly bytes: Uint8Array) {}

  get done(): boolean {
    return this.position >= this.bytes.length;
  }

  byte(): number {
    if (this.position >= this.bytes.length) {
      throw new RangeError('The stored bytes end too early');
    }
    return this.bytes[this.position++];
  }

  unsigned(): number {
    // Up to four bytes fit into the whole numbers that processors count with.
    let value = 0;
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = this.byte();
      value |= (byte & 127) << shift;
      if (byte < 128) {
        return value;
      }
    }
    return this.longer(value);
  }

  private longer(start: number): number {
    let value = start;
    let factor = 2 ** 28;
    for (;;) {
      const byte = this.byte();
      if (byte < 128) {
        return value + byte * factor;
      }
      value += (byte - 128) * factor;
      factor *= 128;
    }
  }

  signed(): number {
    const value = this.unsigned();
    if (value < 2 ** 28) {
      return (value >> 1) ^ -(value & 1);
    }
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  take(length: number): Uint8Array {
    const end = this.position + length;
    if (end > this.bytes.length) {
      throw new RangeError('The stored bytes end too early');
    }
    const part = this.bytes.subarray(this.position, end);
    this.position = end;
    return part;
  }
}
