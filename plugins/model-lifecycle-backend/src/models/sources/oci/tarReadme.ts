import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import * as zlib from 'node:zlib';
import { extract } from 'tar-stream';
import { isReadme } from './readme';

const MEBIBYTE = 1024 * 1024;
export const MAX_README_BYTES = 2 * MEBIBYTE;
/** Of an archive, unpacked: a small file can hold a thousand times as much. */
const MAX_UNPACKED_BYTES = 64 * MEBIBYTE;
const MAX_ENTRIES = 10_000;

/** Why no README came out of an archive. */
export class ArchiveError extends Error {}

/**
 * The README nearest to the root of an archive. Nothing is written anywhere:
 * entries are looked at by name, and one with an absolute path, with `..` in it,
 * or that is no plain file is passed over.
 */
export async function readmeOfArchive(
  archive: Buffer,
  mediaType: string,
): Promise<string | undefined> {
  let best: { depth: number; content: Buffer } | undefined;
  let entries = 0;
  const unpacked = extract();
  unpacked.on('entry', (header, stream, next) => {
    entries += 1;
    // What breaks is told by the pipeline; without a listener it would be thrown.
    stream.on('error', () => {});
    if (entries > MAX_ENTRIES) {
      unpacked.destroy(new ArchiveError('too many entries'));
      return;
    }
    const depth = depthOf(header.name);
    const isWanted =
      header.type === 'file' &&
      depth !== undefined &&
      isReadme(header.name) &&
      (header.size ?? 0) <= MAX_README_BYTES &&
      (best === undefined || depth < best.depth);
    if (!isWanted) {
      stream.on('end', next);
      stream.resume();
      return;
    }
    const pieces: Buffer[] = [];
    stream.on('data', piece => pieces.push(piece as Buffer));
    stream.on('end', () => {
      best = { depth, content: Buffer.concat(pieces) };
      next();
    });
  });
  try {
    await pipeline([
      Readable.from(slices(archive)),
      ...decompressor(mediaType),
      limitBytes(MAX_UNPACKED_BYTES),
      unpacked,
    ] as never);
  } catch (error) {
    if (error instanceof ArchiveError) throw error;
    throw new ArchiveError((error as Error).message);
  }
  return best?.content.toString('utf8');
}

/** So that what comes after can stop it early. */
function* slices(buffer: Buffer): Generator<Buffer> {
  for (let start = 0; start < buffer.length; start += 64 * 1024) {
    yield buffer.subarray(start, start + 64 * 1024);
  }
}

function decompressor(mediaType: string): NodeJS.ReadWriteStream[] {
  if (/[+.]gzip$/.test(mediaType)) return [zlib.createGunzip()];
  if (/[+.]zstd$/.test(mediaType)) {
    // Node 22.15 and newer.
    if (typeof zlib.createZstdDecompress !== 'function') {
      throw new ArchiveError('zstd needs a newer Node.js');
    }
    return [zlib.createZstdDecompress()];
  }
  return [];
}

function limitBytes(maxBytes: number) {
  return async function* limited(
    source: AsyncIterable<Buffer>,
  ): AsyncGenerator<Buffer> {
    let bytes = 0;
    for await (const piece of source) {
      bytes += piece.length;
      if (bytes > maxBytes) throw new ArchiveError('too many bytes');
      yield piece;
    }
  };
}

/** Undefined for a path that leads out of the archive. */
function depthOf(path: string): number | undefined {
  const segments = path.split('/').filter(part => part !== '' && part !== '.');
  return path.startsWith('/') || path.includes('\\') || segments.includes('..')
    ? undefined
    : segments.length;
}
