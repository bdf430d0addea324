import { IncomingMessage } from 'node:http';
import { parse as parseYaml } from 'yaml';
import { ApiError, badRequest } from './apiError';
import { JsonObject, isJsonObject } from './objects';

const MAX_BODY_BYTES = 3 * 1024 * 1024;

export function mediaTypeOf(request: IncomingMessage): string {
  return (request.headers['content-type'] ?? '').split(';')[0].trim();
}

/** The body as an object; JSON or YAML. Empty bodies are an empty object. */
export async function readBody(request: IncomingMessage): Promise<JsonObject> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += (chunk as Buffer).length;
    if (bytes > MAX_BODY_BYTES) {
      throw new ApiError(
        413,
        'RequestEntityTooLarge',
        `limit is ${MAX_BODY_BYTES}`,
      );
    }
    chunks.push(chunk as Buffer);
  }
  const text = Buffer.concat(chunks).toString('utf8');
  if (!text.trim()) return {};
  let body: unknown;
  try {
    body = mediaTypeOf(request).endsWith('yaml')
      ? parseYaml(text)
      : JSON.parse(text);
  } catch (error) {
    throw badRequest(
      `error decoding the request: ${
        error instanceof Error ? error.message : error
      }`,
    );
  }
  if (!isJsonObject(body)) {
    throw badRequest('the request body is no object');
  }
  return body;
}
