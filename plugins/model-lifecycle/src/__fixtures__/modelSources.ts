import type {
  SourceDetail,
  SourceHealth,
  SourcePreview,
} from 'backstage-plugin-model-lifecycle-common';
import type { FakeWorld } from './FakeApi';
import { NOW } from './runs';
import { worldOfAll } from './world';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

function time(at: number): string {
  return new Date(at).toISOString();
}

function source(
  id: string,
  type: string,
  change: Partial<SourceHealth>,
): SourceHealth {
  return {
    id,
    kind: 'models',
    type,
    title: id,
    status: 'ok',
    mode: 'scheduled',
    intervalMs: 10 * MINUTE,
    nextScanAt: time(NOW + 8 * MINUTE),
    lastSuccessAt: time(NOW - 2 * MINUTE),
    live: true,
    counts: {},
    problems: [],
    ...change,
  };
}

const NONE = {
  seen: 0,
  added: 0,
  changed: 0,
  removed: 0,
  retained: 0,
  skipped: 0,
  excluded: 0,
  cut: 0,
  repeated: 0,
  waiting: 0,
};

/** One source in each of its states. */
export const MODEL_SOURCES: SourceHealth[] = [
  source('registry-eu', 'kubeflow-model-registry', {
    counts: { ...NONE, seen: 128, stored: 128, scopes: 1, scopesComplete: 1 },
  }),
  source('prod-serving', 'kserve', {
    mode: 'follows',
    intervalMs: HOUR,
    counts: {
      ...NONE,
      seen: 43,
      added: 1,
      stored: 41,
      excluded: 2,
      scopes: 2,
      scopesComplete: 2,
    },
  }),
  source('mlflow-research', 'mlflow', {
    status: 'warning',
    lastSuccessAt: time(NOW - 11 * MINUTE),
    nextScanAt: time(NOW + 4 * MINUTE),
    counts: {
      ...NONE,
      seen: 1_300,
      changed: 12,
      retained: 3,
      skipped: 2,
      stored: 2_310,
      scopes: 3,
      scopesComplete: 2,
    },
    problems: [
      {
        code: 'upstream-timeout',
        params: {
          host: 'mlflow.example.com',
          phase: 'headers',
          limitMs: 30_000,
          scope: 'vision',
        },
      },
    ],
  }),
  source('hub', 'hugging-face', {
    status: 'error',
    live: false,
    intervalMs: 30 * MINUTE,
    lastSuccessAt: time(NOW - 3 * HOUR),
    nextScanAt: time(NOW + 12 * MINUTE),
    counts: { ...NONE, stored: 86, scopes: 1, scopesComplete: 0 },
    problems: [
      {
        code: 'upstream-unauthorized',
        params: { host: 'huggingface.co', status: 401, scope: 'example-org' },
      },
    ],
  }),
  source('legacy-oci', 'oci', {
    status: 'waiting',
    intervalMs: HOUR,
    waiting: 28,
    lastSuccessAt: time(NOW - 6 * MINUTE),
    nextScanAt: time(NOW + 54 * MINUTE),
    counts: {
      ...NONE,
      seen: 12,
      skipped: 5,
      waiting: 28,
      stored: 40,
      scopes: 1,
      scopesComplete: 1,
    },
    problems: [
      {
        code: 'removal-waiting',
        params: {
          scope: 'models',
          count: 28,
          since: NOW - 42 * MINUTE,
          because: 'removal-share',
        },
      },
    ],
  }),
  source('ollama-lab', 'ollama', {
    scanningSince: time(NOW - 20_000),
    counts: { ...NONE, seen: 17, stored: 17, scopes: 3, scopesComplete: 3 },
  }),
  source('next-hub', 'hugging-face', {
    status: 'off',
    mode: 'disabled',
    intervalMs: undefined,
    nextScanAt: undefined,
    lastSuccessAt: undefined,
    problems: [{ code: 'source-disabled' }],
  }),
  source('gateway', '3scale', {
    status: 'error',
    live: false,
    mode: 'invalid',
    intervalMs: undefined,
    nextScanAt: undefined,
    lastSuccessAt: undefined,
    problems: [
      {
        code: 'source-config',
        message:
          "Missing required config value at 'modelLifecycle.models.sources.gateway.baseUrl'",
      },
    ],
  }),
];

const KEYS = Array.from(
  { length: 28 },
  (_, index) => `models/classifier-${String(index + 1).padStart(2, '0')}`,
);

export const WAITING_DETAIL: Partial<SourceDetail> = {
  lastScan: {
    result: 'complete',
    startedAt: time(NOW - 6 * MINUTE - 4_000),
    endedAt: time(NOW - 6 * MINUTE),
    requests: 31,
  },
  completeAt: time(NOW - 6 * MINUTE),
  scopes: [
    {
      scope: 'models',
      status: 'complete',
      notes: [{ code: 'oci-tags-cut', params: { count: 14 } }],
    },
  ],
  waiting: [
    {
      scope: 'models',
      since: time(NOW - 42 * MINUTE),
      removedAt: time(NOW + 18 * MINUTE),
      reason: { code: 'removal-share', params: { losing: 28, had: 40 } },
      count: 28,
      keys: KEYS.slice(0, 25),
    },
  ],
  proposal: 'p1',
  skipped: [
    { key: 'models/base-image', reason: { code: 'oci-no-model' } },
    {
      key: 'models/old-classifier',
      reason: { code: 'oci-config-unreadable' },
    },
  ],
};

export const PARTIAL_DETAIL: Partial<SourceDetail> = {
  lastScan: {
    result: 'incomplete',
    startedAt: time(NOW - 7 * MINUTE),
    endedAt: time(NOW - 6 * MINUTE),
    requests: 214,
  },
  completeAt: time(NOW - 26 * HOUR),
  scopes: [
    {
      scope: 'vision',
      status: 'partial',
      reason: {
        code: 'upstream-timeout',
        params: {
          host: 'mlflow.example.com',
          phase: 'headers',
          limitMs: 30_000,
        },
      },
    },
    {
      scope: 'speech',
      status: 'complete',
      notes: [{ code: 'mlflow-runs-hidden', params: { count: 4 } }],
    },
  ],
  skipped: [
    { key: 'research/prompt-summary', reason: { code: 'mlflow-prompt' } },
    {
      key: 'vision/detector',
      reason: {
        code: 'upstream-server',
        params: { host: 'mlflow.example.com', status: 502 },
      },
    },
  ],
};

export const PREVIEW: SourcePreview = {
  result: 'complete',
  scopes: [{ scope: 'example-org', status: 'complete' }],
  counts: {
    seen: 12,
    added: 9,
    changed: 0,
    unchanged: 0,
    removed: 0,
    waiting: 0,
    retained: 0,
    skipped: 1,
    excluded: 2,
    cut: 0,
    unpublished: 0,
  },
  entities: ['granite-3b', 'whisper-small'].map(name => ({
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Resource',
    metadata: {
      name,
      annotations: { 'model-lifecycle.io/source': 'hugging-face:next-hub' },
    },
    spec: { type: 'ai-model', owner: 'group:default/research' },
  })),
  skipped: [
    { key: 'example-org/gone', reason: { code: 'repository-disabled' } },
  ],
  requests: 14,
  bytes: 412_000,
  durationMs: 2_300,
};

export const FAILED_PREVIEW: SourcePreview = {
  ...PREVIEW,
  result: 'failed',
  reason: {
    code: 'upstream-unauthorized',
    params: { host: 'huggingface.co', status: 401 },
  },
  scopes: [],
  counts: { ...PREVIEW.counts, seen: 0, added: 0, skipped: 0, excluded: 0 },
  entities: [],
  skipped: [],
  requests: 1,
  bytes: undefined,
  durationMs: 120,
};

/** Sources of models in each state, and the clusters. */
export function worldOfSources(change: Partial<FakeWorld> = {}): FakeWorld {
  const world = worldOfAll();
  return {
    ...world,
    sources: [...MODEL_SOURCES, ...world.sources],
    details: {
      'legacy-oci': WAITING_DETAIL,
      'mlflow-research': PARTIAL_DETAIL,
    },
    preview: PREVIEW,
    yaml: 'apiVersion: backstage.io/v1alpha1\nkind: Resource\n',
    ...change,
  };
}
