/*
 * Points of one series and attempt as bytes: a form byte, the number of
 * points, one column after the other, deflated.
 */
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { ByteReader, ByteWriter } from './bytes';
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

/** Samples, each of them one point. */
export function samplePoints(at: Column, step: Column, value: Column): Points {
  const count = new Float64Array(at.length).fill(1);
  return { at, step, min: value, max: value, last: value, count };
}

function body(points: Points): Uint8Array {
  const isSamples = points.min === points.last && points.max === points.last;
  const writer = new ByteWriter();
  writer.byte(isSamples ? SAMPLES : BUCKETS);
  writer.unsigned(points.at.length);
  encodeColumn(writer, points.at);
  encodeColumn(writer, points.step);
  encodeColumn(writer, points.last);
  if (!isSamples) {
    encodeColumn(writer, points.min);
    encodeColumn(writer, points.max);
    encodeColumn(writer, points.count);
  }
  return writer.finish();
}

function parse(bytes: Uint8Array): Points {
  const reader = new ByteReader(bytes);
  const form = reader.byte();
  if (form !== SAMPLES && form !== BUCKETS) {
    throw new RangeError(
      `Stored metric points have the unknown form ${form}; were they written by a newer version?`,
    );
  }
  const size = reader.unsigned();
  const at = decodeColumn(reader, size);
  const step = decodeColumn(reader, size);
  const last = decodeColumn(reader, size);
  if (form === SAMPLES) {
    return samplePoints(at, step, last);
  }
  return {
    at,
    step,
    last,
    min: decodeColumn(reader, size),
    max: decodeColumn(reader, size),
    count: decodeColumn(reader, size),
  };
}

export function encodeChunk(points: Points): Buffer {
  return deflateRawSync(body(points));
}

export function decodeChunk(data: Uint8Array): Points {
  return parse(inflateRawSync(data));
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
      points: parse(reader.take(reader.unsigned())),
    });
  }
  return entries;
}
