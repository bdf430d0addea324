import type {
  EndpointAuth,
  SecretValue,
} from 'backstage-plugin-model-lifecycle-node';
import type { Secrets } from './secrets';
import type { Subject } from './upstreamErrors';

export interface AuthorizationContext {
  subject: Subject;
  signal: AbortSignal;
  /** Of the request; for container registries. */
  tokenScope?: string;
}

/** Puts credentials on requests to the configured host, and on no others. */
export interface Authorizer {
  headers(context: AuthorizationContext): Promise<Record<string, string>>;
  /**
   * After a 401: whether asking once more can help, since there is another
   * token now. `sent`: what `headers` gave for the request that failed.
   */
  renew(
    context: AuthorizationContext & {
      sent: Record<string, string>;
      challenge: string | undefined;
    },
  ): Promise<boolean>;
}

export const anonymous: Authorizer = {
  headers: async () => ({}),
  renew: async () => false,
};

export function basicValue(username: string, password: string): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

/** Tokens, passwords and keys as the config names them. */
export function staticAuthorizer(
  auth: Exclude<EndpointAuth, { type: 'registry' }>,
  secrets: Secrets,
): Authorizer {
  const { secret, name, wrap } = partsOf(auth);
  const headers = async (context: AuthorizationContext) => ({
    [name]: wrap(await secrets.read(secret, context)),
  });
  return {
    headers,
    renew: async ({ sent, ...context }) => {
      secrets.forget(secret);
      return (await headers(context))[name] !== sent[name];
    },
  };
}

function partsOf(auth: Exclude<EndpointAuth, { type: 'registry' }>): {
  secret: SecretValue;
  name: string;
  wrap: (value: string) => string;
} {
  switch (auth.type) {
    case 'bearer':
      return {
        secret: auth.token,
        name: 'authorization',
        wrap: token => `Bearer ${token}`,
      };
    case 'basic':
      return {
        secret: auth.password,
        name: 'authorization',
        wrap: password => basicValue(auth.username, password),
      };
    default:
      return {
        secret: auth.value,
        name: auth.name.toLowerCase(),
        wrap: value => value,
      };
  }
}
