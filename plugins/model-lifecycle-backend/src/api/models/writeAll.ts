import { once } from 'node:events';
import type { Writable } from 'node:stream';

/**
 * Writes texts and ends the stream. The next one is made when the last ones
 * are taken, and none once nobody reads on. Rejects where `texts` does, with
 * the stream left open: its reader must not think that this was all.
 */
export async function writeAll(
  stream: Writable,
  texts: AsyncIterable<string>,
): Promise<void> {
  const gone = new AbortController();
  const leave = () => gone.abort();
  stream.once('close', leave);
  try {
    for await (const text of texts) {
      if (gone.signal.aborted) return;
      if (!stream.write(text)) await drained(stream, gone.signal);
    }
    stream.end();
  } finally {
    stream.off('close', leave);
  }
}

async function drained(stream: Writable, gone: AbortSignal): Promise<void> {
  try {
    await once(stream, 'drain', { signal: gone });
  } catch (error) {
    if (!gone.aborted) throw error;
  }
}
