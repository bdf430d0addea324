import type { IncomingMessage } from 'node:http';

/** A streamed answer whose head has arrived. `end` frees it. */
export interface OpenStream {
  response: IncomingMessage;
  end(): void;
}
