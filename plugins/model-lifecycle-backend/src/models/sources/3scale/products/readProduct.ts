import type {
  RecordLink,
  ServerRecord,
} from 'backstage-plugin-model-lifecycle-node';
import type { KubernetesObject } from '../../../../clusters/types';
import { overridesOf } from '../../../kubernetes/objectFacts';
import {
  asList,
  asObject,
  asText,
  asWebUrl,
  unlessEmpty,
  withoutUndefined,
} from '../../../../http/answers/fields';
import type { SelectionRule } from '../config';
import { hostOf, readId } from '../gateways';
import { textList } from './kinds';

/** A Product resource. It stands for the same thing as the service with its key. */
export interface Product {
  /** Absent while the operator has not made the product. */
  key?: string;
  host?: string;
  cluster: string;
  namespace: string;
  resourceName: string;
  systemName: string;
  name: string;
  description?: string;
  annotations: Record<string, string>;
  labels: Record<string, string>;
  overrides?: Record<string, string>;
  backendHosts: string[];
  production?: string;
  staging?: string;
  authRequired?: boolean;
  plans: { name: string; state?: string }[];
  documents: RecordLink[];
}

/** Products with what their backends and documents say of them. */
export function readProducts(
  cluster: string,
  objects: {
    products: readonly KubernetesObject[];
    backends: readonly KubernetesObject[];
    documents: readonly KubernetesObject[];
  },
): Product[] {
  const backendHosts = new Map(
    objects.backends.map(backend => {
      const spec = asObject(backend.spec);
      const place = `${backend.metadata.namespace}/${spec?.systemName}`;
      return [place, hostOf(spec?.privateBaseURL)] as const;
    }),
  );
  return objects.products.map(object => {
    const { name: resourceName, namespace = '' } = object.metadata;
    const spec = asObject(object.spec);
    const status = asObject(object.status);
    const systemName = asText(spec?.systemName, 200) ?? resourceName;
    const id = readId(status?.productId);
    const host = asText(status?.providerAccountHost, 300)
      ?.replace(/^https?:\/\//, '')
      .replace(/\/.*$/, '');
    return withoutUndefined<Product>({
      key: id && host ? `${host}/${id}` : undefined,
      host,
      cluster,
      namespace,
      resourceName,
      systemName,
      name: asText(spec?.name, 200) ?? systemName,
      description: asText(spec?.description, 20_000),
      annotations: object.metadata.annotations ?? {},
      labels: object.metadata.labels ?? {},
      overrides: overridesOf(object),
      backendHosts: textList(spec?.backends).flatMap(
        backend => backendHosts.get(`${namespace}/${backend}`) ?? [],
      ),
      production: asWebUrl(spec?.production)?.replace(/\/$/, ''),
      staging: asWebUrl(spec?.staging)?.replace(/\/$/, ''),
      authRequired: spec?.authenticated === true ? true : undefined,
      plans: plansOf(spec?.plans),
      documents: documentsOf(objects.documents, { namespace, systemName }),
    });
  });
}

function plansOf(value: unknown): Product['plans'] {
  return asList(value)
    .flatMap(entry => {
      const { name, published } = asObject(entry) ?? {};
      const text = asText(name, 200);
      const state =
        typeof published === 'boolean'
          ? { state: published ? 'published' : 'hidden' }
          : {};
      return text ? [{ name: text, ...state }] : [];
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function documentsOf(
  documents: readonly KubernetesObject[],
  product: { namespace: string; systemName: string },
): RecordLink[] {
  return documents
    .filter(({ metadata }) => metadata.namespace === product.namespace)
    .map(({ spec }) => asObject(spec))
    .filter(spec => spec?.product === product.systemName)
    .flatMap(spec => {
      const url = asWebUrl(spec?.url);
      const title = asText(spec?.name, 200) ?? 'API definition';
      return url ? [{ url, title }] : [];
    })
    .sort((a, b) => (a.url < b.url ? -1 : 1));
}

/** Of a provider whose API is not read. */
export function normaliseProduct(
  product: Product,
  options: {
    key: string;
    scope: string;
    rule: SelectionRule;
    environment: 'production' | 'sandbox';
    developerPortalUrl?: string;
  },
): ServerRecord {
  const { environment, developerPortalUrl, rule } = options;
  const isProduction = environment === 'production';
  const portal = developerPortalUrl
    ? [{ url: developerPortalUrl, title: 'Developer portal' }]
    : [];
  const [host, id] = options.key.split('/');
  const viewUrl = `https://${host}/apiconfig/services/${id}`;
  const staging =
    isProduction && product.staging
      ? [{ url: product.staging, title: 'Staging endpoint' }]
      : [];
  return withoutUndefined<ServerRecord>({
    kind: 'server',
    key: options.key,
    scope: options.scope,
    title: product.name,
    description: product.description,
    viewUrl,
    links: [
      { url: `${viewUrl}/applications`, title: 'Applications' },
      ...staging,
      ...portal,
      ...product.documents,
    ],
    overrides: product.overrides,
    kubernetes: { cluster: product.cluster, namespace: product.namespace },
    serves: unlessEmpty([...rule.serves]),
    externalUrl: isProduction ? product.production : product.staging,
    authRequired: product.authRequired,
    plans: unlessEmpty(product.plans),
  });
}
