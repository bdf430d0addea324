/*
 * Points of one series and attempt as bytes: a form byte, the number of
 * points, one column after the other, deflated.
 */
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { ByteReader, ByteWriter } from './bytes';
import { newColumn, type TakeColumn } from './ColumnPool';
import { decodeColumn, encodeColumn, type Column } from './columnCodec';

/**
 * Points, or buckets of points, in the order of their times. Samples as they
 * were reported are buckets of one: `min`, `max` and `last` are then the same
 * array and `count` is all ones.
 */
export interface Points {
  at: Column;
  /** NaN where none was reported. */
  step: Column;
  min: Column;
  max: Column;
  last: Column;
  count: Column;
}

const SAMPLES = 1;
const BUCKETS = 2;

/** Whether each point is one sample. */
export function isSamples(points: Points): boolean {
  return points.min === points.last && points.max === points.last;
}

/** Samples, each of them one point. */
export function samplePoints(at: Column, step: Column, value: Column): Points {
  const count = new Float64Array(at.length).fill(1);
  return { at, step, min: value, max: value, last: value, count };
}

function body(points: Points): Uint8Array {
  const samplesOnly = isSamples(points);
  const writer = new ByteWriter();
  writer.byte(samplesOnly ? SAMPLES : BUCKETS);
  writer.unsigned(points.at.length);
  encodeColumn(writer, points.at);
  encodeColumn(writer, points.step);
  encodeColumn(writer, points.last);
  if (!samplesOnly) {
    encodeColumn(writer, points.min);
    encodeColumn(writer, points.max);
    encodeColumn(writer, points.count);
  }
  return writer.finish();
}

/** Bytes of points of which form and number are read. */
interface Opened {
  reader: ByteReader;
  form: number;
  size: number;
}

function open(bytes: Uint8Array): Opened {
  const reader = new ByteReader(bytes);
  const form = reader.byte();
  if (form !== SAMPLES && form !== BUCKETS) {
    throw new RangeError(
      `Stored metric points have the unknown form ${form}; were they written by a newer version?`,
    );
  }
  return { reader, form, size: reader.unsigned() };
}

/** One after the other, each read straight to its place among the others. */
function parse(opened: Opened[], take: TakeColumn = newColumn): Points {
  const total = opened.reduce((sum, { size }) => sum + size, 0);
  const last = take(total);
  const samplesOnly = opened.every(({ form }) => form === SAMPLES);
  const points: Points = {
    at: take(total),
    step: take(total),
    last,
    min: samplesOnly ? last : take(total),
    max: samplesOnly ? last : take(total),
    count: take(total).fill(1),
  };
  let start = 0;
  for (const { reader, form, size } of opened) {
    const end = start + size;
    decodeColumn(reader, points.at.subarray(start, end));
    decodeColumn(reader, points.step.subarray(start, end));
    decodeColumn(reader, last.subarray(start, end));
    if (form === BUCKETS) {
      decodeColumn(reader, points.min.subarray(start, end));
      decodeColumn(reader, points.max.subarray(start, end));
      decodeColumn(reader, points.count.subarray(start, end));
    } else if (!samplesOnly) {
      points.min.set(last.subarray(start, end), start);
      points.max.set(last.subarray(start, end), start);
    }
    start = end;
  }
  return points;
}

export function encodeChunk(points: Points): Buffer {
  return deflateRawSync(body(points));
}

export function decodeChunk(data: Uint8Array): Points {
  return parse([open(inflateRawSync(data))]);
}

/** As it is stored, with the number of its points. */
export interface Chunk {
  points: number;
  data: Uint8Array;
}

/** The points of all chunks in the order given. */
export function decodeChunks(chunks: Chunk[], take?: TakeColumn): Points {
  return parse(
    chunks.map(({ data, points }) =>
      open(inflateRawSync(data, { chunkSize: likelyBytes(points) })),
    ),
    take,
  );
}

/** Room for the widest values and for times and steps as trainers report them; zlib takes more where that is too little. */
function likelyBytes(points: number): number {
  return 256 + 12 * points;
}

/** The open points of one series, as a run's tail holds them. */
export interface TailEntry {
  seriesId: number;
  attempt: number;
  points: Points;
}

/** All open series of a run in one value. */
export function encodeTail(entries: TailEntry[]): Buffer {
  const writer = new ByteWriter();
  for (const { seriesId, attempt, points } of entries) {
    const bytes = body(points);
    writer.unsigned(seriesId);
    writer.unsigned(attempt);
    writer.unsigned(bytes.length);
    writer.append(bytes);
  }
  return deflateRawSync(writer.finish(), { level: 1 });
}

export function decodeTail(data: Uint8Array): TailEntry[] {
  const reader = new ByteReader(inflateRawSync(data));
  const entries: TailEntry[] = [];
  while (!reader.done) {
    const seriesId = reader.unsigned();
    const attempt = reader.unsigned();
    entries.push({
      seriesId,
      attempt,
      points: parse([open(reader.take(reader.unsigned()))]),
    });
  }
  return entries;
}
