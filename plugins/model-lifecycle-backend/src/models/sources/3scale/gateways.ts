import {
  asFields,
  asList,
  asText,
  asWebUrl,
  type Fields,
} from '../../../http/answers/fields';

/** What is kept of a gateway's configuration: everything else in it may be a secret. */
export interface Gateway {
  endpoint?: string;
  sandboxEndpoint?: string;
  authRequired?: boolean;
  /** Only looked at by selection rules. */
  backendHosts: string[];
}

/** By service id. */
export function readGateway(
  config: unknown,
): { serviceId: string; gateway: Gateway } | undefined {
  const { content } = asFields(config);
  const fields = asFields(content);
  const serviceId = readId(fields.id);
  if (!serviceId) return undefined;
  const proxy = asFields(fields.proxy);
  const policies = asList(proxy.policy_chain).map(asFields);
  return {
    serviceId,
    gateway: {
      endpoint: withoutSlash(proxy.endpoint),
      sandboxEndpoint: withoutSlash(proxy.sandbox_endpoint),
      authRequired: authRequiredOf(fields, policies),
      backendHosts: backendHostsOf(proxy, policies),
    },
  };
}

export function readId(value: unknown): string | undefined {
  if (Number.isSafeInteger(value)) return String(value);
  return typeof value === 'string' && /^\d+$/.test(value) ? value : undefined;
}

function withoutSlash(value: unknown): string | undefined {
  return asWebUrl(value)?.replace(/\/$/, '');
}

/** With the policy for anonymous access, requests without credentials get some. */
function authRequiredOf(
  fields: Fields,
  policies: readonly Fields[],
): boolean | undefined {
  const isAnonymous = policies.some(
    ({ name, enabled }) => name === 'default_credentials' && enabled !== false,
  );
  if (isAnonymous) return false;
  return fields.backend_version === undefined ? undefined : true;
}

/** Products with several backends route by a policy; the others name theirs. */
function backendHostsOf(proxy: Fields, policies: readonly Fields[]): string[] {
  const rules = policies
    .filter(({ name }) => name === 'routing')
    .flatMap(({ configuration }) => asList(asFields(configuration).rules));
  const urls = [proxy.api_backend, ...rules.map(rule => asFields(rule).url)];
  return [...new Set(urls.flatMap(hostOf))].sort();
}

export function hostOf(url: unknown): string[] {
  const text = asText(url, 2_000);
  return text && URL.canParse(text) ? [new URL(text).hostname] : [];
}
