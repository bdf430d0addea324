import type { NewObject } from '../kubernetes/objects';
import type { ObjectStore } from '../kubernetes/objectStore';
import { resourceOf } from '../kubernetes/resources';
import { derivedUid } from './random';

interface Service {
  name: string;
  namespace: string;
  displayName: string;
  owner: string;
  format: string;
  runtime: string;
  storageUri: string;
  labels?: Record<string, string>;
  ready?: { reason: string; message: string };
  canary?: number;
  external?: boolean;
}

const SERVICES: Service[] = [
  {
    name: 'aurora-chat',
    namespace: 'team-a',
    displayName: 'Aurora chat',
    owner: 'group:default/ml-platform',
    format: 'vLLM',
    runtime: 'vllm-cuda-runtime',
    storageUri:
      'hf://aurora-labs/aurora-8b-instruct:000000a1000000a1000000a1000000a1000000a1',
    external: true,
    canary: 10,
  },
  {
    name: 'fraud-detection',
    namespace: 'fraud',
    displayName: 'Fraud detection',
    owner: 'group:default/fraud',
    format: 'sklearn',
    runtime: 'kserve-sklearnserver',
    storageUri: 's3://models/fraud-detection/2.0',
    labels: {
      'modelregistry.opendatahub.io/registered-model-id': '1',
      'modelregistry.opendatahub.io/name': 'demo-registry',
    },
    external: true,
  },
  {
    name: 'defect-detector',
    namespace: 'vision',
    displayName: 'Defect detector',
    owner: 'group:default/vision',
    format: 'onnx',
    runtime: 'kserve-tritonserver',
    storageUri: 's3://vision/defect-detector/7',
    ready: {
      reason: 'MinimumReplicasUnavailable',
      message: 'Deployment does not have minimum availability.',
    },
  },
];

function inferenceService(service: Service): NewObject {
  const { name, namespace, ready, canary } = service;
  const internal = `http://${name}-predictor.${namespace}.svc.cluster.local`;
  return {
    apiVersion: 'serving.kserve.io/v1beta1',
    kind: 'InferenceService',
    metadata: {
      name,
      namespace,
      labels: service.labels,
      annotations: {
        'openshift.io/display-name': service.displayName,
        'model-lifecycle.io/owner': service.owner,
      },
    },
    spec: {
      predictor: {
        minReplicas: 1,
        ...(canary && { canaryTrafficPercent: canary }),
        model: {
          modelFormat: { name: service.format },
          runtime: service.runtime,
          storageUri: service.storageUri,
          ...(service.format === 'vLLM' ? {} : { protocolVersion: 'v2' }),
        },
      },
    },
    status: {
      ...(ready
        ? {}
        : {
            url: service.external
              ? `https://${name}-${namespace}.apps.example.test`
              : internal,
            address: { url: internal },
          }),
      conditions: [
        { type: 'Ready', status: ready ? 'False' : 'True', ...ready },
      ],
    },
  } as NewObject;
}

const LLM: NewObject = {
  apiVersion: 'serving.kserve.io/v1alpha2',
  kind: 'LLMInferenceService',
  metadata: {
    name: 'llama-70b',
    namespace: 'team-a',
    annotations: { 'model-lifecycle.io/owner': 'group:default/ml-platform' },
  },
  spec: {
    model: {
      uri: 'hf://meta-llama/Llama-3.3-70B-Instruct',
      name: 'meta-llama/Llama-3.3-70B-Instruct',
    },
  },
  status: {
    addresses: [{ url: 'https://llm.example.test/team-a/llama-70b' }],
    conditions: [{ type: 'Ready', status: 'True' }],
  },
} as NewObject;

/** A server that somebody started by hand and marked: three objects. */
function byHand(): NewObject[] {
  const metadata = (annotations: Record<string, string>) => ({
    name: 'qwen-coder',
    namespace: 'search',
    annotations,
  });
  return [
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: metadata({
        'model-lifecycle.io/model': 'hf://Qwen/Qwen2.5-Coder-7B-Instruct',
        'model-lifecycle.io/title': 'Qwen coder',
        'model-lifecycle.io/owner': 'group:default/search',
      }),
      spec: {
        replicas: 1,
        selector: { matchLabels: { app: 'qwen-coder' } },
        template: {
          spec: {
            containers: [
              {
                name: 'server',
                image: 'quay.io/example/vllm-openai:0.11',
                args: ['--served-model-name', 'qwen-coder'],
              },
            ],
          },
        },
      },
      status: { readyReplicas: 1 },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: metadata({ 'model-lifecycle.io/model-server': 'true' }),
      spec: { ports: [{ name: 'http', port: 8000 }] },
    },
    {
      apiVersion: 'route.openshift.io/v1',
      kind: 'Route',
      metadata: metadata({ 'model-lifecycle.io/model-server': 'true' }),
      spec: {
        host: 'qwen-coder.apps.example.test',
        tls: { termination: 'edge' },
      },
    },
  ] as NewObject[];
}

/** Model servers of the demo: of KServe, and one that nobody but its annotations describes. */
export function furnishServers(store: ObjectStore): void {
  for (const object of [...SERVICES.map(inferenceService), LLM, ...byHand()]) {
    const resource = resourceOf(object);
    if (!resource) throw new Error(`Nothing serves ${object.kind}`);
    const { namespace, name } = object.metadata;
    store.create(resource, {
      ...object,
      metadata: {
        ...object.metadata,
        uid: derivedUid(`${object.kind}/${namespace}/${name}`),
      },
    });
  }
}
