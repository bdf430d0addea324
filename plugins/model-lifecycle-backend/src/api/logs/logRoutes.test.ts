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
import { readerOf } from './__testUtils__/logReader';

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
  const keep = (pod: string, messages: string[], first = 1) =>
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
        line: first + index,
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
      logs: readerOf(({ pod }) => [`2026-11-21T12:00:00Z I am ${pod}`]),
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

  it('shows kept lines by the numbers that they have, where earlier ones are not kept', async () => {
    await start({}, { pods: [], goneAt: 1 });
    await keep(rank0.name, ['a', 'b', 'c'], 901);
    const { body } = await get('?from=902').expect(200);
    expect(body).toMatchObject({ first: 901, row: 2, total: 3 });
    expect(body.items.map((item: { line: number }) => item.line)).toEqual([
      902, 903,
    ]);
    expect(body.notes).toEqual([
      { code: 'log-lines-missed', params: { lines: 900 } },
    ]);
  });

  it('shows what was kept when the cluster does not answer, and says so', async () => {
    await start({
      logs: readerOf(() => {
        throw new Error('connection refused');
      }),
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

  it.each([
    ['pipeline', 'logs.not-brought'],
    ['pytorchjob', 'logs.not-brought'],
    ['status-endpoint', 'logs.not-told'],
    ['report', 'logs.not-told'],
  ])(
    'speaks of no pod where there are none: %s says %s',
    async (type, code) => {
      await start({}, { pods: [], source: { type, id: 'told' } });
      expect((await get().expect(200)).body).toEqual({
        items: [],
        total: 0,
        live: false,
        notes: [{ code }],
      });
    },
  );

  it('chooses by phase and by attempt', async () => {
    const early: RunPod = {
      ...rank0,
      name: 'job-dataset-0-0',
      uid: 'u2',
      phase: 'dataset',
    };
    await start(
      { logs: readerOf(({ pod }) => [`2026-11-21T12:00:00Z I am ${pod}`]) },
      {
        pods: [
          rank0,
          rank1,
          early,
          { ...rank0, name: 'again', uid: 'u3', attempt: 2 },
        ],
      },
    );
    const shown = async (query: string) =>
      (await get(query).expect(200)).body.log;
    expect(await shown('?phase=dataset')).toMatchObject({ pod: early.name });
    expect(await shown('?phase=training&attempt=1')).toMatchObject({
      pod: rank0.name,
      attempt: 1,
    });
    expect(await shown('')).toMatchObject({ pod: 'again', attempt: 2 });
    expect((await get('?phase=evaluation').expect(200)).body.notes).toEqual([
      { code: 'logs.none' },
    ]);
  });

  it('shows the container as it was before its last restart', async () => {
    await start(
      {
        logs: readerOf(({ previous }) => [
          `2026-11-21T12:00:00Z ${previous ? 'before' : 'now'}`,
        ]),
      },
      { pods: [{ ...rank0, restarts: 1 }] },
    );
    const before = await get('?previous=true').expect(200);
    expect(before.body.items[0].message).toBe('before');
    expect(before.body).toMatchObject({ live: false, log: { previous: true } });
    const now = await get().expect(200);
    expect(now.body.items[0].message).toBe('now');
    expect(now.body.live).toBe(true);
  });

  it('shows the colours of a line beside its plain text', async () => {
    await start({
      logs: readerOf(() => ['2026-11-21T12:00:00Z \u001b[31mno\u001b[0m way']),
    });
    const { body } = await get().expect(200);
    expect(body.items[0]).toMatchObject({
      message: 'no way',
      styles: [
        { at: 0, codes: '31' },
        { at: 2, codes: '0' },
      ],
    });
  });

  describe('the download', () => {
    const download = (query = '', user = ALICE) =>
      request(backend.server)
        .get(`/api/model-lifecycle/runs/${ID}/log.txt${query}`)
        .set('Authorization', mockCredentials.user.header(user));

    it('has every line of a live log and of a kept one', async () => {
      const lines = Array.from(
        { length: 5_001 },
        (_, n) => `${new Date(1_000 + n).toISOString()} line ${n + 1}`,
      );
      await start({ logs: readerOf(() => lines, 4_096) });
      const live = await download().expect(200);
      expect(live.text).toBe(`${lines.join('\n')}\n`);
      expect(live.headers['content-disposition']).toBe(
        'attachment; filename="job-node-0-0-node.log"',
      );
      await backend.add({ id: ID, pods: [], goneAt: 1 });
      await keep(rank0.name, ['a', 'b']);
      expect((await download().expect(200)).text).toBe(
        '1970-01-01T00:00:01.000Z a\n1970-01-01T00:00:01.001Z b\n',
      );
    });

    it('is for those who may read the log', async () => {
      await start({});
      expect((await download('', BOB)).status).toBe(403);
      expect((await download('?pod=of-somebody-else')).status).toBe(404);
    });
  });
});
