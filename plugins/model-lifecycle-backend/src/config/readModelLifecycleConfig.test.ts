import { ConfigReader } from '@backstage/config';
import type { JsonObject } from '@backstage/types';
import { readModelLifecycleConfig } from './readModelLifecycleConfig';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

function read(modelLifecycle?: JsonObject) {
  return readModelLifecycleConfig(
    new ConfigReader(modelLifecycle && { modelLifecycle }),
  );
}

describe('readModelLifecycleConfig', () => {
  it('has a safe default for everything', () => {
    expect(read()).toEqual({
      training: {
        trainJobs: {
          entities: { keepFinishedMs: 30 * DAY_MS, maxPerNamespace: 200 },
        },
        jobs: [],
        retention: {
          metricsMs: 90 * DAY_MS,
          logsMs: 30 * DAY_MS,
          runsMs: 365 * DAY_MS,
        },
        stall: { warnAfterMs: 5 * MINUTE_MS, stalledAfterMs: 15 * MINUTE_MS },
        logs: { capture: 'tail', visibility: 'owners', redact: [] },
        directProgress: { namespaces: [] },
        pipelines: [],
        statusEndpoints: [],
        pyTorchJobs: [],
        brokenRunSources: [],
        reports: { enabled: false, subjects: [] },
        warnings: { enabled: true, evaluations: 5 },
        prometheus: [],
        kueue: [],
        actions: { enabled: false },
        notifications: {
          enabled: true,
          events: ['finished', 'failed', 'stalled', 'moving'],
          owners: true,
        },
      },
      models: {
        owners: { map: [] },
        defaults: {},
        overrides: [],
        overridesFrom: [],
        entityShape: { modelServer: 'component' },
      },
      adoption: { enabled: true, trustedLocations: [] },
    });
  });

  it('reads every key', () => {
    const config = read({
      clusters: [{ name: 'prod' }],
      training: {
        trainJobs: {
          clusters: ['prod'],
          namespaces: ['team-a'],
          labelSelector: 'team=a',
          entities: { keepFinished: { hours: 36 }, maxPerNamespace: 5 },
        },
        jobs: [{ match: '^(llm)-', name: '$1' }],
        retention: { metrics: 'P10D', logs: '12h', runs: '180d' },
        stall: { warnAfter: '1m', stalledAfter: { minutes: 2 } },
        logs: { capture: 'off', visibility: 'everyone', redact: ['hf_\\w+'] },
        directProgress: { namespaces: ['team-a'] },
        warnings: { enabled: false, evaluations: 8 },
        prometheus: [
          {
            cluster: 'prod',
            baseUrl: 'https://thanos.example.com/',
            queries: {
              gpuUtilization: 'X{namespace="$namespace",pod=~"$pods"}',
            },
          },
        ],
        kueue: [
          {
            cluster: 'prod',
            podsReadyTimeout: '5m',
            recoveryTimeout: { minutes: 3 },
          },
        ],
        actions: { enabled: 'true' },
        notifications: { enabled: false, events: ['failed'], owners: false },
      },
      models: {
        owners: {
          default: 'group:default/ml',
          map: [{ match: '^alice@', owner: 'user:default/alice' }],
        },
        overrides: [
          {
            match: { source: 'hub', name: 'granite-*' },
            set: {
              title: 'Granite',
              description: 'Ours.',
              lifecycle: 'production',
              system: 'assistants',
              owner: 'group:default/granite',
              tags: ['llm'],
              license: 'apache-2.0',
            },
          },
        ],
        overridesFrom: [
          { file: '/etc/models.yaml' },
          {
            configMap: { cluster: 'prod', namespace: 'ml', name: 'models' },
          },
        ],
        defaults: { lifecycle: 'experimental', system: 'system:default/llm' },
        entityShape: { modelServer: 'api' },
        sources: { hub: { type: 'hugging-face' } },
      },
      adoption: {
        enabled: 'false',
        trustedLocations: ['url:https://github.com/acme/catalog/blob/main/'],
      },
    });
    expect(config.training).toEqual({
      trainJobs: {
        clusters: ['prod'],
        namespaces: ['team-a'],
        labelSelector: 'team=a',
        entities: { keepFinishedMs: 1.5 * DAY_MS, maxPerNamespace: 5 },
      },
      jobs: [{ match: /^(llm)-/, name: '$1' }],
      retention: {
        metricsMs: 10 * DAY_MS,
        logsMs: DAY_MS / 2,
        runsMs: 180 * DAY_MS,
      },
      stall: { warnAfterMs: MINUTE_MS, stalledAfterMs: 2 * MINUTE_MS },
      logs: { capture: 'off', visibility: 'everyone', redact: [/hf_\w+/g] },
      directProgress: { namespaces: ['team-a'] },
      pipelines: [],
      statusEndpoints: [],
      pyTorchJobs: [],
      brokenRunSources: [],
      reports: { enabled: false, subjects: [] },
      warnings: { enabled: false, evaluations: 8 },
      prometheus: [
        {
          cluster: 'prod',
          endpoint: { baseUrl: 'https://thanos.example.com' },
          queries: { gpuUtilization: 'X{namespace="$namespace",pod=~"$pods"}' },
        },
      ],
      kueue: [
        {
          cluster: 'prod',
          podsReadyTimeoutMs: 5 * MINUTE_MS,
          recoveryTimeoutMs: 3 * MINUTE_MS,
        },
      ],
      actions: { enabled: true },
      notifications: { enabled: false, events: ['failed'], owners: false },
    });
    expect(config.adoption).toEqual({
      enabled: false,
      trustedLocations: ['url:https://github.com/acme/catalog/blob/main/'],
    });
    expect(config.models).toEqual({
      owners: {
        default: 'group:default/ml',
        map: [{ match: /^alice@/, owner: 'user:default/alice' }],
      },
      defaults: { lifecycle: 'experimental', system: 'system:default/llm' },
      overrides: [
        {
          match: { source: 'hub', name: 'granite-*' },
          set: {
            title: 'Granite',
            description: 'Ours.',
            lifecycle: 'production',
            system: 'assistants',
            owner: 'group:default/granite',
            tags: ['llm'],
            license: 'apache-2.0',
          },
        },
      ],
      overridesFrom: [
        { file: '/etc/models.yaml' },
        {
          configMap: {
            cluster: 'prod',
            namespace: 'ml',
            name: 'models',
            key: 'overrides.yaml',
          },
        },
      ],
      entityShape: { modelServer: 'api' },
    });
  });

  it('counts an empty string as absent', () => {
    const { training } = read({
      training: {
        trainJobs: { labelSelector: '', clusters: '' },
        logs: { visibility: '' },
        retention: { logs: '' },
      },
    });
    expect(training.trainJobs.labelSelector).toBeUndefined();
    expect(training.trainJobs.clusters).toBeUndefined();
    expect(training.logs.visibility).toBe('owners');
    expect(training.retention.logsMs).toBe(30 * DAY_MS);
  });

  it('keeps a run at least a day longer than its entity', () => {
    const { retention } = read({
      training: {
        trainJobs: { entities: { keepFinished: '60d' } },
        retention: { runs: '7d' },
      },
    }).training;
    expect(retention.runsMs).toBe(61 * DAY_MS);
  });

  it('redacts every match of a line', () => {
    const { redact } = read({ training: { logs: { redact: ['hf_\\d'] } } })
      .training.logs;
    expect('hf_1 hf_2'.replace(redact[0], '-')).toBe('- -');
  });

  it('cannot be changed afterwards', () => {
    const config = read();
    expect(() => {
      (config.training.actions as { enabled: boolean }).enabled = true;
    }).toThrow(TypeError);
  });

  it.each<[string, JsonObject, string]>([
    [
      'an unknown key at the root',
      { trainings: {} },
      "Unknown config key 'modelLifecycle.trainings': allowed here are clusters, catalog, techdocs, training, models, adoption",
    ],
    [
      'an unknown key far below',
      { training: { trainJobs: { entities: { keepfinished: '1d' } } } },
      "Unknown config key 'modelLifecycle.training.trainJobs.entities.keepfinished': allowed here are keepFinished, maxPerNamespace",
    ],
    [
      'an event that there is not',
      { training: { notifications: { events: ['failed', 'stopped'] } } },
      "Invalid config at 'modelLifecycle.training.notifications.events[1]': expected one of finished, failed, stalled, moving, got 'stopped'",
    ],
    [
      'a pattern where a namespace has to be named',
      { training: { directProgress: { namespaces: ['team-a', 'team-*'] } } },
      "Invalid config at 'modelLifecycle.training.directProgress.namespaces[1]': expected the name of a namespace",
    ],
    [
      'a section that is none',
      { training: { logs: 'tail' } },
      "Invalid config at 'modelLifecycle.training.logs': expected an object, got a string",
    ],
    [
      'a value outside the choice',
      { training: { logs: { visibility: 'all' } } },
      "Invalid config at 'modelLifecycle.training.logs.visibility': expected one of owners, everyone, off, got 'all'",
    ],
    [
      'a number instead of a duration',
      { training: { stall: { warnAfter: 300 } } },
      "Invalid config at 'modelLifecycle.training.stall.warnAfter': expected a duration such as '5m', '30d', 'PT5M' or { minutes: 5 }, got a number",
    ],
    [
      'a duration of nothing',
      { training: { retention: { logs: '0 s' } } },
      "Invalid config at 'modelLifecycle.training.retention.logs': expected a duration above zero",
    ],
    [
      'too few evaluations',
      { training: { warnings: { evaluations: 1 } } },
      "Invalid config at 'modelLifecycle.training.warnings.evaluations': expected a whole number from 2 to 100",
    ],
    [
      'a query for the GPUs of everybody',
      {
        training: {
          prometheus: [
            {
              cluster: 'prod',
              baseUrl: 'https://a.example',
              queries: { gpuUtilization: 'X{namespace="$namespace"}' },
            },
          ],
        },
      },
      `Invalid config at 'modelLifecycle.training.prometheus[0].queries.gpuUtilization': expected a query that has "$pods", in double quotes`,
    ],
    [
      'two Prometheus for one cluster',
      {
        training: {
          prometheus: [
            { cluster: 'prod', baseUrl: 'https://a.example' },
            { cluster: 'prod', baseUrl: 'https://b.example' },
          ],
        },
      },
      "Invalid config at 'modelLifecycle.training.prometheus[1].cluster': another Prometheus has the cluster 'prod'",
    ],
    [
      'a Kueue without its timeout',
      { training: { kueue: [{ cluster: 'prod' }] } },
      "Invalid config at 'modelLifecycle.training.kueue[0].podsReadyTimeout': expected a duration such as '5m'",
    ],
    [
      'a stall that comes before its warning',
      { training: { stall: { warnAfter: '10m', stalledAfter: '5m' } } },
      "Invalid config at 'modelLifecycle.training.stall.stalledAfter': expected a duration not below 'modelLifecycle.training.stall.warnAfter'",
    ],
    [
      'a string where a list belongs',
      { training: { trainJobs: { namespaces: 'team-a' } } },
      "Invalid config at 'modelLifecycle.training.trainJobs.namespaces': expected a list of strings, got a string",
    ],
    [
      'a hole in a list',
      { training: { trainJobs: { clusters: ['prod', 7] } } },
      "Invalid config at 'modelLifecycle.training.trainJobs.clusters[1]': expected a string that is not empty",
    ],
    [
      'a number out of range',
      { training: { trainJobs: { entities: { maxPerNamespace: 0 } } } },
      "Invalid config at 'modelLifecycle.training.trainJobs.entities.maxPerNamespace': expected a whole number from 1 to 10000",
    ],
    [
      'a boolean in words',
      { training: { actions: { enabled: 'yes' } } },
      "Invalid config at 'modelLifecycle.training.actions.enabled': expected true or false, got a string",
    ],
    [
      'a job rule without a name',
      { training: { jobs: [{ match: 'a' }] } },
      "Missing config at 'modelLifecycle.training.jobs[0].name': expected a string",
    ],
    [
      'an owner that is no reference',
      { models: { owners: { default: 'group:' } } },
      "Invalid config at 'modelLifecycle.models.owners.default': expected an entity reference such as group:default/ml-platform, got 'group:'",
    ],
    [
      'a place of overrides that is two',
      { models: { overridesFrom: [{ file: 'a', configMap: { name: 'b' } }] } },
      "Invalid config at 'modelLifecycle.models.overridesFrom[0]': expected either file or configMap",
    ],
    [
      'a shape that nobody knows',
      { models: { entityShape: { modelServer: 'resource' } } },
      "Invalid config at 'modelLifecycle.models.entityShape.modelServer': expected one of component, api, ai-model-server-api, got 'resource'",
    ],
    [
      'a location that would trust everybody',
      { adoption: { trustedLocations: ['file:examples', 'url:https://'] } },
      "Invalid config at 'modelLifecycle.adoption.trustedLocations[1]': expected a location such as url:https://github.com/acme/catalog/blob/main/",
    ],
    [
      'sources as a list',
      { models: { sources: [] } },
      "Invalid config at 'modelLifecycle.models.sources': expected an object, got a list",
    ],
  ])('names the key path of %s', (_, modelLifecycle, message) => {
    expect(() => read(modelLifecycle)).toThrow(
      expect.objectContaining({ name: 'InputError', message }),
    );
  });

  it('says what is wrong with a regular expression', () => {
    expect(() => read({ training: { logs: { redact: ['ok', '('] } } })).toThrow(
      /^Invalid config at 'modelLifecycle\.training\.logs\.redact\[1\]': expected a regular expression, /,
    );
  });

  it('does not repeat a value that stands in the wrong place', () => {
    const secret = 'sk-12345';
    expect(() => read({ training: { logs: secret } })).not.toThrow(secret);
  });
});
