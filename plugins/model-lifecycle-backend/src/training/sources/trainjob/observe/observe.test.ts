import fc from 'fast-check';
import type { KubernetesObject } from '../../../../clusters/types';
import {
  job,
  jobSet,
  openShiftAi,
  pod,
  seen,
  time,
  trainJob,
  workload,
} from '../../../progression/__fixtures__/cluster';
import { composeObservation } from './composeObservation';
import { factsOf, pollIntervalMs } from './facts';
import { jobKeyOf, runIdOf } from './identity';
import {
  trimEvent,
  trimJob,
  trimJobSet,
  trimPod,
  trimTrainJob,
  trimWorkload,
} from './trim';

const TRIMS = [
  trimTrainJob,
  trimJobSet,
  trimJob,
  trimPod,
  trimWorkload,
  trimEvent,
];

describe('trimming', () => {
  it('drops what no rule reads: templates, environment, commands, managed fields', () => {
    const secret = 'hunter2';
    const container = {
      name: 'node',
      image: 'example/train:1',
      command: [secret],
      args: [secret],
      env: [{ name: 'TOKEN', value: secret }],
    };
    const written: KubernetesObject = {
      ...trainJob({
        spec: { trainer: container, podTemplateOverrides: [secret] },
        annotations: { 'kubectl.kubernetes.io/last-applied': secret },
        metadata: { managedFields: [{ manager: secret }] },
      }),
    };
    const podWritten = pod(0, 'ready', {
      metadata: { managedFields: [secret] },
    });
    podWritten.spec = { containers: [container], volumes: [secret] };
    const setWritten = jobSet({
      spec: {
        replicatedJobs: [
          {
            name: 'node',
            template: {
              spec: {
                parallelism: 1,
                template: { spec: { containers: [container] } },
              },
            },
          },
        ],
      },
    });
    for (const trimmed of [
      trimTrainJob(written),
      trimPod(podWritten),
      trimJobSet(setWritten),
    ]) {
      expect(JSON.stringify(trimmed)).not.toContain(secret);
    }
    expect(trimTrainJob(written).spec.trainer?.image).toBe('example/train:1');
  });

  it('keeps of a pod its five labels and what says why it ended', () => {
    const trimmed = trimPod(
      pod(3, 'failed', {
        limits: { memory: '64Gi' },
        terminated: { exitCode: 137, reason: 'OOMKilled', message: 'killed\n' },
        metadata: { annotations: { big: 'x' } },
      }),
    );
    expect(Object.keys(trimmed.metadata.labels ?? {})).toHaveLength(5);
    expect(trimmed.metadata).not.toHaveProperty('annotations');
    expect(trimmed.spec.containers[0].resources?.limits).toEqual({
      memory: '64Gi',
    });
    expect(trimmed.status.containerStatuses[0].state.terminated).toMatchObject({
      exitCode: 137,
      reason: 'OOMKilled',
      message: 'killed',
    });
  });

  it('reads both forms of events', () => {
    const core = trimEvent({
      metadata: { name: 'a', uid: 'a' },
      type: 'Warning',
      reason: 'FailedCreate',
      message: 'quota',
      involvedObject: { kind: 'Job', uid: 'job' },
      lastTimestamp: time(1),
    });
    const newer = trimEvent({
      metadata: { name: 'a', uid: 'a' },
      type: 'Warning',
      reason: 'FailedCreate',
      note: 'quota',
      regarding: { kind: 'Job', uid: 'job' },
      series: { lastObservedTime: time(1) },
    });
    expect(newer).toEqual(core);
  });

  it('changes nothing the second time, whatever the object', () => {
    const written = [
      trainJob({ annotations: openShiftAi({ progressPercentage: 4 }) }),
      jobSet(),
      job(),
      pod(0, 'failed'),
      workload({ status: { admissionChecks: [{ name: 'a' }], admission: {} } }),
    ];
    for (const object of written) {
      for (const trim of TRIMS) {
        expect(trim(trim(object))).toEqual(trim(object));
      }
    }
  });

  it('never throws, and its result equals its own JSON', () => {
    fc.assert(
      fc.property(
        fc.record({
          metadata: fc.anything(),
          spec: fc.anything(),
          status: fc.anything(),
          regarding: fc.anything(),
        }),
        anything => {
          for (const trim of TRIMS) {
            const trimmed = trim(anything as unknown as KubernetesObject);
            const { trainerStatus, ...status } = (trimmed.status ??
              {}) as Record<string, unknown>;
            const known = { ...trimmed, status };
            expect(JSON.parse(JSON.stringify(known))).toEqual(known);
          }
        },
      ),
    );
  });
});

describe('one observation', () => {
  it('leaves out what belongs to the job that had this name before', () => {
    const {
      jobSets,
      jobs,
      pods,
      workload: found,
    } = seen(10, [
      trainJob(),
      jobSet(),
      job(),
      pod(0, 'ready'),
      jobSet({
        uid: 'old-jobset',
        metadata: {
          ownerReferences: [
            { kind: 'TrainJob', uid: 'old-uid', controller: true },
          ],
        },
      }),
      job({ jobSetUid: 'old-jobset' }),
      pod(0, 'ready', { uid: 'old', jobSetUid: 'old-jobset' }),
      pod(1, 'ready', {
        uid: 'orphan',
        jobSetUid: 'gone-jobset',
        createdSeconds: -60,
      }),
      {
        ...workload(),
        metadata: {
          name: 'w',
          uid: 'w',
          labels: { 'kueue.x-k8s.io/job-uid': 'old-uid' },
        },
      },
    ]);
    expect(jobSets.map(({ metadata }) => metadata.uid)).toEqual(['jobset-uid']);
    expect(jobs).toHaveLength(1);
    expect(pods.map(({ metadata }) => metadata.uid)).toEqual(['first-node-0']);
    expect(found).toBeUndefined();
  });

  it('finds the Workload by owner, or by label where it has none', () => {
    const labelled = {
      ...workload(),
      metadata: {
        name: 'w',
        uid: 'w',
        labels: { 'kueue.x-k8s.io/job-uid': 'trainjob-uid' },
      },
    };
    expect(seen(10, [trainJob(), workload()]).workload).toBeDefined();
    expect(seen(10, [trainJob(), labelled]).workload).toBeDefined();
  });

  it('keeps pods that outlive their Job', () => {
    const { pods } = seen(10, [trainJob(), pod(0, 'ready')]);
    expect(pods).toHaveLength(1);
  });

  it('carries the identity of an object that has gone without a trace', () => {
    const observation = composeObservation({
      cluster: 'prod',
      gone: { seen: false, uid: 'u', namespace: 'n', name: 'j' },
      jobSets: [],
      jobs: [],
      pods: [],
      workloads: [],
      warningEvents: [],
      observedAt: 7,
      syncedKinds: [],
    });
    expect(observation).toMatchObject({
      uid: 'u',
      namespace: 'n',
      name: 'j',
      gone: { seen: false },
    });
  });
});

describe('facts', () => {
  it('come from the spec, else from what the runtime made of it', () => {
    const asked = factsOf(
      seen(10, [
        trainJob({
          labels: { 'kueue.x-k8s.io/queue-name': 'team-a' },
          spec: {
            trainer: {
              numNodes: 4,
              image: 'example/train:1',
              resourcesPerNode: { limits: { 'nvidia.com/gpu': 8, cpu: '4' } },
            },
            initializer: {
              dataset: { storageUri: 'hf://a/b' },
              model: { storageUri: 'hf://c/d' },
            },
          },
        }),
        jobSet({ spec: { ttlSecondsAfterFinished: 60 } }),
      ]),
    );
    expect(asked).toEqual({
      runtime: 'torch-distributed',
      nodes: 4,
      gpusPerNode: 8,
      image: 'example/train:1',
      queue: 'team-a',
      baseModel: 'hf://c/d',
      dataset: 'hf://a/b',
      ttlMs: 60_000,
    });
    const made = factsOf(
      seen(10, [
        trainJob({ spec: { trainer: {} } }),
        jobSet(),
        job(),
        pod(0, 'ready', { limits: { 'nvidia.com/gpu': '2' } }),
      ]),
    );
    expect(made).toMatchObject({ nodes: 2, gpusPerNode: 2 });
  });

  it('link to a tracker only by an address that a browser may open', () => {
    const link = (url: string) =>
      factsOf(
        seen(1, [
          trainJob({ annotations: { 'model-lifecycle.io/tracking-url': url } }),
        ]),
      ).trackingUrl;
    expect(link('https://mlflow.example/run/1')).toBeDefined();
    expect(link('data:text/html,hello')).toBeUndefined();
    expect(link('not a url')).toBeUndefined();
  });

  it.each([
    ['45', 45],
    ['1m30s', 90],
    ['500ms', 5],
    ['1h', 300],
    ['-3', 30],
    ['soon', 30],
    [undefined, 30],
  ])('read a poll interval of %p as %p s', (written, seconds) => {
    expect(pollIntervalMs(written)).toBe(seconds * 1000);
  });
});

describe('the job that a run hangs on', () => {
  const keyOf = (
    name: string,
    metadata: Record<string, unknown> = {},
    rules: { match: RegExp; name: string }[] = [],
  ) =>
    jobKeyOf({
      cluster: 'prod',
      trainJob: trimTrainJob(trainJob({ name, metadata })),
      rules,
    });

  it.each([
    ['its own name', keyOf('nightly'), 'nightly'],
    [
      'an annotation',
      keyOf('x', { annotations: { 'model-lifecycle.io/job': 'chat' } }),
      'chat',
    ],
    [
      'a label',
      keyOf('x', { labels: { 'model-lifecycle.io/job': 'chat' } }),
      'chat',
    ],
    [
      'its controlling owner',
      keyOf('x-1', {
        ownerReferences: [
          { kind: 'CronJob', name: 'weekly', uid: 'u', controller: true },
        ],
      }),
      'weekly',
    ],
    [
      'a rule of the config',
      keyOf('sft-2026-11-21', {}, [
        { match: /^(\w+)-\d{4}-/, name: '$1-daily' },
      ]),
      'sft-daily',
    ],
    [
      'the prefix of a generated name',
      keyOf('nightly-x7k2p', { generateName: 'nightly-' }),
      'nightly',
    ],
  ])('is named by %s', (_, key, name) => {
    expect(key).toEqual({ sourceId: 'prod', namespace: 'team-a', name });
  });

  it('collects the names that the SDK makes up', () => {
    expect(keyOf('a0123456789b')).toEqual({
      sourceId: 'prod',
      namespace: 'team-a',
      name: 'team-a ad-hoc runs',
      adHoc: true,
    });
    expect(keyOf('a0123456789').adHoc).toBeUndefined();
  });
});

describe('the id of a run', () => {
  it('is 24 hex digits that tell two clusters and two jobs apart', () => {
    const id = (sourceId: string, uid: string) =>
      runIdOf({ sourceType: 'trainjob', sourceId, uid });
    expect(id('a', 'u')).toMatch(/^[0-9a-f]{24}$/);
    expect(new Set([id('a', 'u'), id('b', 'u'), id('a', 'v')]).size).toBe(3);
    expect(id('a', 'u')).toBe(id('a', 'u'));
  });
});
