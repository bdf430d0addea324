import type {
  HttpEndpoint,
  Presence,
} from 'backstage-plugin-model-lifecycle-node';
import {
  isKind,
  reasonOf,
  UnexpectedAnswerError,
} from '../../../http/answers/failure';
import { asFields } from '../../../http/answers/fields';

/** One instance. */
export class OpenWebUiClient {
  constructor(readonly endpoint: HttpEndpoint) {}

  /**
   * All models that the key's user may use, in one answer. The instance asks
   * its upstreams for it; one that does not answer is left out without a word.
   */
  async models(signal: AbortSignal): Promise<unknown[]> {
    const answer = await this.endpoint.json({ path: '/api/models', signal });
    const { data } = asFields(answer.parse());
    if (!Array.isArray(data))
      throw new UnexpectedAnswerError('a list of models');
    return data;
  }

  /** Ids hold slashes and colons, so that they are a parameter. */
  async presence(id: string, signal: AbortSignal): Promise<Presence> {
    try {
      const answer = await this.endpoint.json({
        path: '/api/v1/models/model',
        query: { id },
        signal,
      });
      return asFields(answer.parse()).id === id ? 'present' : 'unknown';
    } catch (error) {
      signal.throwIfAborted();
      reasonOf(error);
      // Older versions answer 401 for a model that is not there.
      return isKind(error, 'not-found') ? 'gone' : 'unknown';
    }
  }
}
