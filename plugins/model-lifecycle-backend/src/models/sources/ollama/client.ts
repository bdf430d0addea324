import {
  UpstreamError,
  type HttpEndpoint,
} from 'backstage-plugin-model-lifecycle-node';
import { asFields } from '../../../http/answers/fields';
import {
  parseShow,
  parseTags,
  type LocalModel,
  type ModelDetails,
} from './answers';

/** Ollama's own API on one host. What it says beyond the allow-list stays in here. */
export class OllamaClient {
  constructor(private readonly endpoint: HttpEndpoint) {}

  /** All at once: there are no pages. The order is arbitrary, so it is sorted. */
  async models(
    signal: AbortSignal,
  ): Promise<{ models: LocalModel[]; malformed: number }> {
    const answer = await this.endpoint.json({ path: '/api/tags', signal });
    const { models, malformed } = parseTags(answer.parse());
    models.sort((a, b) => (a.name < b.name ? -1 : 1));
    return { models, malformed };
  }

  /** Undefined where Ollama itself says that it has no such model. */
  async details(
    name: string,
    signal: AbortSignal,
  ): Promise<ModelDetails | undefined> {
    const answer = await this.endpoint.json({
      method: 'POST',
      path: '/api/show',
      // Verbose answers hold the vocabulary: megabytes.
      body: { model: name, verbose: false },
      idempotent: true,
      accept: [404],
      signal,
    });
    const body = answer.status === 404 ? undefined : answer.parse();
    if (body !== undefined) return parseShow(body);
    const { error } = asFields(answer.parse());
    if (typeof error === 'string' && error.includes('not found')) {
      return undefined;
    }
    const { host } = new URL(this.endpoint.baseUrl);
    throw new UpstreamError({
      kind: 'not-found',
      host,
      status: 404,
      message: `${host} does not answer as Ollama: check baseUrl`,
    });
  }

  async version(signal: AbortSignal): Promise<void> {
    const answer = await this.endpoint.json({ path: '/api/version', signal });
    answer.parse();
  }

  /**
   * Whether a 403 is Ollama's own: bound to loopback, it refuses to be asked by
   * another name, with an empty body. No right will help there.
   */
  async refusesHost(signal: AbortSignal): Promise<boolean> {
    const answer = await this.endpoint.request({
      path: '/api/version',
      accept: [401, 403, 404],
      maxBytes: 10_000,
      signal,
    });
    return answer.status === 403 && answer.body.length === 0;
  }
}
