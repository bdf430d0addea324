/*
 * Whom the reader asks and when, over virtual time and a cluster that only
 * counts.
 */
import { ClusterRequestError } from '../../../../clusters/errors';
import type {
  ClusterClient,
  ClusterErrorKind,
  KubernetesObject,
  PodProxyOptions,
} from '../../../../clusters/types';
import { ManualTime } from '../../../../time/__testUtils__/ManualTime';
import type { Run } from '../../../run';
import type { Family } from '../watch/FamilyIndex';
import { DirectReader } from './DirectReader';

const PROGRESS = 'trainer.opendatahub.io/trainerStatus';
const MINUTE_MS = 60_000;

interface Job {
  uid: string;
  annotations?: Record<string, string>;
  tracking?: 'true' | 'enabled';
  namespace?: string;
  /** A pod of another owner has no place in the family. */
  hasPod?: boolean;
  deletionTimestamp?: string;
  conditions?: { type: string; status: string }[];
  state?: Run['state'];
}

const podUid = ({ uid }: Job) => `${uid}-pod`;

function familyOf(job: Job): Family {
  const { uid, namespace = 'team-a', annotations, hasPod = true } = job;
  const object = (rest: object) => rest as unknown as KubernetesObject;
  return {
    trainJob: object({ metadata: { uid, name: uid, namespace, annotations } }),
    children: {
      JobSet: [],
      Workload: [],
      Job: [
        object({
          metadata: { uid: `${uid}-job` },
          status: { conditions: job.conditions ?? [] },
        }),
      ],
      Pod: hasPod
        ? [
            object({
              metadata: {
                uid: podUid(job),
                name: `${uid}-node-0-0`,
                deletionTimestamp: job.deletionTimestamp,
                ownerReferences: [{ uid: `${uid}-job`, controller: true }],
              },
              status: {
                phase: 'Running',
                containerStatuses: [{ state: { running: {} } }],
              },
            }),
          ]
        : [],
    },
  };
}

function runOf(job: Job): Run {
  const { uid, namespace = 'team-a', state = 'running' } = job;
  return {
    uid,
    name: uid,
    namespace,
    state,
    facts: { tracking: job.tracking ?? 'true' },
    memory: { trainJob: { attempt: { podUid: podUid(job), inherited: [] } } },
  } as unknown as Run;
}

function refusal(kind: ClusterErrorKind, statusCode: number, text = 'no') {
  return new ClusterRequestError({
    ...{ cluster: 'lab', action: 'reading', what: 'failed', kind, statusCode },
    statusMessage: text,
  });
}

const read = (percent: number) => async () => ({
  text: JSON.stringify({ progressPercentage: percent }),
});

function setup(options: {
  answer?: (asked: PodProxyOptions) => Promise<{ text: string }>;
  policy?: () => Promise<KubernetesObject>;
}) {
  const {
    answer = read(50),
    policy = () => Promise.reject(refusal('not-found', 404)),
  } = options;
  const time = new ManualTime();
  const start = time.now();
  const jobs = new Map<string, Job>();
  const asked: { at: number; pod: string; port: number }[] = [];
  const policies: number[] = [];
  const client = {
    get: async () => {
      policies.push(time.now() - start);
      return policy();
    },
    podProxy: async (request: PodProxyOptions) => {
      const { pod, port } = request;
      asked.push({ at: time.now() - start, pod, port });
      return answer(request);
    },
  } as unknown as ClusterClient;
  const reader: DirectReader = new DirectReader({
    client,
    namespaces: ['team-a'],
    familyOf: uid => familyOf(jobs.get(uid)!),
    onRead: uid => reader.looked(runOf(jobs.get(uid)!)),
    time,
  });
  const stop = new AbortController();
  const loop = reader.run(stop.signal);
  return {
    ...{ time, asked, policies, reader },
    look: (job: Job) => {
      jobs.set(job.uid, job);
      reader.of(job.uid);
      reader.looked(runOf(job));
    },
    end: async () => {
      stop.abort();
      await loop;
    },
  };
}

const every5s = { 'trainer.opendatahub.io/metrics-poll-interval': '5' };

describe('DirectReader', () => {
  it('asks the pod of rank 0 after an interval, and then each interval', async () => {
    const { time, asked, reader, look, end } = setup({});
    look({ uid: 'a' });
    await time.advance(29_000);
    expect(asked).toEqual([]);
    await time.advance(63_000);
    expect(asked).toHaveLength(3);
    expect(asked[0]).toMatchObject({ pod: 'a-node-0-0', port: 28_080 });
    expect(reader.of('a')?.reading).toMatchObject({
      podUid: 'a-pod',
      text: '{"progressPercentage":50}',
      intervalMs: 30_000,
    });
    await end();
  });

  it.each([
    ['in a namespace that is not named', { namespace: 'team-b' }],
    ['without a pod among its own', { hasPod: false }],
    ['that has ended', { state: 'succeeded' as const }],
  ])('asks nobody for a run %s', async (_, job) => {
    const { time, asked, policies, look, end } = setup({});
    look({ uid: 'a', ...job });
    await time.advance(10 * MINUTE_MS);
    expect([...asked, ...policies]).toEqual([]);
    await end();
  });

  it.each(['80', '65536', '1e4', '28080/../..', ' 28080', ''])(
    'asks nobody where the port is written as "%s", and says so',
    async port => {
      const { time, asked, reader, look, end } = setup({});
      look({
        uid: 'a',
        annotations: { 'trainer.opendatahub.io/metrics-port': port },
      });
      await time.advance(10 * MINUTE_MS);
      expect(asked).toEqual([]);
      expect(reader.of('a')?.problem?.code).toBe('note.direct-port');
      await end();
    },
  );

  it('asks the port that is annotated', async () => {
    const { time, asked, look, end } = setup({});
    look({
      uid: 'a',
      annotations: {
        ...every5s,
        'trainer.opendatahub.io/metrics-port': '9090',
      },
    });
    await time.advance(6_000);
    expect(asked).toMatchObject([{ port: 9_090 }]);
    await end();
  });

  it("leaves the pod alone where OpenShift AI's NetworkPolicy is", async () => {
    const { time, asked, policies, reader, look, end } = setup({
      policy: async () => ({ metadata: { name: 'a', uid: 'p' } }),
    });
    look({ uid: 'a', annotations: every5s });
    await time.advance(60 * MINUTE_MS);
    expect(asked).toEqual([]);
    expect(policies).toHaveLength(1);
    expect(reader.of('a')?.problem?.code).toBe('note.direct-network-policy');
    await end();
  });

  it('asks where the NetworkPolicy may not be read', async () => {
    const { time, asked, look, end } = setup({
      policy: () => Promise.reject(refusal('forbidden', 403)),
    });
    look({ uid: 'a', annotations: every5s });
    await time.advance(6_000);
    expect(asked).toHaveLength(1);
    await end();
  });

  it('ends the moment that the annotation moves', async () => {
    const { time, asked, reader, look, end } = setup({});
    look({ uid: 'a', annotations: every5s });
    await time.advance(11_000);
    const before = asked.length;
    look({ uid: 'a', annotations: { ...every5s, [PROGRESS]: '{}' } });
    expect(reader.of('a')).toBeUndefined();
    await time.advance(30 * MINUTE_MS);
    expect([before, asked.length]).toEqual([2, 2]);
    await end();
  });

  it('asks beside an annotation that nobody writes any more, after three intervals and 30 s', async () => {
    const { time, asked, look, end } = setup({});
    const annotations = { ...every5s, [PROGRESS]: '{"progressPercentage":3}' };
    look({ uid: 'a', annotations });
    await time.advance(44_000);
    expect(asked).toEqual([]);
    await time.advance(2_000);
    expect(asked).toHaveLength(1);
    await end();
  });

  it('asks ever less often who does not answer, keeps what was read, and begins anew once it answers', async () => {
    let isDown = false;
    const { time, asked, reader, look, end } = setup({
      answer: async request => {
        if (isDown) {
          throw refusal('server', 503, 'error trying to reach service');
        }
        return read(50)().then(answer => ({ ...answer, request }));
      },
    });
    look({ uid: 'a', annotations: every5s });
    await time.advance(6_000);
    isDown = true;
    await time.advance(80_000);
    const gaps = asked.slice(1).map(({ at }, index) => at - asked[index].at);
    expect(gaps.map(gap => Math.round(gap / 1_000))).toEqual([5, 10, 20, 40]);
    expect(reader.of('a')).toMatchObject({
      reading: { text: '{"progressPercentage":50}' },
      problem: { code: 'note.direct-refused' },
    });
    isDown = false;
    await time.advance(20 * MINUTE_MS);
    expect(reader.of('a')?.problem).toBeUndefined();
    expect(asked.at(-1)!.at - asked.at(-2)!.at).toBe(5_000);
    await end();
  });

  it.each([
    ['is being deleted', { deletionTimestamp: '2026-11-21T12:00:00Z' }],
    [
      'has a Job that met its criteria',
      { conditions: [{ type: 'SuccessCriteriaMet', status: 'True' }] },
    ],
  ])('asks once more, at once, a pod that %s', async (_, ending) => {
    const { time, asked, look, end } = setup({});
    look({ uid: 'a' });
    await time.advance(31_000);
    look({ uid: 'a', ...ending });
    await time.advance(200);
    expect(asked).toHaveLength(2);
    await time.advance(10 * MINUTE_MS);
    expect(asked).toHaveLength(2);
    await end();
  });

  it('says nothing against a pod that was gone before the last reading', async () => {
    let isGone = false;
    const { time, reader, look, end } = setup({
      answer: async () => {
        if (isGone) throw refusal('server', 503, 'gone');
        return read(97)();
      },
    });
    look({ uid: 'a' });
    await time.advance(31_000);
    isGone = true;
    look({ uid: 'a', deletionTimestamp: '2026-11-21T12:00:00Z' });
    await time.advance(MINUTE_MS);
    expect(reader.of('a')).toEqual({
      reading: expect.objectContaining({ text: '{"progressPercentage":97}' }),
    });
    await end();
  });

  it('a thousand runs share 20 requests a second, each in its turn', async () => {
    const { time, asked, policies, reader, look, end } = setup({});
    for (let index = 0; index < 1_000; index++) {
      look({ uid: `job-${index}`, annotations: every5s });
    }
    await time.advance(3 * MINUTE_MS);
    const starts = [...asked.map(({ at }) => at), ...policies].sort(
      (a, b) => a - b,
    );
    starts.forEach((at, index) => {
      const twentieth = starts[index + 20] ?? Infinity;
      expect(twentieth - at).toBeGreaterThanOrEqual(1_000);
    });
    const times = new Map<string, number>();
    asked.forEach(({ pod }) => times.set(pod, (times.get(pod) ?? 0) + 1));
    expect(times.size).toBe(1_000);
    expect(Math.max(...times.values())).toBeLessThanOrEqual(3);
    expect(reader.of('job-7')?.reading?.intervalMs).toBe(50_000);
    await end();
  }, 60_000);

  it('has at most ten requests on their way, however slow the pods are', async () => {
    let under = 0;
    let most = 0;
    const { time, look, end } = setup({
      answer: async () => {
        most = Math.max(most, (under += 1));
        await time.sleep(1_900);
        under -= 1;
        return read(50)();
      },
    });
    for (let index = 0; index < 100; index++) {
      look({ uid: `job-${index}`, annotations: every5s });
    }
    await time.advance(MINUTE_MS);
    expect(most).toBe(10);
    const ended = end();
    await time.advance(2_000);
    await ended;
  });
});
