/*
 * One column of float64 numbers, without loss. The narrowest form that holds
 * every value exactly is taken: times and steps are whole numbers whose second
 * difference is mostly zero, logged metrics are decimals of a few digits or
 * float32 widened to float64 (what a tensor's `.item()` gives), the rest keeps
 * its eight bytes, ordered by plane so that deflate finds the equal exponents.
 */
import { MAX_VARINT, type ByteReader, type ByteWriter } from './bytes';

const WHOLE = 0;
const FLOAT32 = 1;
const FLOAT64 = 2;
const MISSING = 3;
/** 10 + k: whole numbers, to be divided by 10^k. */
const DECIMAL = 10;
const MAX_DECIMALS = 12;

/** Missing values are NaN. */
export type Column = Float64Array;

/** The second difference of numbers up to here stays below {@link MAX_VARINT}. */
const MAX_WHOLE = MAX_VARINT / 4;

function isWhole(value: number): boolean {
  return (
    Number.isInteger(value) &&
    Math.abs(value) <= MAX_WHOLE &&
    !Object.is(value, -0)
  );
}

/** The decimals that write all values exactly, if twelve are enough. */
function decimalsOf(column: Column): number | undefined {
  let decimals = 0;
  for (const value of column) {
    for (;;) {
      const scaled = Math.round(value * 10 ** decimals);
      if (isWhole(scaled) && scaled / 10 ** decimals === value) {
        break;
      }
      decimals += 1;
      if (decimals > MAX_DECIMALS) {
        return undefined;
      }
    }
  }
  // A later value may have asked for more than an earlier one can be scaled to.
  const factor = 10 ** decimals;
  return column.every(value => {
    const scaled = Math.round(value * factor);
    return isWhole(scaled) && scaled / factor === value;
  })
    ? decimals
    : undefined;
}

function chooseForm(column: Column): number {
  if (column.every(Number.isNaN)) {
    return MISSING;
  }
  if (column.every(isWhole)) {
    return WHOLE;
  }
  const decimals = decimalsOf(column);
  if (decimals !== undefined) {
    return DECIMAL + decimals;
  }
  return column.every(value => Object.is(Math.fround(value), value))
    ? FLOAT32
    : FLOAT64;
}

export function encodeColumn(writer: ByteWriter, column: Column): void {
  const form = chooseForm(column);
  writer.byte(form);
  if (form === WHOLE) {
    writeSecondDifferences(writer, column);
  } else if (form >= DECIMAL) {
    writeDifferences(writer, column, 10 ** (form - DECIMAL));
  } else if (form === FLOAT32) {
    writePlanes(writer, new Uint8Array(Float32Array.from(column).buffer), 4);
  } else if (form === FLOAT64) {
    writePlanes(writer, new Uint8Array(Float64Array.from(column).buffer), 8);
  }
}

/** Fills the column: its length says how many values to read. */
export function decodeColumn(reader: ByteReader, column: Column): void {
  const form = reader.byte();
  if (form === MISSING) {
    column.fill(NaN);
  } else if (form === WHOLE) {
    readSecondDifferences(reader, column);
  } else if (form >= DECIMAL) {
    readDifferences(reader, column, 10 ** (form - DECIMAL));
  } else if (form === FLOAT32) {
    const narrow = new Float32Array(column.length);
    readPlanes(reader, narrow);
    column.set(narrow);
  } else {
    readPlanes(reader, column);
  }
}

function writeSecondDifferences(writer: ByteWriter, column: Column): void {
  let previous = 0;
  let difference = 0;
  for (const value of column) {
    const next = value - previous;
    writer.signed(next - difference);
    difference = next;
    previous = value;
  }
}

function readSecondDifferences(reader: ByteReader, column: Column): void {
  let previous = 0;
  let difference = 0;
  for (let index = 0; index < column.length; index++) {
    difference += reader.signed();
    previous += difference;
    column[index] = previous;
  }
}

function writeDifferences(
  writer: ByteWriter,
  column: Column,
  factor: number,
): void {
  let previous = 0;
  for (const value of column) {
    const scaled = Math.round(value * factor);
    writer.signed(scaled - previous);
    previous = scaled;
  }
}

function readDifferences(
  reader: ByteReader,
  column: Column,
  factor: number,
): void {
  let previous = 0;
  for (let index = 0; index < column.length; index++) {
    previous += reader.signed();
    column[index] = previous / factor;
  }
}

/** All first bytes, then all second bytes, … */
function writePlanes(
  writer: ByteWriter,
  bytes: Uint8Array,
  width: number,
): void {
  const count = bytes.length / width;
  const planes = new Uint8Array(bytes.length);
  for (let index = 0; index < count; index++) {
    for (let plane = 0; plane < width; plane++) {
      planes[plane * count + index] = bytes[index * width + plane];
    }
  }
  writer.append(planes);
}

function readPlanes(
  reader: ByteReader,
  values: Float32Array | Float64Array,
): void {
  const count = values.length;
  const width = values.BYTES_PER_ELEMENT;
  const planes = reader.take(count * width);
  const bytes = new Uint8Array(
    values.buffer,
    values.byteOffset,
    values.byteLength,
  );
  for (let plane = 0; plane < width; plane++) {
    for (
      let index = plane * count, target = plane;
      target < bytes.length;
      index++, target += width
    ) {
      bytes[target] = planes[index];
    }
  }
}
