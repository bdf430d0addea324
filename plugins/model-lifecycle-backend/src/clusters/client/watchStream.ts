import type { RequestSubject } from '../errors';
import { connectionError } from '../transport/connectionError';
import type { WatchEvent } from '../types';
import { LineSplitter } from './LineSplitter';
import { watchEvent } from './watchEvents';

export interface WatchStreamOptions {
  subject: RequestSubject;
  body: AsyncIterable<Buffer>;
  maxLineBytes: number;
  unread?: readonly string[];
  /** Behind a proxy a stream that breaks off is the ordinary end. */
  breakIsClose: boolean;
  signal: AbortSignal;
}

/**
 * The events of a watch's body. Ends after FAILED or CLOSED; a last line
 * without its newline was cut off and comes again with the next watch.
 */
export async function* watchStream(
  options: WatchStreamOptions,
): AsyncGenerator<WatchEvent> {
  const { subject, body, signal, unread } = options;
  const lines = new LineSplitter(options.maxLineBytes);
  try {
    for await (const chunk of body) {
      for (const line of lines.push(chunk)) {
        const event = watchEvent(subject, line, unread);
        yield event;
        if (event.type === 'FAILED') return;
      }
    }
  } catch (error) {
    if (!signal.aborted && !options.breakIsClose) {
      yield { type: 'FAILED', error: connectionError(subject, error) };
      return;
    }
  }
  yield { type: 'CLOSED' };
}
