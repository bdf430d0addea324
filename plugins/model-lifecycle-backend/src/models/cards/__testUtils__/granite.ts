import type {
  ModelRecord,
  ServerRecord,
} from 'backstage-plugin-model-lifecycle-node';
import type { SafeCard } from '../types';

/** A model with everything that its pages can show. */
export const granite: ModelRecord = {
  kind: 'model',
  key: 'ibm-granite/granite-3.1-8b-instruct',
  scope: 'author/ibm-granite',
  title: 'granite-3.1-8b-instruct',
  license: 'apache-2.0',
  tasks: ['text-generation'],
  languages: ['en', 'de'],
  format: 'safetensors',
  library: 'transformers',
  sizeBytes: 16_341_000_000,
  parameterCount: 8_170_000_000,
  contextLength: 131_072,
  cardVersion: '3f05a73b',
  versions: [
    {
      name: '3.1.1',
      aliases: ['champion'],
      uri: 's3://user:secret@models/granite/3.1.1',
      digest: 'sha256:9f86d081',
      createdAt: '2026-11-20T10:00:00Z',
      sizeBytes: 16_341_000_000,
      readiness: 'ready',
      metrics: { loss: 0.42, accuracy: 0.91 },
      parameters: { epochs: '3', lr: '1e-5' },
      run: { id: 'abc', name: 'nightly-7' },
    },
    { name: '3.1.0', createdAt: '2026-10-01T10:00:00Z', readiness: 'unknown' },
  ],
  versionCount: 9,
  currentVersion: '3.1.1',
  baseModels: [{ key: 'ibm-granite/granite-3.1-8b-base', kind: 'model' }],
  datasets: [{ external: 'https://user:secret@data.example/tickets' }],
  trainedBy: {
    run: 'nightly-7',
    job: 'nightly',
    url: 'https://mlflow.example/#/runs/abc',
  },
};

export const graniteServer: ServerRecord = {
  kind: 'server',
  key: 'prod/chat/InferenceService/granite',
  scope: 'prod/chat',
  title: 'Granite chat',
  servedNames: ["granite's", 'base'],
  runtime: 'vllm',
  externalUrl: 'https://granite.example/v1',
  internalUrl: 'http://granite.chat.svc.cluster.local',
  authRequired: true,
  state: { code: 'ready' },
  api: { type: 'openapi', protocol: 'openai' },
};

export const graniteCard: SafeCard = {
  title: 'Granite 3.1',
  markdown:
    '# Granite 3\\.1\n\nSome words\\.\n\n![Loss](images/0123456789abcdef.png)\n',
  facts: {
    license: 'apache-2.0',
    metrics: [{ name: 'accuracy', value: 0.72, dataset: 'IFEval' }],
  },
  version: '3f05a73b',
  truncated: false,
  images: [{ name: '0123456789abcdef.png', path: 'loss.png' }],
};
