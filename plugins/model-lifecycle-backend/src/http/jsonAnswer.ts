import type {
  HttpAnswer,
  JsonAnswer,
} from 'backstage-plugin-model-lifecycle-node';
import { findJsonError } from './findJsonError';
import type { WholeBody } from './readBody';
import { upstreamError, type Subject } from './upstreamErrors';

/** Parses when somebody asks, and lets go of the bytes then. */
export function toJsonAnswer(
  answer: Omit<HttpAnswer, 'body'>,
  { bytes, digest }: WholeBody,
  subject: Subject,
): JsonAnswer {
  let held: WholeBody['bytes'] | undefined = bytes;
  let outcome: { value: unknown } | { error: Error } | undefined;
  return {
    ...answer,
    digest,
    parse() {
      if (!outcome) {
        outcome = tryParse(held!(), answer.headers['content-type'], subject);
        held = undefined;
      }
      if ('error' in outcome) throw outcome.error;
      return outcome.value;
    },
  };
}

function tryParse(
  bytes: Buffer,
  contentType: string | undefined,
  subject: Subject,
): { value: unknown } | { error: Error } {
  const isHtml = /^\s*(text\/html|application\/xhtml)/i.test(contentType ?? '');
  const text = bytes.toString('utf8').replace(/^\ufeff/, '');
  if (!isHtml) {
    try {
      return { value: JSON.parse(text) };
    } catch {
      // The engine's message repeats what stands there: it is not used.
    }
  }
  return { error: notJson(text, isHtml, subject) };
}

function notJson(text: string, isHtml: boolean, subject: Subject): Error {
  if (isHtml) {
    return upstreamError(subject, 'not-json', 'answered with a web page', {
      advice:
        'A login page or proxy may stand in front of it: check the base URL and the credentials',
      params: { what: 'html', line: 1, column: 1 },
    });
  }
  if (text.trim() === '') {
    return upstreamError(subject, 'not-json', 'answered with nothing', {
      advice: 'Check the base URL and the proxies in front of it',
      params: { what: 'empty', line: 1, column: 1 },
    });
  }
  const { line, column, atEnd } = findJsonError(text);
  return upstreamError(
    subject,
    'not-json',
    atEnd
      ? `answered with JSON that breaks off at line ${line}, column ${column}`
      : `answered with something that is no JSON from line ${line}, column ${column} on`,
    {
      advice: 'Check the base URL and the proxies in front of it',
      params: { what: atEnd ? 'ends-early' : 'malformed', line, column },
    },
  );
}
