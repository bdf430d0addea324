// Objects of clusters that serve models, as their operators write them.

const object = (apiVersion, kind, name, namespace, rest, metadata = {}) => ({
  apiVersion,
  kind,
  metadata: { name, namespace, ...metadata },
  ...rest,
});

/** @param {string} namespace */
export const namespaceOf = namespace => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name: namespace },
});

/**
 * @param {object} options
 * @param {string} options.name
 * @param {string} options.namespace
 * @param {string} [options.format]
 * @param {string} [options.storageUri]
 * @param {Record<string, string>} [options.labels]
 * @param {Record<string, string>} [options.annotations]
 */
export function inferenceService({
  name,
  namespace,
  format = 'sklearn',
  storageUri = `s3://models/${name}`,
  labels,
  annotations,
}) {
  return object(
    'serving.kserve.io/v1beta1',
    'InferenceService',
    name,
    namespace,
    {
      spec: {
        predictor: {
          model: {
            modelFormat: { name: format },
            protocolVersion: 'v2',
            storageUri,
          },
        },
      },
    },
    { labels, annotations },
  );
}

/** @param {{name: string, namespace: string, uri: string, model: string}} options */
export const llmInferenceService = ({ name, namespace, uri, model }) =>
  object('serving.kserve.io/v1alpha1', 'LLMInferenceService', name, namespace, {
    spec: { model: { uri, name: model } },
  });

/** What KServe's controller says of a server that answers. */
export const readyStatus = url => ({
  url,
  conditions: [{ type: 'Ready', status: 'True' }],
});

/**
 * A Deployment, its Service and its Route, of which an annotation says that they
 * serve a model.
 *
 * @param {object} options
 * @param {string} options.name
 * @param {string} options.namespace
 * @param {string} options.model
 * @param {string} options.host
 */
export function annotatedServer({ name, namespace, model, host }) {
  const labels = { app: name };
  const marked = { annotations: { 'model-lifecycle.io/model-server': 'true' } };
  return [
    object(
      'apps/v1',
      'Deployment',
      name,
      namespace,
      {
        spec: {
          selector: { matchLabels: labels },
          template: {
            metadata: { labels },
            spec: {
              containers: [
                {
                  name: 'server',
                  image: 'quay.io/example/vllm-openai:0.11',
                  args: ['--served-model-name', name],
                  env: [{ name: 'HF_TOKEN', value: 'do-not-map' }],
                },
              ],
            },
          },
        },
      },
      { annotations: { 'model-lifecycle.io/model': model } },
    ),
    object(
      'v1',
      'Service',
      name,
      namespace,
      { spec: { selector: labels, ports: [{ name: 'http', port: 8000 }] } },
      marked,
    ),
    object(
      'route.openshift.io/v1',
      'Route',
      name,
      namespace,
      {
        spec: {
          host,
          tls: { termination: 'edge' },
          to: { kind: 'Service', name },
        },
      },
      marked,
    ),
  ];
}

/**
 * A product of 3scale with its backend, and the status that the operator writes
 * once the admin portal has it.
 */
export function threeScaleProduct({ name, namespace, host, id, backendUrl }) {
  const group = 'capabilities.3scale.net/v1beta1';
  return {
    objects: [
      object(group, 'Backend', `${name}-backend`, namespace, {
        spec: {
          name: `${name} backend`,
          systemName: `${name}-backend`,
          privateBaseURL: backendUrl,
        },
      }),
      object(group, 'Product', name, namespace, {
        spec: {
          name: `${name} product`,
          systemName: name,
          deployment: {
            apicastSelfManaged: {
              productionPublicBaseURL: `https://${name}.gateway.example.test`,
              authentication: { userkey: { authUserKey: 'user_key' } },
            },
          },
          backendUsages: { [`${name}-backend`]: { path: '/' } },
          applicationPlans: { basic: { name: 'Basic', published: true } },
        },
      }),
    ],
    status: { productId: id, providerAccountHost: `https://${host}` },
  };
}

/** @param {{name: string, namespace: string, hosts: string[]}} options */
export const modelRegistry = ({ name, namespace }) =>
  object(
    'modelregistry.opendatahub.io/v1beta1',
    'ModelRegistry',
    name,
    namespace,
    {
      spec: { rest: { port: 8080, serviceRoute: 'enabled' } },
    },
  );

/** A registry that no operator has made: its Service says where it is. */
export const registryService = ({ name, namespace, address }) =>
  object(
    'v1',
    'Service',
    name,
    namespace,
    { spec: { ports: [{ name: 'http-api', port: 8080 }] } },
    {
      labels: { component: 'model-registry' },
      annotations: { 'routing.kubeflow.org/external-address-rest': address },
    },
  );
