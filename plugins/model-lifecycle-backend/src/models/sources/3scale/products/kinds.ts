import type { KubernetesObject } from '../../../../clusters/types';
import type { ObjectKind } from '../../../kubernetes/KubernetesObjects';
import { keepOverrides } from '../../../kubernetes/objectFacts';
import { asList, asObject, asText } from '../../../../http/answers/fields';
import type { SelectionRule } from '../config';

const GROUP = 'capabilities.3scale.net';

function kindOf(
  kind: string,
  plural: string,
  trim: (object: KubernetesObject) => Record<string, unknown>,
  keeps: (key: string) => boolean = () => false,
): ObjectKind {
  return {
    kind,
    versions: [{ group: GROUP, version: 'v1beta1', plural, kind }],
    trim: object => {
      const { name, namespace, uid, resourceVersion, labels, annotations } =
        object.metadata;
      return {
        metadata: {
          name,
          namespace,
          uid,
          resourceVersion,
          labels: keepOverrides(labels, keeps),
          annotations: keepOverrides(annotations, keeps),
        },
        ...trim(object),
      };
    },
  };
}

/** Of labels and annotations, those that rules name are kept beside overrides. */
export function productKind(rules: readonly SelectionRule[]): ObjectKind {
  const named = new Set(
    rules.flatMap(({ label, annotation }) => [label?.name, annotation?.name]),
  );
  return kindOf('Product', 'products', trimProduct, key => named.has(key));
}

function trimProduct({ spec, status }: KubernetesObject) {
  const product = asObject(spec);
  const deployment = asObject(product?.deployment);
  const gateway =
    asObject(deployment?.apicastSelfManaged) ??
    asObject(deployment?.apicastHosted);
  return {
    spec: {
      name: product?.name,
      systemName: product?.systemName,
      description: asText(product?.description, 20_000),
      production: gateway?.productionPublicBaseURL,
      staging: gateway?.stagingPublicBaseURL,
      authenticated: asObject(gateway?.authentication) !== undefined,
      backends: Object.keys(asObject(product?.backendUsages) ?? {}),
      plans: Object.entries(asObject(product?.applicationPlans) ?? {}).map(
        ([systemName, plan]) => ({
          name: asObject(plan)?.name ?? systemName,
          published: asObject(plan)?.published,
        }),
      ),
    },
    status: {
      productId: asObject(status)?.productId,
      providerAccountHost: asObject(status)?.providerAccountHost,
    },
  };
}

export const BACKEND = kindOf('Backend', 'backends', ({ spec, metadata }) => {
  const backend = asObject(spec);
  return {
    spec: {
      systemName: backend?.systemName ?? metadata.name,
      privateBaseURL: backend?.privateBaseURL,
    },
  };
});

/** Definitions in Secrets are not read: only their address is kept. */
export const ACTIVE_DOC = kindOf('ActiveDoc', 'activedocs', ({ spec }) => {
  const doc = asObject(spec);
  return {
    spec: {
      name: doc?.name,
      published: doc?.published,
      product: doc?.productSystemName,
      url: asObject(doc?.activeDocOpenAPIRef)?.url,
    },
  };
});

export function textList(value: unknown): string[] {
  return asList(value).filter(item => typeof item === 'string');
}
