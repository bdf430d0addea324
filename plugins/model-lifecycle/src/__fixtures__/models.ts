import type { Entity } from '@backstage/catalog-model';
import type {
  AlsoIn,
  ModelCard,
  ModelDetail,
} from 'backstage-plugin-model-lifecycle-common';

const DIGEST =
  'sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08';

export const MODEL: ModelDetail = {
  id: 'a1b2c3d4e5f6a1b2c3d4e5f6',
  kind: 'model',
  source: { id: 'tracking', type: 'mlflow' },
  key: 'default/ticket-router',
  entityRef: 'resource:default/tracking-default-ticket-router',
  title: 'Ticket router',
  description: 'Routes tickets to teams.',
  viewUrl: 'https://mlflow.example/#/models/ticket-router',
  lastSeenAt: '2026-05-21T13:41:00Z',
  hasCard: true,
  currentVersion: '7',
  versionCount: 23,
  versions: [
    {
      name: '7',
      aliases: ['champion', 'prod'],
      createdAt: '2026-05-03T08:00:00Z',
      sizeBytes: 16_340_000_000,
      readiness: 'ready',
      metrics: { accuracy: 0.9134, f1: 0.8871 },
      run: { id: 'f00ba4', name: 'router-7', url: 'https://mlflow.example/#/runs/f00ba4' },
    },
    {
      name: '6',
      description: 'Trained before the teams were renamed.',
      createdAt: '2026-04-18T08:00:00Z',
      sizeBytes: 16_310_000_000,
      readiness: 'not-ready',
      reason: { code: 'mlflow-version-failed' },
    },
    {
      name: '5',
      createdAt: '2026-03-30T08:00:00Z',
      readiness: 'unknown',
      reason: { code: 'object-not-readable', params: { key: 'router/5/model.safetensors' } },
      metrics: { accuracy: 0.8713 },
    },
    { name: '4', createdAt: '2026-03-02T08:00:00Z', readiness: 'ready' },
    { name: '3', createdAt: '2026-02-11T08:00:00Z', readiness: 'ready' },
    { name: DIGEST, createdAt: '2026-01-15T08:00:00Z', readiness: 'ready' },
  ],
  license: 'apache-2.0',
  licenseUrl: 'https://www.apache.org/licenses/LICENSE-2.0',
  tasks: ['text-classification'],
  languages: ['en', 'de'],
  format: 'safetensors',
  library: 'transformers',
  architecture: 'granite',
  sizeBytes: 16_340_000_000,
  parameterCount: 8_170_000_000,
  contextLength: 131_072,
  capabilities: ['completion', 'tools'],
  access: 'gated',
  baseModels: [
    { entityRef: 'resource:default/hub-granite-3-1-8b-base', title: 'granite-3.1-8b-base' },
    { external: 'meta-llama/Llama-3.1-8B' },
  ],
  datasets: [{ entityRef: 'resource:default/features-tickets', title: 'tickets' }],
  trainedBy: {
    run: 'support-chat-fine-tune-42',
    url: 'https://mlflow.example/#/runs/f00ba4',
    entityRef: 'resource:default/support-chat-fine-tune',
  },
  servedBy: [
    { entityRef: 'component:default/prod-granite', title: 'Granite chat' },
    { entityRef: 'component:default/test-granite', title: 'Granite chat (test)' },
  ],
};

export const SERVER: ModelDetail = {
  id: 'b1b2c3d4e5f6a1b2c3d4e5f6',
  kind: 'server',
  source: { id: 'prod', type: 'kserve' },
  key: 'prod/chat/InferenceService/granite',
  entityRef: 'component:default/prod-granite',
  title: 'Granite chat',
  lastSeenAt: '2026-05-21T14:01:00Z',
  hasCard: false,
  state: { code: 'ready' },
  canary: { revision: 'granite-predictor-00008', trafficPercent: 10 },
  serves: [{ entityRef: MODEL.entityRef, title: MODEL.title }],
  servedNames: ['granite', 'granite-lora'],
  runtime: 'vllm',
  format: 'safetensors',
  externalUrl: 'https://granite-chat.apps.example/v1',
  internalUrl: 'http://granite-predictor.chat.svc.cluster.local',
  authRequired: true,
  storageUris: ['s3://models/ticket-router/7'],
  plans: [
    { name: 'Basic', state: 'published' },
    { name: 'Unlimited', state: 'hidden' },
  ],
};

export const BROKEN_SERVER: ModelDetail = {
  ...SERVER,
  id: 'c1b2c3d4e5f6a1b2c3d4e5f6',
  key: 'test/chat/InferenceService/granite',
  source: { id: 'test', type: 'kserve' },
  entityRef: 'component:default/test-granite',
  title: 'Granite chat (test)',
  state: {
    code: 'not-ready',
    reason: {
      code: 'server-condition',
      params: { reason: 'RevisionMissing' },
      message: 'Configuration "granite-predictor" does not have any ready Revision',
    },
  },
  canary: undefined,
  externalUrl: undefined,
  plans: undefined,
};

export const DATASET: ModelDetail = {
  id: 'd1b2c3d4e5f6a1b2c3d4e5f6',
  kind: 'dataset',
  source: { id: 'features', type: 'object-store' },
  key: 'tickets',
  entityRef: 'resource:default/features-tickets',
  title: 'tickets',
  lastSeenAt: '2026-05-21T13:41:00Z',
  hasCard: false,
};

/** What the last listing could not tell anew, and no version to serve. */
export const STALE_MODEL: ModelDetail = {
  ...MODEL,
  stale: { code: 'x-slow', message: 'The versions could not be read in time' },
  currentVersion: undefined,
  currentReason: { code: 'mlflow-no-version' },
  versions: [],
  versionCount: undefined,
  hasCard: false,
  servedBy: undefined,
  trainedBy: undefined,
};

export const ALSO_IN: AlsoIn[] = [
  {
    entityRef: 'resource:default/hub-ticket-router',
    title: 'acme/ticket-router',
    source: { id: 'hub', type: 'hugging-face' },
    joinedBy: 'hf://acme/ticket-router@3f05a73b',
  },
  {
    entityRef: 'resource:default/images-ticket-router',
    title: 'models/ticket-router',
    source: { id: 'images', type: 'oci' },
    joinedBy: DIGEST,
  },
];

export const CARD: ModelCard = {
  title: 'Ticket router',
  version: '3f05a73b3f05a73b3f05a73b3f05a73b3f05a73b',
  facts: {
    license: 'apache-2.0',
    licenseUrl: 'https://www.apache.org/licenses/LICENSE-2.0',
    tasks: ['text-classification'],
    languages: ['en', 'de'],
    library: 'transformers',
    baseModels: ['ibm-granite/granite-3.1-8b-base'],
    datasets: ['acme/tickets'],
    metrics: [
      { name: 'accuracy', value: 0.9134, task: 'text-classification', dataset: 'acme/tickets' },
      { name: 'f1', value: 0.8871 },
    ],
  },
  markdown: `# Ticket router

Reads a support ticket and names the **team** that should answer it. See the
[paper](https://example.org/paper) or go to [limits](#limits).

#### How to use it

\`\`\`python
from transformers import pipeline

route = pipeline('text-classification', model='acme/ticket-router')
route('My invoice from last month is wrong, and the one before that was wrong as well, twice')
\`\`\`

| Team | Precision | Recall |
| --- | --- | --- |
| Billing | 0.93 | 0.91 |
| Shipping | 0.88 | 0.90 |

## Limits

- Only English and German.
- Tickets that are shorter than three words go to a person.

> It does not answer tickets.
`,
};

const OWNED_BY = { type: 'ownedBy', targetRef: 'group:default/ml-platform' };

function entity(
  kind: string,
  name: string,
  rest: {
    title?: string;
    description?: string;
    type: string;
    annotations?: Record<string, string>;
    tags?: string[];
    relations?: { type: string; targetRef: string }[];
  },
): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind,
    metadata: {
      name,
      namespace: 'default',
      ...(rest.title && { title: rest.title }),
      ...(rest.description && { description: rest.description }),
      ...(rest.annotations && { annotations: rest.annotations }),
      ...(rest.tags && { tags: rest.tags }),
    },
    spec: { type: rest.type, owner: 'group:default/ml-platform' },
    relations: [OWNED_BY, ...(rest.relations ?? [])],
  };
}

export const MODEL_ENTITY = entity('Resource', 'tracking-default-ticket-router', {
  title: 'Ticket router',
  description: 'Routes tickets to teams.',
  type: 'ai-model',
  annotations: {
    'model-lifecycle.io/source': 'mlflow:tracking',
    'model-lifecycle.io/native-id': 'default/ticket-router',
    'model-lifecycle.io/job': 'resource:default/support-chat-fine-tune',
    'rhdh.io/ai-asset-version': '7.0.0',
    'backstage.io/techdocs-ref': 'url:https://model-lifecycle.invalid/docs/0',
  },
  tags: ['safetensors', 'text-classification'],
  relations: [
    { type: 'dependencyOf', targetRef: 'component:default/prod-granite' },
    { type: 'dependencyOf', targetRef: 'resource:default/support-chat-fine-tune' },
  ],
});

export const SERVER_ENTITY = entity('Component', 'prod-granite', {
  title: 'Granite chat',
  description: 'Chat for support.',
  type: 'model-server',
  annotations: {
    'model-lifecycle.io/source': 'kserve:prod',
    'model-lifecycle.io/native-id': 'prod/chat/InferenceService/granite',
    'rhdh.io/ai-asset-version': '0.0.0-unknown',
  },
  tags: ['auth-required', 'safetensors', 'vllm'],
  relations: [
    { type: 'dependsOn', targetRef: 'resource:default/tracking-default-ticket-router' },
  ],
});

export const API_ENTITY = entity('API', 'prod-granite', {
  title: 'Granite chat',
  type: 'openapi',
  annotations: { 'model-lifecycle.io/source': 'kserve:prod' },
  tags: ['ai-model-server', 'auth-required', 'safetensors'],
  relations: [
    { type: 'apiProvidedBy', targetRef: 'component:default/prod-granite' },
  ],
});

export const DATASET_ENTITY = entity('Resource', 'features-tickets', {
  title: 'tickets',
  type: 'dataset',
  annotations: { 'model-lifecycle.io/source': 'object-store:features' },
});

/** A model, its server and API, and others that are none of these. */
export const CATALOG: Entity[] = [
  MODEL_ENTITY,
  SERVER_ENTITY,
  API_ENTITY,
  DATASET_ENTITY,
  entity('Component', 'website', { title: 'Website', type: 'website' }),
  entity('API', 'payments', { title: 'Payments', type: 'openapi' }),
  entity('Resource', 'support-chat-fine-tune', {
    type: 'training-job',
    annotations: { 'model-lifecycle.io/source': 'trainjob:prod' },
  }),
  entity('Resource', 'hub-granite-3-1-8b-base', {
    title: 'granite-3.1-8b-base',
    description: 'A long-context base model.',
    type: 'ai-model',
    annotations: {
      'model-lifecycle.io/source': 'hugging-face:hub',
      'rhdh.io/ai-asset-version': '0.0.0-3f05a73b3f05',
    },
    tags: ['safetensors'],
  }),
  entity('Resource', 'lab-llama3-2', {
    title: 'llama3.2',
    type: 'ai-model',
    annotations: {
      'model-lifecycle.io/source': 'ollama:lab',
      'rhdh.io/ai-asset-version': '0.0.0-20260314',
    },
    tags: ['gguf'],
  }),
];

/** A catalog with so many more models. */
export function largeCatalog(count: number): Entity[] {
  return [
    ...CATALOG,
    ...Array.from({ length: count }, (_, index) =>
      entity('Resource', `bulk-${index}`, {
        title: `bulk model ${String(index).padStart(5, '0')}`,
        type: 'ai-model',
        annotations: { 'model-lifecycle.io/source': 'declared:own' },
      }),
    ),
  ];
}
