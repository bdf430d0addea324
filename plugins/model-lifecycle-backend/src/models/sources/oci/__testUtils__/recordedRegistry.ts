import { readdirSync } from 'node:fs';
import type { SourceHandler } from 'demo-lab';
import {
  readRecording,
  recordedAnswer,
  type RecordedExchange,
} from '../../__testUtils__/recordings';

/**
 * Answers from what a real registry answered: lists of tags as they were asked
 * for without `n`, manifests by tag and by digest, blobs by digest. What was
 * never asked for is unknown.
 */
export function recordedRegistry(folder: string): SourceHandler {
  const exchanges = readdirSync(folder)
    .filter(name => name.endsWith('.json'))
    .sort()
    .flatMap(name => readRecording(folder, name.replace(/\.json$/, '')))
    .filter(({ status, headers }) => status === 200 && !headers['x-partial']);
  const find = (test: (exchange: RecordedExchange) => boolean) =>
    exchanges.find(test);
  return ({ url, method, headers }) => {
    const digestOf = (exchange: RecordedExchange) =>
      exchange.headers['docker-content-digest'];
    const [, repository, reference] =
      /^\/v2\/(.+)\/manifests\/(.+)$/.exec(url.pathname) ?? [];
    if (repository) {
      const byReference = find(({ path }) => path === url.pathname);
      const digest = byReference ? digestOf(byReference) : reference;
      const whole = find(
        exchange =>
          exchange.method === 'GET' &&
          exchange.path.startsWith(`/v2/${repository}/manifests/`) &&
          digestOf(exchange) === digest,
      );
      const found = method === 'HEAD' ? byReference ?? whole : whole;
      if (!found) return unknown('MANIFEST_UNKNOWN');
      return headers['if-none-match'] === `"${digest}"`
        ? { status: 304 }
        : recordedAnswer(found);
    }
    // A blob has the same bytes in whichever repository it was asked for.
    const [, wanted = url.pathname] = /(\/blobs\/.+)$/.exec(url.pathname) ?? [];
    const found = find(
      exchange => exchange.method === 'GET' && exchange.path.endsWith(wanted),
    );
    return found ? recordedAnswer(found) : unknown('NAME_UNKNOWN');
  };
}

function unknown(code: string) {
  return { status: 404, json: { errors: [{ code, message: code }] } };
}
