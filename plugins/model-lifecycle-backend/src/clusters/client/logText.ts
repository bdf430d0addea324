import { StringDecoder } from 'node:string_decoder';
import type { RequestSubject } from '../errors';
import { connectionError } from '../transport/connectionError';
import type { OpenStream } from './openStream';

export interface LogTextOptions {
  subject: RequestSubject;
  stream: OpenStream;
  breakIsClose: boolean;
  signal: AbortSignal;
}

/** The text of a log as it arrives, never cutting a character in two. */
export async function* logText(
  options: LogTextOptions,
): AsyncGenerator<string> {
  const { subject, stream, signal } = options;
  const decoder = new StringDecoder('utf8');
  try {
    for await (const chunk of stream.response as AsyncIterable<Buffer>) {
      const text = decoder.write(chunk);
      if (text) yield text;
    }
  } catch (error) {
    if (!signal.aborted && !options.breakIsClose) {
      throw connectionError(subject, error);
    }
  } finally {
    stream.end();
  }
  const rest = decoder.end();
  if (rest) yield rest;
}
