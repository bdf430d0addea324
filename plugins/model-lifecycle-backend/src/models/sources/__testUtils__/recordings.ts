import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One request and its answer, byte for byte, as a real server gave it. */
export interface RecordedExchange {
  method: string;
  /** With its query. */
  path: string;
  requestHeaders: Record<string, string>;
  requestBody?: string;
  status: number;
  headers: Record<string, string>;
  body: Buffer;
}

/** The exchanges of a recording, in order of time. */
export function readRecording(
  folder: string,
  name: string,
): RecordedExchange[] {
  const recording = JSON.parse(
    readFileSync(join(folder, `${name}.json`), 'utf8'),
  );
  return recording.exchanges
    .filter((exchange: any) => exchange.request)
    .map(({ request, response }: any) => ({
      method: request.method,
      path: request.path,
      requestHeaders: request.headers ?? {},
      requestBody: request.body,
      status: response.status,
      headers: Object.fromEntries(
        response.headers.map(([key, value]: [string, string]) => [
          key.toLowerCase(),
          value,
        ]),
      ),
      body: Buffer.from(
        response.bodyBase64 ?? response.body ?? '',
        response.bodyBase64 === undefined ? 'utf8' : 'base64',
      ),
    }));
}

/** As {@link SourceAnswer} of the demo lab; lengths and dates are the server's own. */
export function recordedAnswer(exchange: RecordedExchange) {
  const {
    'content-length': _length,
    date: _date,
    connection: _connection,
    'transfer-encoding': _encoding,
    ...headers
  } = exchange.headers;
  return { status: exchange.status, headers, body: exchange.body };
}
