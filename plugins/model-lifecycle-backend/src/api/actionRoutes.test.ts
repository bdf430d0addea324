import { mockCredentials } from '@backstage/backend-test-utils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import request from 'supertest';
import {
  clusterError,
  FakeCluster,
} from '../training/actions/__testUtils__/FakeCluster';
import { runId } from '../training/history/__testUtils__/runs';
import type { Run } from '../training/run';
import {
  jobEntity,
  startBackend,
  type TestBackend,
  type TestWorld,
} from './__testUtils__/testBackend';

const ALICE = 'user:default/alice';
const BOB = 'user:default/bob';
const ID = runId(1);
const KEY = 'team-a/llm';
const ENABLED = { training: { actions: { enabled: true } } };

describe('the actions', () => {
  let backend: TestBackend;
  let cluster: FakeCluster;

  beforeEach(() => {
    cluster = new FakeCluster();
    cluster.put('TrainJob', {
      metadata: {
        namespace: 'team-a',
        name: 'llm',
        uid: 'u1',
        resourceVersion: '1',
      },
      spec: {},
    });
  });

  afterEach(() => backend.stop());

  async function start(world: TestWorld = {}, run: Partial<Run> = {}) {
    backend = await startBackend({
      config: ENABLED,
      entities: [jobEntity('a')],
      ...world,
      actions: { client: () => cluster, ...world.actions },
    });
    await backend.add(
      { id: ID, name: 'llm', uid: 'u1', ...run },
      { provider: ['resource:default/a'], owner: ALICE },
    );
  }
  const post = (action: string, user = ALICE) =>
    request(backend.server)
      .post(`/api/model-lifecycle/runs/${ID}/${action}`)
      .set('Authorization', mockCredentials.user.header(user));
  const offers = async (user = ALICE) =>
    (
      await request(backend.server)
        .get(`/api/model-lifecycle/runs/${ID}`)
        .set('Authorization', mockCredentials.user.header(user))
    ).body.actions;

  /** The Workload that Kueue made for the TrainJob. */
  const addWorkload = (labels?: Record<string, string>) => {
    cluster.hasKueue = true;
    cluster.put('Workload', {
      metadata: {
        namespace: 'team-a',
        name: 'trainjob-llm-abc',
        uid: 'w1',
        labels,
        ownerReferences: [
          { apiVersion: 'x', kind: 'TrainJob', name: 'llm', uid: 'u1' },
        ],
      },
      spec: { active: true },
    });
  };

  it('are off by default: not offered, refused and audited', async () => {
    await start({ config: {} });
    expect(await offers()).toEqual({});
    const { body } = await post('pause').expect(403);
    expect(body.error.message).toContain(
      'modelLifecycle.training.actions.enabled',
    );
    expect(cluster.spec('TrainJob', KEY)).toEqual({});
    expect(backend.audit).toEqual([
      { eventId: 'run-control', queryType: 'pause', outcome: 'failed' },
    ]);
  });

  it('are for the owner', async () => {
    await start();
    expect(await offers(ALICE)).toEqual({
      pause: { allowed: true },
      stop: { allowed: true },
    });
    expect((await offers(BOB)).pause).toEqual({
      allowed: false,
      reason: { code: 'action.owners-only', params: { owner: ALICE } },
    });
    await post('stop', BOB).expect(403);
    expect(cluster.deletions).toEqual([]);
  });

  it('need the permission', async () => {
    await start({
      policy: {
        'model-lifecycle.run.control': { result: AuthorizeResult.DENY },
      },
    });
    expect((await offers()).stop).toEqual({
      allowed: false,
      reason: { code: 'action.not-permitted' },
    });
    await post('stop').expect(403);
    expect(cluster.deletions).toEqual([]);
  });

  it('do not tell that an invisible run exists', async () => {
    await start({
      policy: { 'model-lifecycle.run.read': { result: AuthorizeResult.DENY } },
    });
    expect((await post('pause')).status).toBe(404);
    expect(backend.audit).toEqual([]);
  });

  it('pause and resume a TrainJob by its suspend field, and are audited', async () => {
    await start();
    const { body } = await post('pause').expect(202);
    expect(body).toEqual({ runId: ID, action: 'pause' });
    expect(cluster.spec('TrainJob', KEY)).toEqual({ suspend: true });

    await backend.add({ id: ID, name: 'llm', uid: 'u1', state: 'paused' });
    await backend.history.setLinks(
      [{ runId: ID, entityRef: 'resource:default/a' }],
      'provider',
    );
    await post('resume').expect(202);
    expect(cluster.spec('TrainJob', KEY)).toEqual({ suspend: false });
    expect(backend.audit).toEqual([
      { eventId: 'run-control', queryType: 'pause', outcome: 'succeeded' },
      { eventId: 'run-control', queryType: 'resume', outcome: 'succeeded' },
    ]);
  });

  it.each([
    ['by its label', { 'kueue.x-k8s.io/job-uid': 'u1' }],
    ['by its owner, where Kueue writes no label', undefined],
  ])('go through the Workload under Kueue, found %s', async (_, labels) => {
    addWorkload(labels);
    await start({}, { facts: { queue: 'gpu' } });
    await post('pause').expect(202);
    expect(cluster.spec('Workload', 'team-a/trainjob-llm-abc')).toEqual({
      active: false,
    });
    expect(cluster.spec('TrainJob', KEY)).toEqual({});
  });

  it('do not suspend behind the back of a Kueue that has no Workload yet', async () => {
    cluster.hasKueue = true;
    await start({}, { state: 'queued', facts: { queue: 'gpu' } });
    const { body } = await post('pause').expect(409);
    expect(body.error.message).toContain("queue 'gpu'");
    expect(cluster.spec('TrainJob', KEY)).toEqual({});
  });

  it('name why Kueue deactivated what is resumed', async () => {
    addWorkload({ 'kueue.x-k8s.io/job-uid': 'u1' });
    const reason = {
      code: 'blocked.deactivated',
      params: { cause: 'requeuing-limit' },
    };
    await start({}, { state: 'blocked', reason, facts: { queue: 'gpu' } });
    const { body } = await post('resume').expect(202);
    expect(body.note).toEqual(reason);
  });

  it('stop after snapshot and log tails are kept, in the background', async () => {
    const order: string[] = [];
    await start({
      actions: {
        beforeStop: async run => {
          order.push(`kept ${run.name}`, ...cluster.objects.keys());
          return { code: 'logs.missed', params: { pods: 1 } };
        },
      },
    });
    const { body } = await post('stop').expect(202);
    expect(order).toEqual(['kept llm', 'TrainJob/team-a/llm']);
    expect(body.note).toEqual({ code: 'logs.missed', params: { pods: 1 } });
    expect(cluster.deletions).toEqual([
      { key: 'TrainJob/team-a/llm', propagationPolicy: 'Background' },
    ]);
  });

  it('stop nothing when nothing could be kept', async () => {
    await start({
      actions: {
        beforeStop: async () => {
          throw new Error('the database is away');
        },
      },
    });
    await post('stop').expect(500);
    expect(cluster.deletions).toEqual([]);
  });

  it('stop a job whose progress moves its version meanwhile', async () => {
    const { metadata } = cluster.objects.get('TrainJob/team-a/llm')!;
    let moves = 2;
    cluster.beforeDelete = () => {
      if (moves-- > 0) metadata.resourceVersion = `${moves}-moved`;
    };
    await start();
    await post('stop').expect(202);
    expect(cluster.deletions).toHaveLength(1);
  });

  it.each(['pause', 'stop'])(
    'never %s another TrainJob of the same name',
    async action => {
      await start({}, { uid: 'earlier-uid' });
      const { body } = await post(action).expect(409);
      expect(body.error.message).toContain('is another TrainJob by now');
      expect(cluster.deletions).toEqual([]);
      expect(cluster.spec('TrainJob', KEY)).toEqual({});
    },
  );

  it('show the text of a webhook as it is', async () => {
    const text =
      'admission webhook "validator.trainjob.trainer.kubeflow.org" denied the request: ClusterTrainingRuntime "torch" not found';
    cluster.refusal = clusterError('forbidden', 403, text);
    await start();
    const { body } = await post('pause').expect(409);
    expect(body.error.message).toBe(text);
  });

  it('say that it is the account of Backstage that lacks a right', async () => {
    cluster.refusal = clusterError(
      'forbidden',
      403,
      'trainjobs.trainer.kubeflow.org "llm" is forbidden: User "system:serviceaccount:backstage:default" cannot patch resource "trainjobs"',
    );
    await start();
    const { body } = await post('pause').expect(503);
    expect(body.error.message).toContain(
      'the account that Backstage uses there has no right to do so',
    );
  });

  it.each([
    ['resume', 'running'],
    ['pause', 'succeeded'],
    ['stop', 'failed'],
  ] as const)('refuse to %s what is %s', async (action, state) => {
    await start({}, { state });
    const { body } = await post(action).expect(409);
    expect(body.error.message).toBe(
      `Cannot ${action} 'llm' while it is ${state}`,
    );
  });
});
