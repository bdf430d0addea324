import type {
  AuthService,
  DiscoveryService,
} from '@backstage/backend-plugin-api';
import { ForwardedError, ResponseError } from '@backstage/errors';
import { parseFeedPage, type FeedPage } from './feedPage';

const PLUGIN_ID = 'model-lifecycle';
const PAGE_SIZE = 500;
const TIMEOUT_MS = 30_000;

/** Reads the change feed of the Model Lifecycle backend, in the name of the catalog plugin. */
export class FeedClient {
  readonly #discovery: DiscoveryService;
  readonly #auth: AuthService;
  readonly #fetch: typeof fetch;

  constructor(options: {
    discovery: DiscoveryService;
    auth: AuthService;
    fetch?: typeof fetch;
  }) {
    this.#discovery = options.discovery;
    this.#auth = options.auth;
    this.#fetch = options.fetch ?? fetch;
  }

  /** Rejects for everything but a whole page. */
  async read(options: {
    sourceKey: string;
    after: number;
    signal: AbortSignal;
  }): Promise<FeedPage> {
    const baseUrl = await this.#discovery.getBaseUrl(PLUGIN_ID);
    const { token } = await this.#auth.getPluginRequestToken({
      onBehalfOf: await this.#auth.getOwnServiceCredentials(),
      targetPluginId: PLUGIN_ID,
    });
    const query = new URLSearchParams({
      source: options.sourceKey,
      after: String(options.after),
      limit: String(PAGE_SIZE),
    });
    const response = await this.#fetch(`${baseUrl}/entities?${query}`, {
      headers: { authorization: `Bearer ${token}`, accept: 'application/json' },
      signal: AbortSignal.any([
        options.signal,
        AbortSignal.timeout(TIMEOUT_MS),
      ]),
    });
    if (!response.ok) throw await ResponseError.fromResponse(response);
    try {
      return parseFeedPage(await response.json());
    } catch (error) {
      throw new ForwardedError(
        `The Model Lifecycle backend at ${baseUrl} answered something that is no change feed`,
        error,
      );
    }
  }
}
