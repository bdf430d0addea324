import { mockServices } from '@backstage/backend-test-utils';
import type { DemoLab } from 'demo-lab';
import { Labs, clusterConfig } from '../../../__tests__/__testUtils__/labs';
import { until } from '../../../__tests__/__testUtils__/until';
import { createClusterClient } from '../../../clusters/createClusterClient';
import { systemTime } from '../../../time/time';
import { usageOf } from '../../cost/usageOf';
import type { Run } from '../../run';
import { RecordingSink } from '../__testUtils__/RunSourceLab';
import { createPyTorchJobSource } from '.';

const JOBS = '/apis/kubeflow.org/v1/namespaces/team-a/pytorchjobs';
/** The product looks an hour later, so that what objects say lies after their creation and in the past. */
const later = { ...systemTime, now: () => Date.now() + 3_600_000 };
const START_MS = Math.ceil(Date.now() / 1000) * 1000 + 60_000;
const at = (second: number) =>
  new Date(START_MS + second * 1000).toISOString().replace('.000', '');

const replica = (replicas: number, gpus = '8') => ({
  replicas,
  template: {
    spec: {
      containers: [
        {
          name: 'pytorch',
          image: 'registry.example/vision:1',
          command: ['train', '--token=hidden-command'],
          env: [{ name: 'TOKEN', value: 'hidden-value' }],
          resources: { limits: { 'nvidia.com/gpu': gpus } },
        },
      ],
    },
  },
});

const condition = (type: string, status = 'True', second = 10) => ({
  type,
  status,
  lastTransitionTime: at(second),
  lastUpdateTime: at(second),
  reason: `PyTorchJob${type}`,
  message: `PyTorchJob resnet is ${type.toLowerCase()}.`,
});

jest.setTimeout(60_000);

describe('PyTorchJobs of a cluster', () => {
  const labs = new Labs();
  const stop = new AbortController();
  let lab: DemoLab;
  let client: ReturnType<typeof createClusterClient>;
  let sink: RecordingSink;
  let running: Promise<void>;

  const create = (name: string, metadata: object = {}, spec: object = {}) =>
    labs.request(lab, 'POST', JOBS, {
      apiVersion: 'kubeflow.org/v1',
      kind: 'PyTorchJob',
      metadata: { name, namespace: 'team-a', ...metadata },
      spec: {
        pytorchReplicaSpecs: { Master: replica(1), Worker: replica(3) },
        ...spec,
      },
    });
  const patch = (name: string, body: object, sub = '') =>
    labs.request(lab, 'PATCH', `${JOBS}/${name}${sub}`, body);
  const status = (name: string, body: object) =>
    patch(name, { status: body }, '/status');
  const runOf = (name: string): Run | undefined =>
    [...sink.runs.values()].find(run => run.name === name);
  const untilState = (name: string, state: string) =>
    until(
      () => runOf(name),
      run => run?.state === state,
    );

  beforeAll(async () => {
    lab = await labs.start();
    labs.namespace(lab, 'team-a');
    sink = new RecordingSink(later);
    const logger = mockServices.logger.mock();
    client = createClusterClient(clusterConfig('lab', lab), {
      discovery: mockServices.discovery.mock(),
      auth: mockServices.auth.mock(),
    });
    // The first request of a process loads the client library, inside of a test only.
    await client.discover('kubeflow.org', 'v1', AbortSignal.timeout(60_000));
    running = createPyTorchJobSource(
      { name: 'lab-pytorch', cluster: 'lab', namespaces: ['team-a'], jobs: [] },
      { client: name => (name === 'lab' ? client : undefined), logger },
    ).run(sink, stop.signal);
  });

  afterAll(async () => {
    stop.abort();
    await running;
    await labs.cleanUp();
  });

  it('go from pending to running to the end, with what the operator knows and no percent', async () => {
    await create('resnet', {
      labels: { app: 'vision' },
      annotations: {
        'model-lifecycle.io/tracking-url': 'https://wandb.example/resnet',
        'other.example/secret': 'hidden-annotation',
      },
    });
    await untilState('resnet', 'pending');
    await status('resnet', {
      conditions: [condition('Created'), condition('Running', 'True', 30)],
      startTime: at(5),
      replicaStatuses: { Master: { active: 1 }, Worker: { active: 2 } },
    });
    await untilState('resnet', 'running');
    expect(runOf('resnet')).toMatchObject({
      source: { type: 'pytorchjob', id: 'lab-pytorch' },
      namespace: 'team-a',
      job: { sourceId: 'lab-pytorch', namespace: 'team-a', name: 'resnet' },
      labels: { app: 'vision' },
      reason: { code: 'reported.running', params: { said: '3/4' } },
      startedAt: Date.parse(at(30)),
      facts: {
        nodes: 4,
        gpusPerNode: 8,
        image: 'registry.example/vision:1',
        trackingUrl: 'https://wandb.example/resnet',
      },
    });
    expect(runOf('resnet')?.progress.percent).toBeUndefined();
    expect(JSON.stringify(runOf('resnet'))).not.toContain('hidden');

    await status('resnet', {
      conditions: [
        condition('Created'),
        condition('Running', 'False', 30),
        condition('Succeeded', 'True', 90),
      ],
      completionTime: at(90),
      replicaStatuses: { Master: { succeeded: 1 }, Worker: { succeeded: 3 } },
    });
    await untilState('resnet', 'succeeded');
    expect(runOf('resnet')).toMatchObject({
      startedAt: Date.parse(at(30)),
      endedAt: Date.parse(at(90)),
    });
  });

  it('have used what the containers of all replicas asked for, while they ran', async () => {
    const sidecar = {
      name: 'sync',
      resources: { requests: { cpu: '500m' }, limits: { cpu: 1 } },
    };
    const worker = replica(3);
    const [trainer] = worker.template.spec.containers;
    await create(
      'costly',
      {},
      {
        pytorchReplicaSpecs: {
          Master: replica(1, '2'),
          Worker: {
            replicas: 3,
            template: { spec: { containers: [trainer, sidecar] } },
          },
        },
      },
    );
    await status('costly', {
      conditions: [
        condition('Running', 'False', 30),
        condition('Succeeded', 'True', 90),
      ],
      completionTime: at(90),
    });
    await untilState('costly', 'succeeded');
    const run = runOf('costly')!;
    expect(run.facts.resources).toEqual([
      {
        part: 'Master',
        phase: 'training',
        pods: 1,
        requests: { 'nvidia.com/gpu': 2 },
      },
      {
        part: 'Worker',
        phase: 'training',
        pods: 3,
        requests: { cpu: 0.5, 'nvidia.com/gpu': 8 },
      },
    ]);
    // Where Master and Worker differ there is no one number of a node.
    expect(run.facts.gpusPerNode).toBeUndefined();
    const minute = 1 / 60;
    expect(usageOf(run, run.observedAt)).toMatchObject({
      lines: [
        {
          resource: 'nvidia.com/gpu',
          hours: expect.closeTo(26 * minute, 6),
          wastedHours: 0,
          heldNow: 0,
        },
        { resource: 'cpu', hours: expect.closeTo(1.5 * minute, 6) },
      ],
    });
  });

  it('tell no cost where nothing that they ask for is written', async () => {
    const { resources, ...bare } = replica(1).template.spec.containers[0];
    await create(
      'modest',
      {},
      {
        pytorchReplicaSpecs: {
          Master: { replicas: 1, template: { spec: { containers: [bare] } } },
        },
      },
    );
    await status('modest', { conditions: [condition('Running')] });
    await untilState('modest', 'running');
    const run = runOf('modest')!;
    expect(run.facts.resources).toBeUndefined();
    expect(usageOf(run, run.observedAt)).toBe('requests');
  });

  it('say what the operator says of a failure', async () => {
    await create('broken');
    await status('broken', {
      conditions: [
        condition('Running', 'False', 30),
        {
          ...condition('Failed', 'True', 60),
          message:
            'PyTorchJob broken is failed because 1 Worker replica(s) failed.',
        },
      ],
      completionTime: at(60),
    });
    await untilState('broken', 'failed');
    expect(runOf('broken')).toMatchObject({
      failure: {
        reason: 'PyTorchJobFailed',
        message: expect.stringContaining('1 Worker replica(s) failed'),
      },
      endedAt: Date.parse(at(60)),
    });
  });

  it('restart, are suspended, and wait in a queue', async () => {
    await create('moves');
    await status('moves', { conditions: [condition('Running')] });
    await untilState('moves', 'running');
    await status('moves', {
      conditions: [condition('Running', 'False'), condition('Restarting')],
    });
    await untilState('moves', 'restarting');
    await patch('moves', { spec: { runPolicy: { suspend: true } } });
    await untilState('moves', 'paused');
    await patch('moves', {
      metadata: { labels: { 'kueue.x-k8s.io/queue-name': 'gpu' } },
    });
    await untilState('moves', 'queued');
    expect(runOf('moves')?.facts.queue).toBe('gpu');
  });

  it('end unseen when they go without a result, and keep a result', async () => {
    await create('vanishes');
    await status('vanishes', { conditions: [condition('Running')] });
    await untilState('vanishes', 'running');
    await labs.request(lab, 'DELETE', `${JOBS}/vanishes`, {});
    await untilState('vanishes', 'stopped');
    expect(runOf('vanishes')?.reason.code).toBe('stopped.ended-unseen');
    await labs.request(lab, 'DELETE', `${JOBS}/broken`, {});
    await until(() => runOf('broken')?.goneAt !== undefined);
    expect(runOf('broken')?.state).toBe('failed');
  });

  it('are watched by nobody any more once the look at them has failed', async () => {
    const broken = new RecordingSink(later);
    broken.listed = async () => {
      throw new Error('a mistake');
    };
    const requests: (AbortSignal | undefined)[] = [];
    const end = new AbortController();
    const watched: typeof client = new Proxy(client, {
      get(target, name) {
        if (name !== 'watch') {
          const member = Reflect.get(target, name);
          return typeof member === 'function' ? member.bind(target) : member;
        }
        return (...args: Parameters<typeof client.watch>) => {
          requests.push(args[1].signal);
          return target.watch(...args);
        };
      },
    });
    await expect(
      createPyTorchJobSource(
        { name: 'broken', cluster: 'lab', jobs: [] },
        { client: () => watched, logger: mockServices.logger.mock() },
      ).run(broken, end.signal),
    ).rejects.toThrow('a mistake');
    await until(() => requests.length > 0);
    await until(() => requests.every(signal => signal?.aborted));
    end.abort();
  });

  it('of a cluster that nobody configured are a reason, not an error', async () => {
    const lost = new RecordingSink(later);
    const end = new AbortController();
    const done = createPyTorchJobSource(
      { name: 'lost', cluster: 'elsewhere', jobs: [] },
      { client: () => undefined, logger: mockServices.logger.mock() },
    ).run(lost, end.signal);
    await until(() => lost.failures.length > 0);
    expect(lost.failures[0].message).toContain("cluster 'elsewhere'");
    end.abort();
    await done;
  });
});
