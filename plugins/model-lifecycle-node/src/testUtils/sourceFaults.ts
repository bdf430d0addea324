import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AnswerBytes } from './SourceServer';

/** What can happen instead of an answer. @public */
export type SourceFault =
  /** With an empty body unless one is given. */
  | {
      kind: 'status';
      status: number;
      headers?: Record<string, string>;
      body?: string;
    }
  /** A page of HTML, as proxies and login pages send it. */
  | { kind: 'html'; status: number }
  /** Nothing comes, the connection stays open. */
  | { kind: 'silence' }
  /** The true answer, one byte at a time. */
  | { kind: 'drip'; everyMs: number }
  /** The first half of the true answer, then a clean end without `content-length`. */
  | { kind: 'truncated' }
  /** The first half of what `content-length` promises, then the connection is lost. */
  | { kind: 'cut' }
  /** So many bytes of valid JSON. */
  | { kind: 'huge'; bytes: number }
  | { kind: 'redirect'; to: string; status?: number }
  /** The connection is lost before anything is answered. */
  | { kind: 'reset' };

const HTML =
  '<!doctype html><html><head><title>Sign in</title></head><body>Sign in at /var/lib/secret?key=abc</body></html>';

export async function sendFault(
  response: ServerResponse,
  fault: SourceFault,
  context: { signal: AbortSignal; answer: () => Promise<AnswerBytes> },
): Promise<void> {
  switch (fault.kind) {
    case 'status':
      response.writeHead(fault.status, fault.headers).end(fault.body);
      return;
    case 'html':
      response
        .writeHead(fault.status, { 'content-type': 'text/html; charset=utf-8' })
        .end(HTML);
      return;
    case 'redirect':
      response.writeHead(fault.status ?? 302, { location: fault.to }).end();
      return;
    case 'reset':
      response.destroy();
      return;
    case 'silence':
      await untilAborted(context.signal);
      return;
    case 'huge':
      await sendHuge(response, fault.bytes, context.signal);
      return;
    default:
      await sendPart(response, fault, await context.answer(), context.signal);
  }
}

async function sendPart(
  response: ServerResponse,
  fault: Extract<SourceFault, { kind: 'drip' | 'truncated' | 'cut' }>,
  { status, headers, body }: AnswerBytes,
  signal: AbortSignal,
): Promise<void> {
  const half = body.subarray(0, Math.floor(body.length / 2));
  if (fault.kind === 'truncated') {
    response.writeHead(status, headers).end(half);
  } else if (fault.kind === 'cut') {
    response.writeHead(status, {
      ...headers,
      'content-length': String(body.length),
    });
    response.write(half, () => response.destroy());
  } else {
    response.writeHead(status, headers);
    for (const byte of body) {
      if (signal.aborted) return;
      response.write(Buffer.of(byte));
      await sleep(fault.everyMs, undefined, { signal }).catch(() => undefined);
    }
    response.end();
  }
}

async function sendHuge(
  response: ServerResponse,
  bytes: number,
  signal: AbortSignal,
): Promise<void> {
  const piece = Buffer.alloc(64 * 1024, 'x');
  response.writeHead(200, { 'content-type': 'application/json' });
  response.write('{"padding":"');
  for (let sent = 0; sent < bytes && !signal.aborted; sent += piece.length) {
    if (!response.write(piece)) await untilDrained(response);
  }
  response.end('"}');
}

async function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise(resolve => {
    signal.addEventListener('abort', resolve, { once: true });
  });
}

async function untilDrained(response: ServerResponse): Promise<void> {
  await new Promise<void>(resolve => {
    const done = () => {
      response.off('drain', done);
      response.off('close', done);
      resolve();
    };
    response.once('drain', done);
    response.once('close', done);
  });
}
