import type {
  RecordLink,
  ServerApi,
  ServerRecord,
} from 'backstage-plugin-model-lifecycle-node';
import { overridesAmong } from '../../overrideKeys';
import {
  asFields,
  asText,
  unlessEmpty,
  withoutUndefined,
} from '../../../http/answers/fields';
import type { SelectionRule } from './config';
import { readId, type Gateway } from './gateways';
import type { Product } from './products/readProduct';
import type { Candidate } from './select';

const MAX_NAME = 200;
const MAX_DESCRIPTION = 20_000;
const MAX_PLANS = 50;

/** A service of the API, before its details are read. */
export interface Service {
  id: string;
  key: string;
  name: string;
  systemName?: string;
  description?: string;
  owner?: string;
  state?: string;
  annotations: Record<string, string>;
}

export function readService(item: unknown, host: string): Service | undefined {
  const fields = asFields(item);
  const id = readId(fields.id);
  if (!id) return undefined;
  const systemName = asText(fields.system_name, MAX_NAME);
  return {
    id,
    key: `${host}/${id}`,
    name: asText(fields.name, MAX_NAME) ?? systemName ?? id,
    systemName,
    description: asText(fields.description, MAX_DESCRIPTION),
    owner: asText(fields.support_email, MAX_NAME),
    state: asText(fields.state, 50),
    annotations: textsOf(fields.annotations),
  };
}

/** What rules look at: the service, its gateway, and its resource in a cluster. */
export function toCandidate(
  service: Service,
  gateway: Gateway | undefined,
  product: Product | undefined,
): Candidate {
  return {
    name: service.name,
    systemName: service.systemName,
    annotations: { ...product?.annotations, ...service.annotations },
    labels: product?.labels ?? {},
    backendHosts: gateway?.backendHosts ?? [],
  };
}

export function normaliseService(options: {
  service: Service;
  scope: string;
  adminUrl: string;
  rule: SelectionRule;
  environment: 'production' | 'sandbox';
  developerPortalUrl?: string;
  gateway?: Gateway;
  product?: Product;
  plans?: unknown[];
  api?: ServerApi;
}): ServerRecord {
  const { service, adminUrl, rule, gateway, product, environment } = options;
  const viewUrl = `${adminUrl}/apiconfig/services/${service.id}`;
  const { endpoint, sandboxEndpoint } = gateway ?? {};
  const isProduction = environment === 'production';
  const links: (RecordLink | undefined)[] = [
    { url: `${viewUrl}/applications`, title: 'Applications' },
    isProduction && sandboxEndpoint
      ? { url: sandboxEndpoint, title: 'Staging endpoint' }
      : undefined,
    options.developerPortalUrl
      ? { url: options.developerPortalUrl, title: 'Developer portal' }
      : undefined,
  ];
  return withoutUndefined<ServerRecord>({
    kind: 'server',
    key: service.key,
    scope: options.scope,
    title: service.name,
    description: service.description,
    owner: service.owner,
    viewUrl,
    links: links.filter(link => link !== undefined),
    overrides: unlessEmpty({
      ...overridesAmong(Object.entries(service.annotations)),
      ...product?.overrides,
    }),
    kubernetes: product && {
      cluster: product.cluster,
      namespace: product.namespace,
    },
    serves: unlessEmpty([...rule.serves]),
    externalUrl: isProduction ? endpoint : sandboxEndpoint,
    authRequired: gateway?.authRequired,
    state: service.state ? { code: service.state } : undefined,
    plans: options.plans && unlessEmpty(plansOf(options.plans)),
    api: options.api,
  });
}

/** Custom plans belong to one application. */
function plansOf(items: readonly unknown[]): ServerRecord['plans'] & object {
  return items
    .map(asFields)
    .filter(({ custom }) => custom !== true)
    .flatMap(plan => {
      const name = asText(plan.name, MAX_NAME);
      return name
        ? [withoutUndefined({ name, state: asText(plan.state, 50) })]
        : [];
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .slice(0, MAX_PLANS);
}

function textsOf(value: unknown): Record<string, string> {
  const entries = Object.entries(asFields(value)).flatMap(([key, text]) => {
    const read = asText(text, 2_000);
    return read === undefined ? [] : [[key, read] as const];
  });
  return Object.fromEntries(entries.slice(0, 100));
}
