import type { KubernetesObject } from '../../../../clusters/types';
import type { ObjectKind } from '../../../kubernetes/KubernetesObjects';
import { asList, asObject } from '../../../../http/answers/fields';

/** Where the operator writes the address of a Service from outside. */
const ADDRESS_KEYS = [
  'routing.kubeflow.org/external-address-rest',
  'routing.opendatahub.io/external-address-rest',
];

function trimmed(
  object: KubernetesObject,
  rest: Record<string, unknown>,
): KubernetesObject {
  const { name, namespace, uid, resourceVersion, annotations } =
    object.metadata;
  const kept = ADDRESS_KEYS.flatMap(key =>
    annotations?.[key] ? [[key, annotations[key]]] : [],
  );
  return {
    metadata: {
      name,
      namespace,
      uid,
      resourceVersion,
      annotations: Object.fromEntries(kept),
    },
    ...rest,
  };
}

export const MODEL_REGISTRY: ObjectKind = {
  kind: 'ModelRegistry',
  versions: ['v1beta1', 'v1alpha1'].map(version => ({
    group: 'modelregistry.opendatahub.io',
    version,
    plural: 'modelregistries',
    kind: 'ModelRegistry',
  })),
  trim: object =>
    trimmed(object, {
      status: { hosts: asObject(object.status)?.hosts },
    }),
};

export const SERVICE: ObjectKind = {
  kind: 'Service',
  versions: [{ group: '', version: 'v1', plural: 'services', kind: 'Service' }],
  trim: object =>
    trimmed(object, {
      spec: {
        ports: asList(asObject(object.spec)?.ports).map(port => ({
          name: asObject(port)?.name,
          port: asObject(port)?.port,
        })),
      },
    }),
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
  trim: object => {
    const spec = asObject(object.spec);
    return trimmed(object, {
      spec: {
        host: spec?.host,
        path: spec?.path,
        secure: asObject(spec?.tls) !== undefined,
        service: asObject(spec?.to)?.name,
      },
    });
  },
};

export const INGRESS: ObjectKind = {
  kind: 'Ingress',
  versions: [
    {
      group: 'networking.k8s.io',
      version: 'v1',
      plural: 'ingresses',
      kind: 'Ingress',
    },
  ],
  trim: object => {
    const spec = asObject(object.spec);
    return trimmed(object, {
      spec: {
        secureHosts: asList(spec?.tls).flatMap(entry =>
          asList(asObject(entry)?.hosts),
        ),
        targets: asList(spec?.rules).flatMap(rule =>
          asList(asObject(asObject(rule)?.http)?.paths).map(path => ({
            host: asObject(rule)?.host,
            service: asObject(asObject(asObject(path)?.backend)?.service)?.name,
          })),
        ),
      },
    });
  },
};

export function addressAnnotation(
  object: KubernetesObject,
): string | undefined {
  return ADDRESS_KEYS.map(key => object.metadata.annotations?.[key]).find(
    Boolean,
  );
}
