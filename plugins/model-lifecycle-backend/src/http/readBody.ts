import { createHash } from 'node:crypto';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import type { Readable } from 'node:stream';
import type { Exchange } from './telemetry';
import { WHOLE_BODY_FACTOR } from './limits';
import {
  connectionError,
  timeoutError,
  upstreamError,
  type Subject,
} from './upstreamErrors';

export interface BodyOptions {
  subject: Subject;
  /** Between two pieces; all pieces together get ten times that. */
  bodyTimeoutMs: number;
  signal: AbortSignal;
  /** As the answer says it; compressed bodies are read all the same. */
  encoding?: string;
  exchange: Exchange;
}

/**
 * The pieces of a body. Only time spent waiting for the server counts, so
 * that a slow reader is no slow server. Rejects with an UpstreamError, or with
 * the signal's reason.
 */
export async function* readPieces(
  body: Readable,
  options: BodyOptions,
): AsyncGenerator<Buffer> {
  const { subject, bodyTimeoutMs, signal, exchange } = options;
  let source = body;
  let leftMs = bodyTimeoutMs * WHOLE_BODY_FACTOR;
  try {
    source = decoded(body, options);
    const pieces = source[Symbol.asyncIterator]();
    for (;;) {
      const startedAt = performance.now();
      const limitMs = Math.min(bodyTimeoutMs, leftMs);
      const piece = await within(pieces.next(), limitMs, signal);
      leftMs -= performance.now() - startedAt;
      if (piece === 'late' || leftMs <= 0) {
        const whole = leftMs < bodyTimeoutMs;
        throw timeoutError(
          subject,
          'body',
          whole ? bodyTimeoutMs * WHOLE_BODY_FACTOR : bodyTimeoutMs,
        );
      }
      if (piece.done) return;
      const bytes = piece.value as Buffer;
      exchange.bytes(bytes.length);
      yield bytes;
    }
  } catch (error) {
    const failure = connectionError(subject, error, 'body');
    exchange.end(failure);
    signal.throwIfAborted();
    throw failure;
  } finally {
    body.destroy();
    source.destroy();
    exchange.end();
  }
}

export interface WholeBody {
  /** In one piece, which is made when somebody asks: a page known by its digest is never read. */
  bytes(): Buffer;
  /** SHA-256, hex. */
  digest: string;
}

/** All of a body, or an UpstreamError of kind `too-large` that names the setting. */
export async function readWhole(
  body: Readable,
  options: BodyOptions & { maxBytes: number; announcedBytes: number },
): Promise<WholeBody> {
  const { maxBytes, subject } = options;
  if (options.announcedBytes > maxBytes) {
    body.destroy();
    const failure = tooLarge(subject, maxBytes);
    options.exchange.end(failure);
    throw failure;
  }
  const hash = createHash('sha256');
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of readPieces(body, options)) {
    size += piece.length;
    if (size > maxBytes) {
      const failure = tooLarge(subject, maxBytes);
      options.exchange.end(failure);
      throw failure;
    }
    hash.update(piece);
    pieces.push(piece);
  }
  return {
    bytes: () => Buffer.concat(pieces, size),
    digest: hash.digest('hex'),
  };
}

export function tooLarge(subject: Subject, limitBytes: number) {
  return upstreamError(
    subject,
    'too-large',
    `failed: the answer is larger than ${limitBytes} bytes`,
    {
      advice: 'Raise maxBodyBytes if that is to be expected',
      params: { limitBytes, setting: 'maxBodyBytes' },
    },
  );
}

/** We ask for none, some proxies compress all the same. */
function decoded(body: Readable, { encoding, subject }: BodyOptions): Readable {
  const decoder = decoderOf(encoding);
  if (decoder === undefined) return body;
  if (decoder === 'unknown') {
    throw upstreamError(
      subject,
      'rejected',
      'failed: the answer is compressed in a way that is not known',
    );
  }
  body.once('error', error => decoder.destroy(error));
  decoder.on('error', () => body.destroy());
  return body.pipe(decoder);
}

function decoderOf(encoding: string | undefined) {
  switch (encoding?.trim().toLowerCase() ?? '') {
    case '':
    case 'identity':
      return undefined;
    case 'gzip':
    case 'x-gzip':
      return createGunzip();
    case 'deflate':
      return createInflate();
    case 'br':
      return createBrotliDecompress();
    default:
      return 'unknown';
  }
}

async function within<T>(
  promise: Promise<T>,
  limitMs: number,
  signal: AbortSignal,
): Promise<T | 'late'> {
  // Whoever stops waiting does not hear of its failure.
  promise.catch(() => undefined);
  let timer: NodeJS.Timeout | undefined;
  let stop: (() => void) | undefined;
  const late = new Promise<'late'>((resolve, reject) => {
    // After a busy moment of ours, what has arrived meanwhile is looked at first.
    timer = setTimeout(
      () => setImmediate(() => resolve('late')),
      Math.max(0, limitMs),
    );
    stop = () => reject(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    signal.throwIfAborted();
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
    if (stop) signal.removeEventListener('abort', stop);
  }
}
