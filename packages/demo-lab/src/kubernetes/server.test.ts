import {
  Api,
  Labs,
  TEST_LIMIT_MS,
  TRAINJOBS,
  putPod,
  trainJob,
} from '../__testUtils__/api';
import { DemoLab } from '../demoLab';
import { OwnerReference } from './objects';
import { RESOURCES } from './resources';

jest.setTimeout(TEST_LIMIT_MS);

const labs = new Labs();
let lab: DemoLab;
let api: Api;

beforeEach(async () => {
  lab = await labs.start();
  api = new Api(lab);
});
afterEach(() => labs.cleanUp());

const create = (name: string, more: object = {}) =>
  api.call('POST', TRAINJOBS, trainJob(name, more));
const names = (list: any) => list.items.map((item: any) => item.metadata.name);

describe('access', () => {
  it('refuses a token that nobody holds', async () => {
    const answer = await new Api(lab, 'wrong').get(TRAINJOBS);
    expect(answer).toMatchObject({
      code: 401,
      body: { kind: 'Status', status: 'Failure', reason: 'Unauthorized' },
    });
  });

  it('says to a limited user what is not allowed', async () => {
    lab.server.access.allow('viewer-token', {
      name: 'viewer',
      denied: [{ verbs: ['patch', 'delete'] }, { resources: ['pods/log'] }],
    });
    const viewer = new Api(lab, 'viewer-token');
    await create('a');
    expect((await viewer.get(TRAINJOBS)).code).toBe(200);
    const refused = await viewer.mergePatch(`${TRAINJOBS}/a`, {});
    expect(refused.code).toBe(403);
    expect(refused.body.message).toBe(
      'trainjobs.trainer.kubeflow.org "a" is forbidden: User "viewer" cannot patch resource "trainjobs" in API group "trainer.kubeflow.org" in the namespace "default"',
    );
  });

  it('lets nobody in without a token', async () => {
    expect((await new Api(lab, '').get(TRAINJOBS)).code).toBe(403);
  });
});

describe('lists', () => {
  it('shows one moment on all pages', async () => {
    for (const name of ['a', 'b', 'c', 'd', 'e']) await create(name);
    const first = await api.get(`${TRAINJOBS}?limit=2`);
    expect(names(first.body)).toEqual(['a', 'b']);
    expect(first.body.metadata.remainingItemCount).toBe(3);
    await create('bb');
    await api.call('DELETE', `${TRAINJOBS}/c`);
    const token = first.body.metadata.continue;
    const second = await api.get(`${TRAINJOBS}?limit=2&continue=${token}`);
    expect(names(second.body)).toEqual(['c', 'd']);
    expect(second.body.metadata.resourceVersion).toBe(
      first.body.metadata.resourceVersion,
    );
    const last = await api.get(
      `${TRAINJOBS}?limit=2&continue=${second.body.metadata.continue}`,
    );
    expect(names(last.body)).toEqual(['e']);
    expect(last.body.metadata.continue).toBeUndefined();
  });

  it('answers 410 to an expired token and offers an inconsistent rest', async () => {
    for (const name of ['a', 'b', 'c']) await create(name);
    const first = await api.get(`${TRAINJOBS}?limit=1`);
    lab.server.compact();
    await create('bb');
    const expired = await api.get(
      `${TRAINJOBS}?limit=1&continue=${first.body.metadata.continue}`,
    );
    expect(expired).toMatchObject({ code: 410, body: { reason: 'Expired' } });
    const rest = await api.get(
      `${TRAINJOBS}?continue=${expired.body.metadata.continue}`,
    );
    expect(names(rest.body)).toEqual(['b', 'bb', 'c']);
  });

  it('answers 504 to a version of the future', async () => {
    const answer = await api.get(`${TRAINJOBS}?resourceVersion=99999999999`);
    expect(answer).toMatchObject({
      code: 504,
      body: { details: { causes: [{ reason: 'ResourceVersionTooLarge' }] } },
    });
  });

  it('selects by labels and fields', async () => {
    await create('a', { labels: { tier: 'gold', zone: 'x' } });
    await create('b', { labels: { tier: 'silver' } });
    await create('c');
    const select = async (selector: string) =>
      names(
        (
          await api.get(
            `${TRAINJOBS}?labelSelector=${encodeURIComponent(selector)}`,
          )
        ).body,
      );
    expect(await select('tier=gold')).toEqual(['a']);
    expect(await select('tier!=gold')).toEqual(['b', 'c']);
    expect(await select('tier in (gold, silver),!zone')).toEqual(['b']);
    expect(await select('tier notin (gold)')).toEqual(['b', 'c']);
    expect(await select('tier')).toEqual(['a', 'b']);
    const byName = await api.get(
      `${TRAINJOBS}?fieldSelector=metadata.name%3Dc`,
    );
    expect(names(byName.body)).toEqual(['c']);
    const unknown = await api.get(`${TRAINJOBS}?fieldSelector=spec.x%3Dc`);
    expect(unknown.code).toBe(400);
    expect(unknown.body.message).toContain('field label not supported');
  });
});

describe('watches', () => {
  it('starts after the given version and keeps the order', async () => {
    await create('a');
    const { body } = await api.get(TRAINJOBS);
    await create('b');
    const from = body.metadata.resourceVersion;
    const watching = api.watch(
      `${TRAINJOBS}?watch=true&resourceVersion=${from}`,
      3,
    );
    await api.mergePatch(`${TRAINJOBS}/b`, {
      metadata: { labels: { x: 'y' } },
    });
    await api.call('DELETE', `${TRAINJOBS}/a`);
    const events = await watching;
    expect(
      events.map(({ type, object }) => [type, object.metadata.name]),
    ).toEqual([
      ['ADDED', 'b'],
      ['MODIFIED', 'b'],
      ['DELETED', 'a'],
    ]);
    const versions = events.map(event =>
      Number(event.object.metadata.resourceVersion),
    );
    expect(versions).toEqual([...versions].sort((x, y) => x - y));
  });

  it.each(['', '&resourceVersion=0'])(
    'shows what there is first when asked from nowhere (%s)',
    async from => {
      await create('a');
      const events = await api.watch(`${TRAINJOBS}?watch=true${from}`, 1);
      expect(events[0]).toMatchObject({
        type: 'ADDED',
        object: { metadata: { name: 'a' } },
      });
    },
  );

  it('answers a forgotten version by an ERROR event', async () => {
    await create('a');
    const { body } = await api.get(TRAINJOBS);
    lab.server.compact();
    const from = body.metadata.resourceVersion;
    const events = await api.watch(
      `${TRAINJOBS}?watch=true&resourceVersion=${from}`,
    );
    expect(events).toEqual([
      {
        type: 'ERROR',
        object: expect.objectContaining({ code: 410, reason: 'Expired' }),
      },
    ]);
  });

  it('ends at its timeout with a bookmark of the newest version', async () => {
    await create('a');
    const events = await api.watch(
      `${TRAINJOBS}?watch=true&resourceVersion=${lab.server.store.resourceVersion}&allowWatchBookmarks=true&timeoutSeconds=1`,
    );
    expect(events).toEqual([
      {
        type: 'BOOKMARK',
        object: expect.objectContaining({
          kind: 'TrainJob',
          metadata: {
            resourceVersion: String(lab.server.store.resourceVersion),
            creationTimestamp: null,
          },
        }),
      },
    ]);
  });

  it('tells a selective watch that an object has left it', async () => {
    await create('a', { labels: { x: 'y' } });
    const watching = api.watch(
      `${TRAINJOBS}?watch=true&labelSelector=x%3Dy`,
      2,
    );
    await api.get(TRAINJOBS);
    await api.mergePatch(`${TRAINJOBS}/a`, {
      metadata: { labels: { x: null } },
    });
    expect((await watching).map(({ type }) => type)).toEqual([
      'ADDED',
      'DELETED',
    ]);
  });

  it('refuses streaming lists', async () => {
    const answer = await api.get(
      `${TRAINJOBS}?watch=true&sendInitialEvents=true`,
    );
    expect(answer.code).toBe(422);
  });
});

describe('writes', () => {
  it('keeps status and spec apart and counts generations of the spec only', async () => {
    await create('a');
    const path = `${TRAINJOBS}/a`;
    const ignored = await api.mergePatch(path, {
      spec: { suspend: true },
      status: { jobsStatus: [] },
    });
    expect(ignored.body.metadata.generation).toBe(2);
    expect(ignored.body.status).toBeUndefined();
    const status = await api.mergePatch(`${path}/status`, {
      spec: { suspend: false },
      status: { jobsStatus: [] },
    });
    expect(status.body).toMatchObject({
      metadata: { generation: 2 },
      spec: { suspend: true },
      status: { jobsStatus: [] },
    });
  });

  it('writes nothing when nothing changes', async () => {
    const { body } = await create('a');
    const again = await api.mergePatch(`${TRAINJOBS}/a`, {
      spec: { suspend: false },
    });
    expect(again.body.metadata.resourceVersion).toBe(
      body.metadata.resourceVersion,
    );
  });

  it('refuses 142 percent and a report without a time, as the CRD does', async () => {
    await create('a');
    const report = (trainerStatus: object) =>
      api.apply(
        `${TRAINJOBS}/a/status?fieldManager=trainer-status&force=true`,
        {
          apiVersion: 'trainer.kubeflow.org/v1alpha1',
          kind: 'TrainJob',
          metadata: { name: 'a', namespace: 'default' },
          status: { trainerStatus },
        },
      );
    const lastUpdatedTime = '2026-01-23T10:30:45Z';
    const high = await report({ progressPercentage: 142, lastUpdatedTime });
    expect(high).toMatchObject({ code: 422, body: { reason: 'Invalid' } });
    expect(high.body.message).toContain('less than or equal to 100');
    const timeless = await report({ progressPercentage: 42 });
    expect(timeless.code).toBe(422);
    expect(timeless.body.message).toContain('lastUpdatedTime: Required value');
    const good = await report({ progressPercentage: 42, lastUpdatedTime });
    expect(good.body.status.trainerStatus.progressPercentage).toBe(42);
  });

  it('replaces what the same manager applied before', async () => {
    await create('a');
    const path = `${TRAINJOBS}/a/status?fieldManager=trainer-status&force=true`;
    const status = (trainerStatus: object) => ({
      apiVersion: 'trainer.kubeflow.org/v1alpha1',
      kind: 'TrainJob',
      metadata: { name: 'a' },
      status: { trainerStatus },
    });
    const lastUpdatedTime = '2026-01-23T10:30:45Z';
    await api.apply(
      path,
      status({ estimatedRemainingSeconds: 9, lastUpdatedTime }),
    );
    const { body } = await api.apply(
      path,
      status({ progressPercentage: 3, lastUpdatedTime }),
    );
    expect(body.status.trainerStatus).toEqual({
      progressPercentage: 3,
      lastUpdatedTime,
    });
    expect(body.metadata.managedFields).toMatchObject([
      { manager: 'trainer-status', operation: 'Apply', subresource: 'status' },
    ]);
  });

  it('does not let one applier take the field of another without force', async () => {
    const apply = (manager: string, suspend: boolean, force = false) =>
      api.apply(`${TRAINJOBS}/a?fieldManager=${manager}&force=${force}`, {
        ...trainJob('a'),
        spec: { runtimeRef: { name: 'torch-distributed' }, suspend },
      });
    expect((await apply('one', true)).code).toBe(201);
    const refused = await apply('two', false);
    expect(refused.code).toBe(409);
    expect(refused.body.message).toContain(
      'conflict with "one": .spec.suspend',
    );
    expect((await apply('two', false, true)).body.spec.suspend).toBe(false);
  });

  it('refuses what is immutable', async () => {
    await create('a');
    const answer = await api.mergePatch(`${TRAINJOBS}/a`, {
      spec: { trainer: { numNodes: 3 } },
    });
    expect(answer.code).toBe(422);
    expect(answer.body.message).toContain('spec.trainer');
  });

  it('deletes only what the caller saw', async () => {
    const { body } = await create('a');
    const attempt = (preconditions: object) =>
      api.call('DELETE', `${TRAINJOBS}/a`, { preconditions });
    expect((await attempt({ uid: 'another' })).code).toBe(409);
    await api.mergePatch(`${TRAINJOBS}/a`, { spec: { suspend: true } });
    const { uid, resourceVersion } = body.metadata;
    expect((await attempt({ uid, resourceVersion })).code).toBe(409);
    expect((await attempt({ uid })).code).toBe(200);
    expect((await api.get(`${TRAINJOBS}/a`)).code).toBe(404);
  });

  it('collects dependents after their owner', async () => {
    const { body } = await create('a');
    const { store } = lab.server;
    const child = (name: string, owner: OwnerReference) =>
      store.create(RESOURCES.jobSets, {
        apiVersion: 'jobset.x-k8s.io/v1alpha2',
        kind: 'JobSet',
        metadata: {
          name,
          namespace: 'default',
          ownerReferences: [owner],
        },
      });
    const jobSet = child('a', {
      apiVersion: 'trainer.kubeflow.org/v1alpha1',
      kind: 'TrainJob',
      name: 'a',
      uid: body.metadata.uid,
    });
    child('grandchild', {
      apiVersion: 'jobset.x-k8s.io/v1alpha2',
      kind: 'JobSet',
      name: 'a',
      uid: jobSet.metadata.uid,
    });
    child('stranger', {
      apiVersion: 'trainer.kubeflow.org/v1alpha1',
      kind: 'TrainJob',
      name: 'a',
      uid: 'another',
    });
    await api.call('DELETE', `${TRAINJOBS}/a`, {
      propagationPolicy: 'Background',
    });
    const left = store
      .list(RESOURCES.jobSets)
      .map(({ metadata }) => metadata.name);
    expect(left).toEqual(['stranger']);
  });

  it('keeps a deleted object until its finalizers have gone', async () => {
    await create('a', { finalizers: ['example.com/archive'] });
    await api.call('DELETE', `${TRAINJOBS}/a`);
    const { body } = await api.get(`${TRAINJOBS}/a`);
    expect(body.metadata.deletionTimestamp).toEqual(expect.any(String));
    await api.mergePatch(`${TRAINJOBS}/a`, { metadata: { finalizers: null } });
    expect((await api.get(`${TRAINJOBS}/a`)).code).toBe(404);
  });

  it('needs a namespace and a name that is free', async () => {
    const elsewhere = TRAINJOBS.replace('default', 'nowhere');
    const missing = await api.call('POST', elsewhere, trainJob('a'));
    expect(missing.body.message).toBe('namespaces "nowhere" not found');
    await create('a');
    expect((await create('a')).body.reason).toBe('AlreadyExists');
  });
});

describe('pod logs', () => {
  const log = '/api/v1/namespaces/default/pods/p/log';
  const at = (second: number) => Date.UTC(2026, 0, 1, 12, 0, second);
  let uid: string;

  beforeEach(() => {
    const pod = lab.server.store.create(RESOURCES.pods, {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'p', namespace: 'default' },
      spec: { containers: [{ name: 'node' }] },
      status: { phase: 'Running' },
    });
    uid = pod.metadata.uid;
    for (const second of [1, 2, 3]) {
      lab.server.logs.append(uid, 'node', {
        at: at(second),
        text: `line ${second} ü`,
      });
    }
  });

  it('gives the end, the part since a time, and at most so many bytes', async () => {
    expect((await api.text(`${log}?tailLines=2`)).text).toBe(
      'line 2 ü\nline 3 ü\n',
    );
    expect((await api.text(`${log}?sinceTime=2026-01-01T12:00:03Z`)).text).toBe(
      'line 3 ü\n',
    );
    expect((await api.text(`${log}?limitBytes=6`)).text).toBe('line 1');
    expect((await api.text(`${log}?tailLines=1&timestamps=true`)).text).toBe(
      '2026-01-01T12:00:03.000000000Z line 3 ü\n',
    );
    expect((await api.text(`${log}?tailLines=-1`)).code).toBe(400);
    expect((await api.text(`${log}?container=other`)).text).toContain(
      'container other is not valid for pod p',
    );
  });

  it('follows until the container ends', async () => {
    const following = api.text(`${log}?follow=true&tailLines=1`);
    await api.get('/api/v1/pods');
    lab.server.logs.append(uid, 'node', { at: at(4), text: 'line 4' });
    lab.server.logs.end(uid, 'node');
    expect((await following).text).toBe('line 3 ü\nline 4\n');
  });

  it('makes the lines of a long log when they are read', async () => {
    const pod = lab.server.store.create(RESOURCES.pods, {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'long', namespace: 'default' },
      spec: { containers: [{ name: 'node' }] },
    });
    const long = '/api/v1/namespaces/default/pods/long/log';
    lab.server.logs.generate(pod.metadata.uid, 'node', {
      count: 100_000,
      line: index => ({ at: at(0) + index * 1_000, text: `made ${index}` }),
    });
    lab.server.logs.append(pod.metadata.uid, 'node', {
      at: at(100_000),
      text: 'written',
    });
    const { text } = await api.text(long);
    expect(text.split('\n')).toHaveLength(100_002);
    expect((await api.text(`${long}?tailLines=2`)).text).toBe(
      'made 99999\nwritten\n',
    );
    const since = new Date(at(99_999)).toISOString();
    expect((await api.text(`${long}?sinceTime=${since}`)).text).toBe(
      'made 99999\nwritten\n',
    );
  });

  it('keeps the log of the container before a restart', async () => {
    const none = await api.text(`${log}?previous=true`);
    expect(none.text).toContain('previous terminated container \\"node\\"');
    lab.server.logs.restart(uid, 'node');
    lab.server.logs.append(uid, 'node', { at: at(9), text: 'again' });
    expect((await api.text(`${log}?previous=true&tailLines=1`)).text).toBe(
      'line 3 ü\n',
    );
    expect((await api.text(log)).text).toBe('again\n');
  });
});

describe('ports of pods', () => {
  const port = (name: string, rest = '') =>
    `/api/v1/namespaces/default/pods/${name}:28080/proxy${rest}`;

  it('answer GET as their program does, whatever it is', async () => {
    const { metadata } = putPod(lab);
    lab.server.ports.listen(metadata.uid, 28_080, path => ({
      code: path === '/metrics' ? 200 : 404,
      headers: { 'content-type': 'text/plain' },
      body: `at ${path}`,
    }));
    expect(await api.text(port('p', '/metrics'))).toEqual({
      code: 200,
      text: 'at /metrics',
    });
    expect(await api.text(port('p', '/a/b'))).toEqual({
      code: 404,
      text: 'at /a/b',
    });
    expect((await api.call('PUT', port('p', '/metrics'), {})).code).toBe(405);
    lab.server.ports.close(metadata.uid, 28_080);
    expect((await api.get(port('p', '/metrics'))).body).toMatchObject({
      kind: 'Status',
      code: 503,
      reason: 'ServiceUnavailable',
      message: expect.stringContaining('error trying to reach service'),
    });
  });

  it('are a right of their own', async () => {
    putPod(lab);
    lab.server.access.allow('reader', {
      name: 'reader',
      denied: [{ resources: ['pods/proxy'] }],
    });
    const reader = new Api(lab, 'reader');
    expect((await reader.get(port('p', '/metrics'))).code).toBe(403);
    expect((await reader.get('/api/v1/namespaces/default/pods/p')).code).toBe(
      200,
    );
  });
});

describe('faults', () => {
  it('fails as often as asked, with Retry-After', async () => {
    lab.server.faults.failRequests({
      code: 429,
      count: 1,
      retryAfterSeconds: 7,
    });
    const response = await api.open('GET', TRAINJOBS);
    response.resume();
    expect([response.statusCode, response.headers['retry-after']]).toEqual([
      429,
      '7',
    ]);
    expect((await api.get(TRAINJOBS)).code).toBe(200);
  });

  it('cuts watches in mid-stream', async () => {
    const watching = api.watch(`${TRAINJOBS}?watch=true&resourceVersion=0`);
    while (lab.server.faults.openWatches === 0) await api.get(TRAINJOBS);
    lab.server.faults.dropWatches();
    await expect(watching).rejects.toThrow();
  });

  it('expires watches', async () => {
    lab.server.faults.expireWatches = true;
    const [event] = await api.watch(`${TRAINJOBS}?watch=true`);
    expect(event.object.code).toBe(410);
    lab.server.faults.clear();
    lab.server.faults.expireWatchesByHttp = true;
    expect((await api.get(`${TRAINJOBS}?watch=true`)).code).toBe(410);
  });
});
