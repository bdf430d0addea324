import { Api, Labs, TEST_LIMIT_MS } from './__testUtils__/api';
import { RecordedObject, TimelineMoment, replayTimeline } from './replay';
import { fillTrainJobs, reportAll } from './load';
import { RESOURCES } from './kubernetes/resources';

jest.setTimeout(TEST_LIMIT_MS);

const labs = new Labs();

afterEach(() => labs.cleanUp());

function recorded(
  kind: string,
  uid: string,
  more: Partial<RecordedObject> = {},
): RecordedObject {
  const apiVersion = {
    TrainJob: 'trainer.kubeflow.org/v1alpha1',
    JobSet: 'jobset.x-k8s.io/v1alpha2',
    Event: 'events.k8s.io/v1',
  }[kind];
  return {
    apiVersion: apiVersion ?? 'v1',
    kind,
    metadata: {
      name: uid.split('-')[0],
      namespace: 'recorded',
      uid,
      resourceVersion: '1',
      creationTimestamp: '2026-11-21T12:25:24Z',
    },
    ...more,
  };
}

const TIMELINE: TimelineMoment[] = [
  { at: '2026-11-21T12:25:24.000Z', objects: [recorded('TrainJob', 'j-1')] },
  {
    at: '2026-11-21T12:25:25.000Z',
    objects: [
      recorded('TrainJob', 'j-1', { status: { jobsStatus: [] } }),
      recorded('JobSet', 'j-2'),
      recorded('Event', 'e-3', {
        note: 'creation failed',
        regarding: { kind: 'JobSet', uid: 'j-2' },
      }),
    ],
  },
  { at: '2026-11-21T12:25:29.000Z', objects: [] },
];

describe('replayTimeline', () => {
  it('creates, updates and deletes what differs between the moments', async () => {
    const lab = await labs.start();
    const seen: unknown[] = [];
    const slept: number[] = [];
    lab.server.store.subscribe(({ type, object }) =>
      seen.push(`${type} ${object.kind}/${object.metadata.name}`),
    );
    await replayTimeline(lab.server, TIMELINE, {
      speed: 2,
      clock: { now: () => 0, sleep: async ms => void slept.push(ms) },
    });
    expect(slept).toEqual([500, 2000]);
    expect(seen).toEqual([
      'ADDED Namespace/recorded',
      'ADDED TrainJob/j',
      'MODIFIED TrainJob/j',
      'ADDED JobSet/j',
      'ADDED Event/e',
      'DELETED TrainJob/j',
      'DELETED JobSet/j',
      'DELETED Event/e',
    ]);
  });

  it('serves recorded events as the core API names them', async () => {
    const lab = await labs.start();
    await replayTimeline(lab.server, TIMELINE.slice(0, 2), { speed: Infinity });
    const { body } = await new Api(lab).get(
      '/api/v1/events?fieldSelector=involvedObject.uid%3Dj-2',
    );
    expect(body.items).toMatchObject([
      { message: 'creation failed', apiVersion: 'v1' },
    ]);
  });
});

describe('load for benchmarks', () => {
  it('fills jobs of the asked size and reports once for each', async () => {
    const lab = await labs.start();
    const { server } = lab;
    fillTrainJobs(server, { count: 25, bytes: 4_000, namespace: 'load' });
    const [first] = server.store.list(RESOURCES.trainJobs, 'load');
    expect(Math.abs(JSON.stringify(first).length - 4_000)).toBeLessThan(250);
    const before = server.store.resourceVersion;
    expect(
      reportAll(server, { namespace: 'load', percent: 10, step: 100, at: 0 }),
    ).toBe(25);
    const changes = server.store.changesSince(RESOURCES.trainJobs, before);
    expect(changes?.map(({ type }) => type)).toEqual(
      Array(25).fill('MODIFIED'),
    );
  });
});
