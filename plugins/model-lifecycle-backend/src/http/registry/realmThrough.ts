import type { Time } from '../../time/time';
import { MAX_TOKEN_BYTES } from '../limits';
import { readRetryAfter } from '../serverPauses';
import { statusError, subjectOf } from '../upstreamErrors';
import type { Wire } from '../Wire';
import type { AskRealm } from './RegistryAuthorizer';

/** Asks for a token: no redirects, a small answer, within the registry's own place at the gate. */
export function realmThrough(wire: Wire, time: Time): AskRealm {
  return async ({ url, trust, headers, signal }) => {
    const subject = subjectOf('GET', url);
    const answer = await wire.send({
      method: 'GET',
      url,
      headers: {
        accept: 'application/json',
        'accept-encoding': 'identity',
        ...headers,
      },
      trust,
      subject,
      signal,
      resend: 0,
    });
    if (answer.status === 200) {
      return (await answer.whole(MAX_TOKEN_BYTES)).bytes();
    }
    const failure = statusError(subject, answer.status, {
      retryAfterMs: readRetryAfter(answer.headers['retry-after'], time.now()),
      authenticated: headers.authorization !== undefined,
    });
    answer.discard(failure);
    throw failure;
  };
}
