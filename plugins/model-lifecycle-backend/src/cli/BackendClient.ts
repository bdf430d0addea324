import {
  Agent,
  fetch,
  ProxyAgent,
  type Dispatcher,
  type Response,
} from 'undici';
import { chooseProxy, type Environment } from '../http/chooseProxy';

import { CommandError, configError, EXIT, oneLineOf } from './exitCodes';
import { printable } from './text';

const PLUGIN_ID = 'model-lifecycle';
const TIMEOUT_MS = 60_000;
const MAX_SHOWN = 500;

/** A running Backstage, and a token of its `backend.auth.externalAccess`. */
export interface BackendAccess {
  /** As in `backend.baseUrl`. */
  url: string;
  token?: string;
}

/** Of the API of a plugin. Throws a CommandError for what is no address. */
export function backendUrl(url: string, pluginId = PLUGIN_ID): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (!parsed || !['http:', 'https:'].includes(parsed.protocol)) {
    throw configError(
      '--url: expected the address of the Backstage backend, such as https://backstage.example.org',
    );
  }
  if (parsed.username || parsed.password) {
    throw configError('--url: no user and password in it; give a --token');
  }
  return `${parsed.origin}${parsed.pathname.replace(
    /\/+$/,
    '',
  )}/api/${pluginId}`;
}

/** An answer that is no 2xx. */
export class BackendAnswerError extends CommandError {
  constructor(readonly status: number, message: string) {
    super(exitCodeOfStatus(status), message);
  }
}

/** The routes of this plugin, asked as the service that the token stands for. */
export class BackendClient {
  readonly #baseUrl: string;
  readonly #token: string;
  readonly #dispatcher: Dispatcher;

  constructor(access: BackendAccess, environment: Environment) {
    this.#baseUrl = backendUrl(access.url);
    if (!access.token) {
      throw configError(
        'There is no token: give --token or set MODEL_LIFECYCLE_TOKEN to one of backend.auth.externalAccess',
      );
    }
    this.#token = access.token;
    const proxy = chooseProxy(new URL(this.#baseUrl), undefined, environment);
    this.#dispatcher = proxy ? new ProxyAgent(proxy) : new Agent();
  }

  /** Entities as YAML, document by document, as they arrive. */
  async *exportYaml(sourceId: string): AsyncGenerator<string> {
    const path = `/sources/${encodeURIComponent(sourceId)}/export.yaml`;
    const response = await this.#send('GET', path);
    const decoder = new TextDecoder();
    try {
      for await (const piece of response.body ?? []) {
        yield decoder.decode(piece as Uint8Array, { stream: true });
      }
    } catch (error) {
      throw this.#unreachable(error);
    }
    yield decoder.decode();
  }

  async declare(
    name: string,
    body: object,
  ): Promise<{ entityRef: string; changed: boolean }> {
    const path = `/models/declared/${encodeURIComponent(name)}`;
    const response = await this.#send('PUT', path, body);
    return (await response.json()) as { entityRef: string; changed: boolean };
  }

  async close(): Promise<void> {
    await this.#dispatcher.destroy();
  }

  async #send(method: string, path: string, body?: object): Promise<Response> {
    let response: Response;
    try {
      response = await fetch(`${this.#baseUrl}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${this.#token}`,
          ...(body && { 'content-type': 'application/json' }),
        },
        body: body && JSON.stringify(body),
        dispatcher: this.#dispatcher,
        // The token is for this address alone.
        redirect: 'error',
        signal: body ? AbortSignal.timeout(TIMEOUT_MS) : undefined,
      });
    } catch (error) {
      throw this.#unreachable(error);
    }
    if (response.ok) return response;
    const said = await messageOf(response);
    throw new BackendAnswerError(
      response.status,
      `${this.#baseUrl} answered ${response.status}${
        said && `: ${said}`
      }${advice(response.status)}`,
    );
  }

  #unreachable(error: unknown): CommandError {
    const { cause } = error as { cause?: unknown };
    return new CommandError(
      EXIT.unreachable,
      `${this.#baseUrl} cannot be reached: ${oneLineOf(cause ?? error)}`,
    );
  }
}

function exitCodeOfStatus(status: number) {
  if (status >= 500 || status === 429) return EXIT.unreachable;
  return status === 400 || status === 413 ? EXIT.findings : EXIT.config;
}

function advice(status: number): string {
  if (status === 401) {
    return '. The token has to be one of backend.auth.externalAccess';
  }
  return status === 403
    ? '. The accessRestrictions of the token, or the permission policy, do not allow it'
    : '';
}

/** Only what a Backstage backend says; a web page says nothing. */
async function messageOf(response: Response): Promise<string> {
  try {
    const { error } = (await response.json()) as {
      error?: { message?: unknown };
    };
    return typeof error?.message === 'string'
      ? printable(error.message).slice(0, MAX_SHOWN)
      : '';
  } catch {
    return '';
  }
}
