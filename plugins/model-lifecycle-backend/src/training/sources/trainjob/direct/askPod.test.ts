/* One pod after another, over real HTTPS: what the metrics port may do, and what is made of it. */
import { mockServices } from '@backstage/backend-test-utils';
import type { DemoLab, PodAnswer } from 'demo-lab';
import { RESOURCES } from 'demo-lab';
import { Labs, clusterConfig } from '../../../../__tests__/__testUtils__/labs';
import { runningPod } from '../../../../__tests__/__testUtils__/objects';
import { createClusterClient } from '../../../../clusters/createClusterClient';
import type { ClusterClient } from '../../../../clusters/types';
import { askPod, findNetworkPolicy } from './askPod';
import type { Target } from './targetOf';

jest.setTimeout(60_000);

const labs = new Labs();
let lab: DemoLab;
let client: ClusterClient;

const clientOf = (token: string) =>
  createClusterClient(clusterConfig('lab', lab, { token }), {
    discovery: mockServices.discovery(),
    auth: mockServices.auth(),
  });

beforeAll(async () => {
  lab = await labs.start();
  client = clientOf(lab.token);
  await client.discover('apps', 'v1', AbortSignal.timeout(60_000));
});
afterAll(() => labs.cleanUp());

let pods = 0;

/** A pod that answers so on port 28080; without an answer nobody listens. */
function podThat(answers?: (path: string) => PodAnswer): Target {
  pods += 1;
  const key = { namespace: 'default', name: `job-node-0-0-${pods}` };
  const { metadata } = lab.server.store.create(RESOURCES.pods, runningPod(key));
  if (answers) lab.server.ports.listen(metadata.uid, 28_080, answers);
  return {
    namespace: key.namespace,
    job: `job-${pods}`,
    pod: key.name,
    podUid: metadata.uid,
    port: 28_080,
    intervalMs: 5_000,
    isEnding: false,
  };
}

const ask = (target: Target, by = client) =>
  askPod(by, target, {
    now: () => Date.now(),
    signal: AbortSignal.timeout(30_000),
  });

const codeOf = async (target: Target, by?: ClusterClient) => {
  const answer = await ask(target, by);
  return 'problem' in answer ? answer.problem : 'text';
};

it('reads the progress that the pod serves on /metrics', async () => {
  const paths: string[] = [];
  const body = '{"progressPercentage":45,"trainMetrics":{"loss":"0.234"}}';
  const target = podThat(path => {
    paths.push(path);
    return { body };
  });
  expect(await ask(target)).toEqual({ text: body });
  expect(paths).toEqual(['/metrics']);
});

it('does not follow where it is sent', async () => {
  const paths: string[] = [];
  const target = podThat(path => {
    paths.push(path);
    return path === '/metrics'
      ? { code: 302, headers: { location: '/elsewhere' } }
      : { body: '{"progressPercentage":45}' };
  });
  expect(await codeOf(target)).toMatchObject({
    code: 'note.direct-redirect',
    params: { status: 302, port: 28_080 },
  });
  expect(paths).toEqual(['/metrics']);
});

it('reads 64 KiB and no more', async () => {
  const padded = (bytes: number) => {
    const json = '{"progressPercentage":45}';
    return json + ' '.repeat(bytes - json.length);
  };
  const whole = podThat(() => ({ body: padded(64 * 1024) }));
  const long = podThat(() => ({ body: padded(70_000) }));
  expect(await codeOf(whole)).toBe('text');
  expect(await codeOf(long)).toMatchObject({
    code: 'note.direct-too-large',
    params: { limit: 65_536 },
  });
});

it('waits two seconds', async () => {
  const startedAt = Date.now();
  const target = podThat(() => ({ body: '{}', delayMs: 20_000 }));
  expect(await codeOf(target)).toMatchObject({
    code: 'note.direct-timeout',
    params: { seconds: 2 },
  });
  expect(Date.now() - startedAt).toBeGreaterThanOrEqual(2_000);
  expect(Date.now() - startedAt).toBeLessThan(15_000);
});

it.each([
  ['HTML', '<html><script>alert(1)</script></html>'],
  ['the text of Prometheus', '# TYPE loss gauge\nloss 0.2\n'],
  ['nothing', ''],
  ['a list', '[45]'],
  ['JSON about something else', '{"status":"UP"}'],
])('takes %s for no progress', async (_, body) => {
  const target = podThat(() => ({ body }));
  expect(await codeOf(target)).toMatchObject({
    code: 'note.direct-unreadable',
  });
});

it('says what the pod refuses, apart from what the API server refuses', async () => {
  const target = podThat(() => ({ code: 403, body: 'go away' }));
  expect(await codeOf(target)).toMatchObject({
    code: 'note.direct-status',
    params: { status: 403 },
  });
  lab.server.access.allow('reader', {
    name: 'reader',
    denied: [{ resources: ['pods/proxy', 'networkpolicies'] }],
  });
  const reader = clientOf('reader');
  expect(
    await codeOf(
      podThat(() => ({ body: '{}' })),
      reader,
    ),
  ).toMatchObject({
    code: 'note.direct-forbidden',
  });
});

it('says that nobody listens, in the words of the API server', async () => {
  expect(await codeOf(podThat())).toEqual({
    code: 'note.direct-refused',
    params: { pod: expect.any(String), port: 28_080 },
    message: expect.stringContaining('connection refused'),
  });
});

it('says that a pod which has gone answers 404', async () => {
  const target = podThat();
  lab.server.store.remove(RESOURCES.pods, {
    namespace: 'default',
    name: target.pod,
  });
  expect(await codeOf(target)).toMatchObject({
    code: 'note.direct-status',
    params: { status: 404 },
  });
});

describe('the NetworkPolicy of OpenShift AI', () => {
  const find = (target: Target, by = client) =>
    findNetworkPolicy(by, target, AbortSignal.timeout(30_000));

  it('is found by the name of the job', async () => {
    const target = podThat();
    expect(await find(target)).toBe('none');
    lab.server.store.create(RESOURCES.networkPolicies, {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { namespace: 'default', name: target.job },
    });
    expect(await find(target)).toBe('there');
  });

  it('is unknown to who may not read it', async () => {
    lab.server.access.allow('blind', {
      name: 'blind',
      denied: [{ resources: ['networkpolicies'] }],
    });
    expect(await find(podThat(), clientOf('blind'))).toBe('unknown');
  });

  it('is not said to be absent by a server that is broken', async () => {
    lab.server.faults.failRequests({
      code: 500,
      matches: (_, path) => path.includes('networkpolicies'),
    });
    await expect(find(podThat())).rejects.toMatchObject({ kind: 'server' });
    lab.server.faults.clear();
  });
});
