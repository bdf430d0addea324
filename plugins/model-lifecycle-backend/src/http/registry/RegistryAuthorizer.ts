import type { EndpointAuth } from 'backstage-plugin-model-lifecycle-node';
import type { Time } from '../../time/time';
import type { Trust } from '../addresses';
import {
  basicValue,
  type AuthorizationContext,
  type Authorizer,
} from '../authorizers';
import type { Secrets } from '../secrets';
import { upstreamError } from '../upstreamErrors';
import { parseChallenges } from './challenge';
import { judgeRealm, type RealmTrust } from './realmTrust';
import { readToken, type Token } from './readToken';

export type AskRealm = (request: {
  url: URL;
  trust: Trust;
  headers: Record<string, string>;
  signal: AbortSignal;
}) => Promise<Buffer>;

interface Options {
  auth: Extract<EndpointAuth, { type: 'registry' }>;
  registry: URL;
  secrets: Secrets;
  time: Time;
  askRealm: AskRealm;
}

interface Realm {
  url: URL;
  service?: string;
}

/**
 * The token flow of container registries (distribution: token
 * authentication): a 401 names a realm that gives tokens by scope. Tokens are
 * kept as long as they say; once the realm is known it is asked beforehand.
 * Registries that want basic access get that.
 */
export class RegistryAuthorizer implements Authorizer {
  readonly #options: Options;
  readonly #tokens = new Map<string, Promise<Token>>();
  #mode: 'unknown' | 'basic' | Realm = 'unknown';

  constructor(options: Options) {
    this.#options = options;
  }

  async headers(
    context: AuthorizationContext,
  ): Promise<Record<string, string>> {
    if (this.#mode === 'unknown') return {};
    if (this.#mode === 'basic') {
      const authorization = await this.#basic(context);
      return authorization ? { authorization } : {};
    }
    const token = await this.#token(this.#mode, context.tokenScope, context);
    return { authorization: `Bearer ${token.value}` };
  }

  async renew({
    sent,
    challenge,
    ...context
  }: Parameters<Authorizer['renew']>[0]): Promise<boolean> {
    const offered = parseChallenges(challenge);
    const bearer = offered.find(({ scheme }) => scheme === 'bearer');
    if (bearer?.parameters.realm) {
      const { realm, service, scope } = bearer.parameters;
      this.#mode = { url: this.#realmUrl(realm, context), service };
      const tokenScope = context.tokenScope ?? scope;
      await this.#dropToken(tokenScope, sent.authorization);
      const token = await this.#token(this.#mode, tokenScope, context);
      // Asked for without a scope, it is found again under none.
      if (context.tokenScope === undefined) {
        this.#tokens.set('', Promise.resolve(token));
      }
      return `Bearer ${token.value}` !== sent.authorization;
    }
    if (offered.some(({ scheme }) => scheme === 'basic')) {
      this.#mode = 'basic';
      const { password } = this.#options.auth;
      if (password) this.#options.secrets.forget(password);
      const authorization = await this.#basic(context);
      return (
        authorization !== undefined && authorization !== sent.authorization
      );
    }
    return false;
  }

  async #basic({
    subject,
    signal,
  }: AuthorizationContext): Promise<string | undefined> {
    const { auth, secrets } = this.#options;
    if (!auth.username || !auth.password) return undefined;
    const password = await secrets.read(auth.password, { subject, signal });
    return basicValue(auth.username, password);
  }

  #realmUrl(realm: string, context: AuthorizationContext): URL {
    try {
      return new URL(realm, this.#options.registry);
    } catch {
      throw upstreamError(
        context.subject,
        'address-refused',
        'failed: the realm it names for tokens is not an address',
        { params: { what: 'realm' } },
      );
    }
  }

  async #dropToken(scope: string | undefined, sent: string | undefined) {
    const key = scope ?? '';
    const kept = await this.#tokens.get(key)?.catch(() => undefined);
    // Another request may have fetched a new one meanwhile.
    if (!kept || `Bearer ${kept.value}` === sent) this.#tokens.delete(key);
  }

  async #token(
    realm: Realm,
    scope: string | undefined,
    context: AuthorizationContext,
  ): Promise<Token> {
    const key = scope ?? '';
    for (let kept = this.#tokens.get(key); kept; kept = this.#tokens.get(key)) {
      // Whoever asked may have been stopped: that is no failure of the others.
      const token = await kept.catch(() => undefined);
      if (token && token.until > this.#options.time.now()) return token;
      if (this.#tokens.get(key) === kept) this.#tokens.delete(key);
    }
    const asked = this.#ask(realm, scope, context);
    this.#tokens.set(key, asked);
    this.#forgetExpired();
    return asked;
  }

  async #ask(
    realm: Realm,
    scope: string | undefined,
    context: AuthorizationContext,
  ): Promise<Token> {
    const { registry, auth, time, askRealm } = this.#options;
    const url = new URL(realm.url);
    const trust = judgeRealm(registry, url, auth.realms);
    const authorization = await this.#basic(context);
    if (trust === 'refused' || (authorization && trust !== 'trusted')) {
      throw upstreamError(
        context.subject,
        'address-refused',
        `failed: it names ${url.host} for tokens, which gets no credentials of ours`,
        {
          advice: 'If that is right, name it in auth.realms',
          params: { what: 'realm', realm: url.host, setting: 'auth.realms' },
        },
      );
    }
    if (realm.service) url.searchParams.set('service', realm.service);
    if (scope) url.searchParams.set('scope', scope);
    const body = await askRealm({
      url,
      trust: trustOf(trust, url, registry),
      headers: authorization ? { authorization } : {},
      signal: context.signal,
    });
    return readToken(body, { now: time.now(), host: url.host });
  }

  /** A registry of a million repositories does not leave a million tokens. */
  #forgetExpired(): void {
    const oldest = this.#tokens.keys();
    while (this.#tokens.size > 1000) {
      this.#tokens.delete(oldest.next().value!);
    }
  }
}

function trustOf(trust: RealmTrust, realm: URL, registry: URL): Trust {
  if (realm.origin === registry.origin) return 'configured';
  return trust === 'trusted' ? 'agreed' : 'elsewhere';
}
