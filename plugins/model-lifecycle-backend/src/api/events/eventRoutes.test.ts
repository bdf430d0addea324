import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { RESOURCES, type DemoLab, type Resource } from 'demo-lab';
import request from 'supertest';
import { clusterConfig, Labs } from '../../__tests__/__testUtils__/labs';
import { Training } from '../../__tests__/__testUtils__/training';
import { createClusterClient } from '../../clusters/createClusterClient';
import { RunEvents } from '../../training/events/RunEvents';
import type { Run } from '../../training/run';
import { runIdOf } from '../../training/sources/trainjob/observe/identity';
import { ManualTime } from '../../time/__testUtils__/ManualTime';
import {
  jobEntity,
  LAB,
  startBackend,
  type TestBackend,
  type TestWorld,
} from '../__testUtils__/testBackend';

const JOB = 'resource:default/fine-tune';
const THEIRS = 'resource:default/theirs';
const START_MS = Date.UTC(2026, 10, 21, 14);
const STRANGER = 'user:default/stranger';
const NEIGHBOUR = 'user:default/neighbour';
/** So that what is hidden decides. */
const CONDITIONAL: TestWorld['policy'] = {
  'catalog.entity.read': {
    result: AuthorizeResult.CONDITIONAL,
    pluginId: 'catalog',
    resourceType: 'catalog-entity',
    conditions: { rule: 'X', resourceType: 'catalog-entity', params: {} },
  },
};

jest.setTimeout(60_000);

const labs = new Labs();
let lab: DemoLab;
let backend: TestBackend;
let time: ManualTime;
let count = 0;

beforeAll(async () => {
  lab = await labs.start();
  // The first request of a process loads the client library, inside of a test only.
  await client().discover('', 'v1', AbortSignal.timeout(60_000));
});
afterEach(async () => {
  lab.server.faults.clear();
  await backend.stop();
});
afterAll(() => labs.cleanUp());

function client(token?: string) {
  return createClusterClient(clusterConfig('lab', lab, { token }), {
    discovery: mockServices.discovery.mock(),
    auth: mockServices.auth.mock(),
  });
}

/** What a component of the cluster reports. */
function report(
  about: { kind: string; name: string; uid: string },
  event: { reason: string; message: string; type?: string; second?: number },
) {
  const { type = 'Normal', second = 0, ...said } = event;
  count += 1;
  const stamp = new Date(START_MS + second * 1_000).toISOString();
  lab.server.store.create(RESOURCES.events, {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: `event-${count}`, namespace: 'default' },
    type,
    ...said,
    involvedObject: { namespace: 'default', ...about },
    source: { component: 'test-controller' },
    count: 1,
    firstTimestamp: stamp,
    lastTimestamp: stamp,
  } as Parameters<typeof lab.server.store.create>[1]);
}

const uidOf = (resource: Resource, name: string) =>
  lab.server.store.get(resource, { namespace: 'default', name })!.metadata.uid;

/** A run whose TrainJob, JobSet, Job and pod are in the lab. */
function trainingIn(name: string) {
  const { uid, pod } = new Training(lab, { name }).start();
  const about = (kind: string, resource: Resource, of: string) => ({
    kind,
    name: of,
    uid: uidOf(resource, of),
  });
  const objects = {
    trainJob: { kind: 'TrainJob', name, uid },
    jobSet: about('JobSet', RESOURCES.jobSets, name),
    job: about('Job', RESOURCES.jobs, `${name}-node-0`),
    pod: about('Pod', RESOURCES.pods, `${name}-node-0-0-1`),
  };
  const run: Partial<Run> = {
    id: runIdOf({ sourceType: 'trainjob', sourceId: 'lab', uid }),
    uid,
    name,
    namespace: 'default',
    createdAt: START_MS,
    pods: [
      {
        name: objects.pod.name,
        uid: objects.pod.uid,
        phase: 'training',
        state: 'running',
        containers: ['node'],
      },
    ],
  };
  return { objects, run, pod };
}

async function open(
  run: Partial<Run>,
  options: { world?: TestWorld; token?: string; provider?: string[] } = {},
) {
  time = new ManualTime(START_MS + 60_000);
  const cluster = client(options.token);
  backend = await startBackend({
    entities: [jobEntity('fine-tune'), jobEntity('theirs')],
    policy: CONDITIONAL,
    hidden: { [STRANGER]: [JOB, THEIRS], [NEIGHBOUR]: [THEIRS] },
    events: new RunEvents({
      client: name => (name === 'lab' ? cluster : undefined),
      time,
    }),
    ...options.world,
  });
  const { id } = await backend.add(run, {
    provider: options.provider ?? [JOB],
  });
  return (user = 'user:default/mock') =>
    request(backend.server)
      .get(`/api/model-lifecycle/runs/${id}/events`)
      .set('Authorization', mockCredentials.user.header(user));
}

it('tells what the cluster reported about all objects of a run, oldest first', async () => {
  const { objects, run } = trainingIn('all');
  const pulled = { reason: 'Pulled', message: 'Image is there' };
  report(objects.pod, { ...pulled, second: 30 });
  report(objects.pod, { ...pulled, second: 40 });
  report(objects.job, {
    reason: 'SuccessfulCreate',
    message: 'Created pod',
    second: 20,
  });
  report(objects.jobSet, {
    type: 'Warning',
    reason: 'Slow',
    message: '<b>\u0007slow</b>',
    second: 35,
  });
  report(objects.trainJob, { reason: 'Created', message: 'x', second: 1 });
  report({ kind: 'Pod', name: 'stranger', uid: 'other' }, pulled);
  const ask = await open(run);
  const { status, body } = await ask();
  expect(status).toBe(200);
  expect(body).toMatchObject({
    available: true,
    more: false,
    objectsLeftOut: 0,
  });
  expect(body).not.toHaveProperty('problem');
  expect(body).not.toHaveProperty('since');
  expect(
    body.items.map(({ type, reason, object, count: times }: any) =>
      [type, reason, object.kind, times].join(' '),
    ),
  ).toEqual([
    'Normal Created TrainJob 1',
    'Normal SuccessfulCreate Job 1',
    'Warning Slow JobSet 1',
    'Normal Pulled Pod 2',
  ]);
  expect(body.items[2].message).toBe('<b> slow</b>');
  expect(body.items[3]).toMatchObject({
    firstAt: '2026-11-21T14:00:30.000Z',
    lastAt: '2026-11-21T14:00:40.000Z',
    source: 'test-controller',
  });
});

it('says nothing to those who do not see the run', async () => {
  const { objects, run } = trainingIn('private');
  report(objects.trainJob, { reason: 'Created', message: 'x' });
  const ask = await open(run);
  expect((await ask()).body.items).toHaveLength(1);
  const { status, body } = await ask(STRANGER);
  expect(status).toBe(404);
  expect(JSON.stringify(body)).not.toContain('Created');
});

it('names the job that displaced a run only to those who see that job', async () => {
  const theirs = trainingIn('theirs');
  const ours = trainingIn('ours');
  const message = `Preempted to accommodate a workload (UID: w-1, JobUID: ${theirs.run.uid}) due to prioritization in the ClusterQueue`;
  report(ours.objects.trainJob, {
    type: 'Warning',
    reason: 'Preempted',
    message,
  });
  const ask = await open(ours.run);
  await backend.add(theirs.run, { provider: [THEIRS] });
  expect((await ask()).body.items).toMatchObject([
    { reason: 'Preempted', message },
  ]);
  const hidden = await ask(NEIGHBOUR);
  expect(hidden.body.items).toMatchObject([
    { reason: 'Preempted', hidden: 'another-workload' },
  ]);
  expect(hidden.text).not.toContain(theirs.run.uid);
});

it('asks the cluster once in ten seconds, whoever looks', async () => {
  const { objects, run } = trainingIn('shared');
  const ask = await open(run);
  expect((await ask()).body.items).toEqual([]);
  report(objects.trainJob, { reason: 'Created', message: 'x' });
  expect((await ask(NEIGHBOUR)).body.items).toEqual([]);
  await time.advance(10_000);
  expect((await ask()).body.items).toHaveLength(1);
});

it('says that Events may not be read', async () => {
  const { objects, run } = trainingIn('refused');
  report(objects.trainJob, { reason: 'Created', message: 'x' });
  lab.server.access.allow('no-events', {
    name: 'no-events',
    denied: [{ resources: ['events'] }],
  });
  const ask = await open(run, { token: 'no-events' });
  expect((await ask()).body).toMatchObject({
    items: [],
    problem: { code: 'events.forbidden', params: { cluster: 'lab' } },
  });
});

it('tells what it has where part of the objects cannot be found', async () => {
  const { objects, run } = trainingIn('partly');
  report(objects.trainJob, { reason: 'Created', message: 'x' });
  lab.server.access.allow('no-jobsets', {
    name: 'no-jobsets',
    denied: [{ resources: ['jobsets'] }],
  });
  const ask = await open(run, { token: 'no-jobsets' });
  expect((await ask()).body).toMatchObject({
    items: [{ reason: 'Created' }],
    problem: { code: 'events.partly', params: { cluster: 'lab', missed: 1 } },
  });
});

it('says from when on the cluster has forgotten', async () => {
  const { run } = trainingIn('old');
  const ask = await open({ ...run, createdAt: START_MS - 7_200_000 });
  expect((await ask()).body).toMatchObject({
    items: [],
    since: '2026-11-21T13:01:00.000Z',
  });
});

it('does not ask a cluster that cannot be reached, and says so', async () => {
  const { objects, run } = trainingIn('unreachable');
  report(objects.trainJob, { reason: 'Created', message: 'x' });
  const reason = { code: 'source.refused', params: { source: 'lab' } };
  const ask = await open(run, {
    world: {
      sources: [{ ...LAB, reachable: false, reason, reportedAt: Date.now() }],
    },
  });
  expect((await ask()).body).toMatchObject({
    available: true,
    items: [],
    problem: { code: expect.stringMatching(/^source\./) },
  });
});

it('has none for runs that are no TrainJobs', async () => {
  const ask = await open({ source: { type: 'pipeline', id: 'lab' } });
  expect((await ask()).body).toEqual({
    available: false,
    items: [],
    more: false,
    objectsLeftOut: 0,
  });
});
