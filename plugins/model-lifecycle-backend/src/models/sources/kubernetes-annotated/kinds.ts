import type { KubernetesObject } from '../../../clusters/types';
import type { ObjectKind } from '../../kubernetes/KubernetesObjects';
import { keptOf } from '../../kubernetes/objectFacts';
import { asList, asObject, asText } from '../../../http/answers/fields';
import { servedModelNames } from '../../kubernetes/servedModelNames';

/** Any of these makes an object (part of) a model server. */
export const MARKS = [
  'model-lifecycle.io/model',
  'model-lifecycle.io/model-server',
  'rhdh.io/ai-asset-category',
  'rhdh.modelcatalog.io/model-name',
  'model-catalog-bridge.ai.redhat.com/model-name',
  'modelcatalogbridge.rhdh.io/model-name',
];

export function isMarked(object: KubernetesObject): boolean {
  const { labels = {}, annotations = {} } = object.metadata;
  return MARKS.some(
    mark => annotations[mark] !== undefined || labels[mark] !== undefined,
  );
}

/** Of an object without a mark nothing is kept: a cluster has many, and a mark may come later. */
function trimmed(
  object: KubernetesObject,
  kind: string,
  keep: () => Record<string, unknown>,
): KubernetesObject {
  const { name, namespace, uid, resourceVersion } = object.metadata;
  const identity = { name, namespace, uid, resourceVersion };
  if (!isMarked(object)) return { kind, metadata: identity };
  return {
    kind,
    metadata: { ...identity, annotations: keptOf(object) },
    ...keep(),
  };
}

export const DEPLOYMENT: ObjectKind = {
  kind: 'Deployment',
  versions: [
    { group: 'apps', version: 'v1', plural: 'deployments', kind: 'Deployment' },
  ],
  trim: object =>
    trimmed(object, 'Deployment', () => {
      const spec = asObject(object.spec);
      const pod = asObject(asObject(spec?.template)?.spec);
      const status = asObject(object.status);
      return {
        spec: {
          replicas: spec?.replicas,
          matchLabels: asObject(spec?.selector)?.matchLabels,
          containers: asList(pod?.containers).map(container => ({
            image: asText(asObject(container)?.image, 500),
            servedNames: servedModelNames([
              ...asList(asObject(container)?.command),
              ...asList(asObject(container)?.args),
            ]),
          })),
        },
        status: { readyReplicas: status?.readyReplicas },
      };
    }),
};

export const SERVICE: ObjectKind = {
  kind: 'Service',
  versions: [{ group: '', version: 'v1', plural: 'services', kind: 'Service' }],
  trim: object =>
    trimmed(object, 'Service', () => ({
      spec: {
        ports: asList(asObject(object.spec)?.ports).map(port => ({
          name: asObject(port)?.name,
          port: asObject(port)?.port,
        })),
      },
    })),
};

export const ROUTE: ObjectKind = {
  kind: 'Route',
  versions: [
    {
      group: 'route.openshift.io',
      version: 'v1',
      plural: 'routes',
      kind: 'Route',
    },
  ],
  trim: object =>
    trimmed(object, 'Route', () => {
      const spec = asObject(object.spec);
      return {
        spec: {
          host: spec?.host,
          path: spec?.path,
          tls: spec?.tls ? true : undefined,
        },
      };
    }),
};
