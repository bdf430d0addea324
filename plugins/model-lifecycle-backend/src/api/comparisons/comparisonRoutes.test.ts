import { mockCredentials } from '@backstage/backend-test-utils';
import request from 'supertest';
import {
  makeSample,
  makeWrite,
  NOW,
  runId,
} from '../../training/history/__testUtils__/runs';
import type { MetricValue, Run } from '../../training/run';
import {
  jobEntity,
  startBackend,
  type TestBackend,
  type TestWorld,
} from '../__testUtils__/testBackend';

const ALICE = 'user:default/alice';
const BOB = 'user:default/bob';
const [ONE, TWO, THREE] = [runId(1), runId(2), runId(3)];
const JOB = 'resource:default/recommender';
const HIDDEN_JOB = 'resource:default/hidden';
const HOUR_MS = 3_600_000;

const loss = (value: number, step: number): MetricValue => ({
  name: 'loss',
  split: 'train',
  value,
  step,
  at: NOW,
});

const trained: Partial<Run> = {
  state: 'succeeded',
  endedAt: NOW,
  attempts: [{ number: 1, outcome: 'succeeded' }],
  phases: [
    {
      id: 'queue',
      state: 'succeeded',
      startedAt: NOW - 3 * HOUR_MS,
      endedAt: NOW - 2 * HOUR_MS,
    },
    {
      id: 'training',
      attempt: 1,
      state: 'succeeded',
      startedAt: NOW - 2 * HOUR_MS,
      endedAt: NOW,
    },
  ],
  facts: {
    image: 'train:1',
    resources: [
      {
        part: 'node',
        phase: 'training',
        pods: 2,
        requests: { 'nvidia.com/gpu': 4 },
      },
    ],
    parameters: { 'env/LR': 'aaaaaaaaaaaa', args: '111111111111' },
  },
};

// A backend starts for each test: seconds where many suites share a processor.
jest.setTimeout(60_000);

describe('GET /run-comparisons', () => {
  let backend: TestBackend;

  afterEach(() => backend.stop());

  const start = async (world: TestWorld = {}) => {
    backend = await startBackend({
      entities: [jobEntity('recommender'), jobEntity('hidden')],
      policy: {},
      ...world,
    });
  };
  const get = (ids: string[], user = ALICE) =>
    request(backend.server)
      .get(`/api/model-lifecycle/run-comparisons?ids=${ids.join(',')}`)
      .set('Authorization', mockCredentials.user.header(user));
  const add = async (id: string, change: Partial<Run> = {}, ref = JOB) =>
    backend.add(
      { ...trained, id, name: `run-${id.slice(-1)}`, ...change },
      { provider: [ref] },
    );
  /** Stores a running run with its samples. */
  const report = async (
    id: string,
    change: Partial<Run>,
    steps: [number, number][],
  ) => {
    await add(id, change);
    const run = { ...trained, id, ...change };
    const samples = steps.map(([step, value]) =>
      makeSample({ value, step, at: NOW - 1_000_000 + step }),
    );
    await backend.history.write(
      [makeWrite({ ...run, observedAt: NOW + 1 }, { samples })],
      backend.fence,
    );
    await backend.history.flush();
  };

  it('shows what ended runs ended with, what changed, and what they cost', async () => {
    await start({
      config: {
        training: {
          cost: {
            currency: 'EUR',
            prices: [{ resource: 'nvidia.com/gpu', perHour: 2 }],
          },
        },
      },
    });
    await add(ONE, { metrics: [loss(0.5, 100)] });
    await add(TWO, {
      metrics: [loss(0.4, 120)],
      facts: {
        ...trained.facts,
        image: 'train:2',
        parameters: {
          ...trained.facts!.parameters,
          'env/LR': 'bbbbbbbbbbbb',
          'env/SEED': 'cccccccccccc',
        },
      },
    });

    const { body } = await get([TWO, ONE]).expect(200);
    expect(body.runs.map((run: { name: string }) => run.name)).toEqual([
      'run-2',
      'run-1',
    ]);
    expect(body).toMatchObject({
      basis: 'final',
      metrics: [
        {
          name: 'loss',
          split: 'train',
          better: 'down',
          values: [
            { value: 0.4, step: 120 },
            { value: 0.5, step: 100 },
          ],
        },
      ],
      parameters: [
        { name: 'env/LR', variants: [1, 2] },
        { name: 'env/SEED', variants: [1, 0] },
      ],
      sameParameters: 1,
    });
    expect(body.facts).toEqual(
      expect.arrayContaining([
        {
          name: 'image',
          changed: true,
          values: [{ text: 'train:2' }, { text: 'train:1' }],
        },
        {
          name: 'nvidia.com/gpu',
          part: 'node',
          changed: false,
          values: [{ number: 4 }, { number: 4 }],
        },
      ]),
    );
    expect(body.costs[0]).toMatchObject({
      gpuHours: 16,
      wastedGpuHours: 0,
      amount: { currency: 'EUR', total: 32, wasted: 0, unpriced: [] },
    });
    expect(body.costs[0]).not.toHaveProperty('cpuHours');
    expect(body.runs[0]).toMatchObject({ queueMs: HOUR_MS });
  });

  it('tells no hash, neither here nor of the run itself', async () => {
    await start();
    await add(ONE);
    await add(TWO);
    // As the generated client writes commas.
    const { text } = await get([`${ONE}%2C${TWO}`]).expect(200);
    const run = await request(backend.server)
      .get(`/api/model-lifecycle/runs/${ONE}`)
      .set('Authorization', mockCredentials.user.header(ALICE))
      .expect(200);
    expect(run.body.cost).toMatchObject({ gpuHours: 16 });
    for (const answer of [text, run.text]) {
      expect(answer).not.toContain('aaaaaaaaaaaa');
      expect(answer).not.toContain('111111111111');
    }
  });

  it('reads a run that goes on at the last step that both have', async () => {
    await start();
    const metrics = [loss(0.1, 100)];
    await report(ONE, { metrics }, [
      [10, 0.9],
      [20, 0.8],
      [30, 0.7],
      [100, 0.1],
    ]);
    await report(
      TWO,
      { state: 'running', endedAt: undefined, metrics: [loss(0.65, 25)] },
      [
        [10, 0.85],
        [20, 0.75],
        [25, 0.65],
      ],
    );
    const { body } = await get([ONE, TWO]).expect(200);
    expect(body.basis).toBe('step');
    expect(body.metrics).toEqual([
      {
        name: 'loss',
        split: 'train',
        better: 'down',
        step: 20,
        values: [
          { value: 0.8, step: 20 },
          { value: 0.75, step: 20 },
        ],
      },
    ]);
  });

  it('compares nothing where a run that goes on has no step in common', async () => {
    await start();
    await report(ONE, { metrics: [loss(0.1, 100)] }, [[100, 0.1]]);
    await report(
      TWO,
      { state: 'running', endedAt: undefined, metrics: [loss(0.6, 7)] },
      [[7, 0.6]],
    );
    const { body } = await get([ONE, TWO]).expect(200);
    expect(body.metrics[0]).not.toHaveProperty('step');
    expect(body.metrics[0].values).toEqual([{}, {}]);
  });

  it('gives each user the own answer, and 404 that names none', async () => {
    await start({
      policy: {
        'catalog.entity.read': {
          result: 'CONDITIONAL',
          pluginId: 'catalog',
          resourceType: 'catalog-entity',
          conditions: {
            rule: 'IS_ENTITY_OWNER',
            resourceType: 'catalog-entity',
            params: { claims: [] },
          },
        } as never,
      },
      hidden: { [BOB]: [HIDDEN_JOB] },
    });
    await add(ONE);
    await add(TWO, {}, HIDDEN_JOB);
    await get([ONE, TWO], ALICE).expect(200);
    for (const other of [TWO, THREE]) {
      const { body } = await get([ONE, other], BOB).expect(404);
      expect(body.error.message).toBe(
        'At least one of these runs is not there, or you may not see it',
      );
    }
  });

  it('is for signed-in users alone', async () => {
    await start();
    for (const [header, status] of [
      [mockCredentials.none.header(), 401],
      [mockCredentials.service.header(), 403],
    ] as const) {
      const answer = await request(backend.server)
        .get(`/api/model-lifecycle/run-comparisons?ids=${ONE},${TWO}`)
        .set('Authorization', header);
      expect(answer.status).toBe(status);
    }
  });

  it('says what is wrong with the question', async () => {
    await start();
    await add(ONE);
    await add(TWO, {
      job: { sourceId: 'lab', namespace: 'team-a', name: 'ranker' },
    });
    const wrong = async (ids: string[]) =>
      (await get(ids).expect(400)).body.error.message;
    expect(await wrong([ONE])).toMatch(/expected 2 to 5 runs, got 1/);
    expect(await wrong([1, 2, 3, 4, 5, 6].map(n => runId(n)))).toMatch(
      /expected 2 to 5 runs, got 6/,
    );
    expect(await wrong([ONE, ONE])).toMatch(/name each once/);
    expect(await wrong([ONE, 'x'])).toMatch(/24 hex digits/);
    expect(await wrong([ONE, TWO])).toMatch(
      /expected runs of one job, got runs of 2 jobs/,
    );
  });

  it('answers 304 until something changes', async () => {
    await start();
    await add(ONE);
    await add(TWO);
    const { headers } = await get([ONE, TWO]).expect(200);
    const again = async (ids: string[]) =>
      (await get(ids).set('If-None-Match', headers.etag)).status;
    expect(await again([ONE, TWO])).toBe(304);
    expect(await again([TWO, ONE])).toBe(200);
    await backend.history.write(
      [
        makeWrite({
          ...trained,
          id: ONE,
          metrics: [loss(0.3, 1)],
          observedAt: NOW + 1,
        }),
      ],
      backend.fence,
    );
    expect(await again([ONE, TWO])).toBe(200);
  });
});
