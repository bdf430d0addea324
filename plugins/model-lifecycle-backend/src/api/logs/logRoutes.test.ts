import { mockCredentials } from '@backstage/backend-test-utils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import request from 'supertest';
import { runId } from '../../training/history/__testUtils__/runs';
import type { Run, RunPod } from '../../training/run';
import {
  jobEntity,
  startBackend,
  type TestBackend,
  type TestWorld,
} from '../__testUtils__/testBackend';

const ALICE = 'user:default/alice';
const BOB = 'user:default/bob';
const ID = runId(1);

const rank0: RunPod = {
  name: 'job-node-0-0',
  uid: 'u0',
  phase: 'training',
  rank: 0,
  attempt: 1,
  state: 'running',
  containers: ['node'],
};
const rank1: RunPod = { ...rank0, name: 'job-node-0-1', uid: 'u1', rank: 1 };

describe('the log route', () => {
  let backend: TestBackend;

  afterEach(() => backend.stop());

  async function start(world: TestWorld, run: Partial<Run> = {}) {
    backend = await startBackend({ entities: [jobEntity('a')], ...world });
    await backend.add(
      { id: ID, pods: [rank0, rank1], ...run },
      { provider: ['resource:default/a'], owner: ALICE },
    );
  }
  const get = (query = '', user = ALICE) =>
    request(backend.server)
      .get(`/api/model-lifecycle/runs/${ID}/logs${query}`)
      .set('Authorization', mockCredentials.user.header(user));
  const keep = (pod: string, messages: string[]) =>
    backend.history.appendLog(
      ID,
      {
        pod,
        container: 'node',
        attempt: 1,
        phase: 'training',
        lines: messages.length,
        bytes: 10,
        notes: [],
      },
      messages.map((message, index) => ({
        line: index + 1,
        at: 1_000 + index,
        message,
      })),
      backend.fence,
    );
  const infoFor = async (user: string) =>
    (
      await request(backend.server)
        .get(`/api/model-lifecycle/runs/${ID}`)
        .set('Authorization', mockCredentials.user.header(user))
    ).body.logs;

  it('is for owners unless the config says otherwise', async () => {
    await start({});
    await get('', ALICE).expect(200);
    const { body } = await get('', BOB).expect(403);
    expect(body.error.message).toBe('Only the owner of a run may read its log');
    expect(await infoFor(ALICE)).toEqual({ available: true });
    expect(await infoFor(BOB)).toEqual({
      available: false,
      reason: { code: 'logs.owners-only', params: { owner: ALICE } },
    });
  });

  it.each([
    ['everyone', 200, 200],
    ['off', 403, 403],
  ])('follows visibility %s', async (visibility, owner, other) => {
    await start({ config: { training: { logs: { visibility } } } });
    expect((await get('', ALICE)).status).toBe(owner);
    expect((await get('', BOB)).status).toBe(other);
  });

  it('needs the permission even where everyone may', async () => {
    await start({
      config: { training: { logs: { visibility: 'everyone' } } },
      policy: {
        'model-lifecycle.run.logs.read': { result: AuthorizeResult.DENY },
      },
    });
    await get().expect(403);
    expect(await infoFor(ALICE)).toEqual({
      available: false,
      reason: { code: 'logs.not-permitted' },
    });
  });

  it('shows the live log of rank 0, then that of the pod asked for', async () => {
    await start({
      logs: { live: async ({ pod }) => [`2026-11-21T12:00:00Z I am ${pod}`] },
    });
    const { body } = await get().expect(200);
    expect(body).toMatchObject({ live: true, total: 1, page: 1 });
    expect(body.items).toEqual([
      {
        line: 1,
        timestamp: '2026-11-21T12:00:00.000Z',
        message: 'I am job-node-0-0',
        pod: 'job-node-0-0',
        container: 'node',
        phase: 'training',
      },
    ]);
    const other = await get('?pod=job-node-0-1').expect(200);
    expect(other.body.items[0].message).toBe('I am job-node-0-1');
    await get('?pod=of-somebody-else').expect(404);
    await get('?container=istio-proxy').expect(404);
  });

  it('keeps the log after the pod has gone, the failed pod first', async () => {
    await start(
      {},
      {
        state: 'failed',
        pods: [],
        goneAt: 1,
        failure: { pod: rank1.name, container: 'node' },
      },
    );
    await keep(rank0.name, ['peer ended']);
    await keep(rank1.name, ['loading', 'RuntimeError: out of memory']);
    const { body } = await get().expect(200);
    expect(body).toMatchObject({ live: false, total: 2 });
    expect(body.items.map((i: { message: string }) => i.message)).toEqual([
      'RuntimeError: out of memory',
      'loading',
    ]);
  });

  it('shows what was kept when the cluster does not answer, and says so', async () => {
    await start({
      logs: {
        live: async () => {
          throw new Error('connection refused');
        },
      },
    });
    const empty = await get().expect(200);
    expect(empty.body).toMatchObject({
      items: [],
      notes: [{ code: 'logs.unreadable', params: { cluster: 'lab' } }],
    });
    expect(empty.body.total).toBeUndefined();
    await keep(rank0.name, ['kept']);
    const { body } = await get().expect(200);
    expect(body.items[0].message).toBe('kept');
    expect(body.notes).toEqual([
      { code: 'logs.unreadable', params: { cluster: 'lab' } },
    ]);
  });

  it('says that there is none, or none yet', async () => {
    await start({}, { pods: [{ ...rank0, state: 'pending' }] });
    expect((await get()).body.notes).toEqual([{ code: 'logs.not-started' }]);
    await backend.add({ id: ID, pods: [], state: 'queued' });
    await backend.history.setLinks(
      [{ runId: ID, entityRef: 'resource:default/a' }],
      'provider',
    );
    expect((await get()).body).toEqual({
      items: [],
      total: 0,
      live: false,
      notes: [{ code: 'logs.none' }],
    });
  });
});
