/*
 * What clusters may send, from the API server to the answer of our API: each
 * has a clear note, and a run beside it is unharmed (issue 3 §10). Proved
 * fully elsewhere:
 *
 * | Input                                        | Test                                              |
 * | -------------------------------------------- | ------------------------------------------------- |
 * | any value in either contract                 | training/progression/contracts/contracts.test.ts  |
 * | any object of any kind                       | training/sources/trainjob/observe/observe.test.ts |
 * | entity names of colliding and hash-like keys | catalog/entityName.test.ts                        |
 * | entities out of whatever a cluster says      | training/entities/jobEntity.test.ts               |
 * | addresses of trackers that are no pages      | training/sources/trainjob/observe/observe.test.ts |
 * | control characters and secrets in log lines  | training/logs/parseLine.test.ts                   |
 * | config with a wrong key or type              | config/readModelLifecycleConfig.test.ts           |
 * | a cluster with a wrong key or type           | clusters/clusterConfig.test.ts, plugin.test.ts    |
 * | parameters of requests                       | api/createRouter.test.ts                          |
 */
import type { Run } from 'backstage-plugin-model-lifecycle-common';
import type { DemoLab } from 'demo-lab';
import { Labs } from './__testUtils__/labs';
import {
  clusterOf,
  startPlugin,
  type PluginBackend,
} from './__testUtils__/pluginBackend';
import { Training } from './__testUtils__/training';
import { until } from './__testUtils__/until';

jest.setTimeout(120_000);

const labs = new Labs();
let red: DemoLab;
let blue: DemoLab;
let backend: PluginBackend;
let beside: Training;
let besidePercent = 0;

beforeAll(async () => {
  [red, blue] = await Promise.all([labs.start(), labs.start()]);
  backend = await startPlugin({
    clusters: [clusterOf('red', red), clusterOf('blue', blue)],
    training: { logs: { visibility: 'everyone' } },
  });
  beside = new Training(red, { name: 'beside' }).start();
  await backend.untilRun('beside', ({ state }) => state === 'running');
});

afterAll(async () => {
  await backend?.stop();
  await labs.cleanUp();
});

/** The run beside is as it should be, and moves. */
afterEach(async () => {
  besidePercent += 1;
  beside.report(besidePercent, { loss: '0.5' });
  await backend.untilRun(
    'beside',
    ({ state, progress, notes, metrics, source }) =>
      progress.percent === besidePercent &&
      state === 'running' &&
      source.reachable &&
      notes.length === 0 &&
      metrics.length === 1 &&
      metrics[0].value === 0.5,
  );
});

async function started(training: Training, cluster = 'red') {
  training.start();
  await backend.untilRun(
    training.key.name,
    ({ state }) => state === 'running',
    cluster,
  );
  return training;
}

/** Runs, has reported 10 % and then goes wrong. */
async function running(name: string): Promise<Training> {
  const training = await started(new Training(red, { name }));
  training.report(10);
  await backend.untilRun(name, ({ progress }) => progress.percent === 10);
  return training;
}

const noted = (code: string) => (run: Run) =>
  run.notes.some(note => note.code === code);
const noteOf = (run: Run, code: string) =>
  run.notes.find(note => note.code === code);

/** Every text in an answer. */
function texts(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null
    ? Object.values(value).flatMap(texts)
    : [];
}

/** Every number in an answer, by its key. */
function numbers(value: unknown, key = ''): [string, number][] {
  if (typeof value === 'number') return [[key, value]];
  return typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([name, each]) => numbers(each, name))
    : [];
}

// eslint-disable-next-line no-control-regex -- finding them is the purpose
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

describe('progress', () => {
  it('that is no JSON leaves what is known, and says which contract it is', async () => {
    const training = await running('broken');
    training.annotate('{"progressPercentage": 5');
    const run = await backend.untilRun(
      'broken',
      noted('note.progress-unreadable'),
    );
    expect(run).toMatchObject({ state: 'running', progress: { percent: 10 } });
    expect(noteOf(run, 'note.progress-unreadable')).toMatchObject({
      params: { contract: 'openshift-ai' },
      message: expect.any(String),
    });
    training.annotate({ progressPercentage: 15 });
    const mended = await backend.untilRun(
      'broken',
      ({ progress }) => progress.percent === 15,
    );
    expect(mended.notes).toEqual([]);
  });

  it('of another type in the status is said too', async () => {
    const training = await running('no-object');
    // No API server with the CRD of Trainer 2.3 would let it pass.
    training.modify(draft => {
      draft.status = { ...draft.status, trainerStatus: 'half way' };
    });
    const run = await backend.untilRun(
      'no-object',
      noted('note.progress-unreadable'),
    );
    expect(run.progress.percent).toBe(10);
    expect(noteOf(run, 'note.progress-unreadable')?.params).toEqual({
      contract: 'trainer-status',
    });
  });

  it.each([140, -3, 'NaN', 1e308])(
    'of %p percent is left out, never bent',
    async percent => {
      const name = `percent-${String(percent)
        .replace(/\W/g, '')
        .toLowerCase()}`;
      const training = await running(name);
      training.annotate({ progressPercentage: percent, currentStep: 7 });
      const run = await backend.untilRun(
        name,
        ({ progress }) => progress.step === 7,
      );
      expect(run.progress.percent).toBe(10);
      expect(noteOf(run, 'note.value-dropped')?.params).toEqual({
        contract: 'openshift-ai',
        field: 'progressPercentage',
        value: String(percent),
      });
    },
  );

  it('with metrics that are no numbers keeps the others, and no zero', async () => {
    const training = await running('gaps');
    training.report(20, { loss: 'NaN', accuracy: '0.75', grad: 'Infinity' });
    const run = await backend.untilRun(
      'gaps',
      ({ progress }) => progress.percent === 20,
    );
    expect(run.metrics).toMatchObject([{ name: 'accuracy', value: 0.75 }]);
  });

  it('of a megabyte is not read', async () => {
    const training = await running('huge');
    training.annotate({ progressPercentage: 50, x: 'a'.repeat(1 << 20) });
    const run = await backend.untilRun(
      'huge',
      noted('note.progress-too-large'),
    );
    expect(run.progress.percent).toBe(10);
    expect(noteOf(run, 'note.progress-too-large')?.params).toMatchObject({
      contract: 'openshift-ai',
      limit: 262_144,
    });
    expect(JSON.stringify(run).length).toBeLessThan(20_000);
  });

  it('with 10,000 metrics keeps 200 series and counts the rest', async () => {
    const training = await running('many');
    training.annotate({
      progressPercentage: 20,
      trainMetrics: Object.fromEntries(
        Array.from({ length: 10_000 }, (_, index) => [`m${index}`, index]),
      ),
    });
    const run = await backend.untilRun(
      'many',
      ({ progress }) => progress.percent === 20,
    );
    expect(run.metrics).toHaveLength(200);
    expect(noteOf(run, 'note.metrics-dropped')?.params).toEqual({
      count: 9_800,
      limit: 200,
    });
    expect(JSON.stringify(run).length).toBeLessThan(200_000);
  });

  it('with metrics named as parts of the language keeps them as names', async () => {
    const training = await running('names');
    training.annotate(
      '{"progressPercentage": 20, "trainMetrics": {"__proto__": 1, "constructor": 2, "<b>": 3}}',
    );
    const run = await backend.untilRun(
      'names',
      ({ progress }) => progress.percent === 20,
    );
    expect(run.metrics.map(({ name, value }) => [name, value])).toEqual([
      ['__proto__', 1],
      ['constructor', 2],
      ['<b>', 3],
    ]);
    const { status, body } = await backend.get(
      `model-lifecycle/runs/${run.id}/metrics`,
    );
    expect(status).toBe(200);
    expect(
      body.series.map(({ name }: { name: string }) => name).sort(),
    ).toEqual(['<b>', '__proto__', 'constructor']);
  });
});

describe('text', () => {
  const NASTY = '<img src=x onerror=alert(1)>\u0000\u0007\u001b[31m\u202etxt';

  it('of a cluster is data in names and messages, without control characters', async () => {
    const training = new Training(red, {
      name: 'nasty',
      annotations: {
        'model-lifecycle.io/job': NASTY,
        'model-lifecycle.io/owner': NASTY,
        'model-lifecycle.io/description': NASTY,
      },
    }).start();
    await backend.untilRun('nasty', ({ state }) => state === 'running');
    training
      .log('to be read')
      .endPod({ exitCode: 1, reason: 'Error', message: NASTY })
      .end('Failed', NASTY);
    const run = await backend.untilRun(
      'nasty',
      ({ state }) => state === 'failed',
    );
    expect(run.job.name).toContain('<img src=x onerror=alert(1)>');
    expect(JSON.stringify(run.failure)).toContain('onerror');
    expect(run.entityRef).toMatch(/^resource:default\/[a-z0-9-]+$/);
    expect(texts(run).filter(text => UNPRINTABLE.test(text))).toEqual([]);
  });

  it('of a log is data, line by line', async () => {
    const training = await running('log');
    training.log(`${NASTY} 1`, `${'x'.repeat(100_000)}`, 'last');
    const { id } = (await backend.run('log'))!;
    const page = await until(
      async () => (await backend.get(`model-lifecycle/runs/${id}/logs`)).body,
      ({ total }) => total === 3,
    );
    const messages = page.items.map(
      ({ message }: { message: string }) => message,
    );
    expect(messages).toContain('<img src=x onerror=alert(1)>txt 1');
    expect(messages).toContain('last');
    expect(Math.max(...messages.map((text: string) => text.length))).toBe(
      16_384,
    );
    expect(texts(page).filter(text => UNPRINTABLE.test(text))).toEqual([]);
  });
});

describe('names and identities', () => {
  it('that collide as slugs are two entities', async () => {
    for (const [name, job] of [
      ['collide-1', 'Chat Model'],
      ['collide-2', 'chat-model'],
    ]) {
      new Training(red, {
        name,
        annotations: { 'model-lifecycle.io/job': job },
      }).start();
    }
    const [one, other] = await Promise.all(
      ['collide-1', 'collide-2'].map(name =>
        backend.untilRun(name, ({ entityRef }) => entityRef !== undefined),
      ),
    );
    expect(other.entityRef).toBe('resource:default/red-default-chat-model');
    expect(one.entityRef).toMatch(/red-default-chat-model-[0-9a-f]{8}$/);
  });

  it('that two clusters share, down to the UID, are two runs', async () => {
    const about = { name: 'twin', uid: '00000000-0000-4000-8000-000000000001' };
    const ofRed = await started(new Training(red, about));
    const ofBlue = await started(new Training(blue, about), 'blue');
    ofRed.report(30);
    ofBlue.report(60);
    const percent = (wanted: number) => (run: Run) =>
      run.progress.percent === wanted;
    const inRed = await backend.untilRun('twin', percent(30), 'red');
    const inBlue = await backend.untilRun('twin', percent(60), 'blue');
    expect(inRed.id).not.toBe(inBlue.id);
    expect([inRed.entityRef, inBlue.entityRef]).toEqual([
      'resource:default/red-default-twin',
      'resource:default/blue-default-twin',
    ]);
    ofBlue.delete();
    await backend.untilRun('twin', ({ state }) => state === 'stopped', 'blue');
    ofRed.report(31);
    const still = await backend.untilRun('twin', percent(31), 'red');
    expect(still.state).toBe('running');
  });
});

describe('clocks', () => {
  it('of a trainer that are ahead are said, and nothing lies in the future', async () => {
    const training = await running('ahead');
    training.report(20, {}, new Date(Date.now() + 3_600_000).toISOString());
    const run = await backend.untilRun(
      'ahead',
      ({ progress }) => progress.percent === 20,
    );
    const seconds = noteOf(run, 'note.clock-ahead')?.params?.seconds;
    expect(Number(seconds)).toBeGreaterThan(3_590);
    expect(Number(seconds)).toBeLessThanOrEqual(3_600);
    expect(Date.parse(run.progress.reportedAt!)).toBeLessThanOrEqual(
      Date.now(),
    );
  });

  it('of a cluster that are ahead make no negative times', async () => {
    const training = await started(
      new Training(red, {
        name: 'future',
        creationTimestamp: new Date(Date.now() + 600_000).toISOString(),
      }),
    );
    training.report(20);
    await backend.untilRun('future', ({ progress }) => progress.percent === 20);
    training.endPod({ exitCode: 0 }).end('Complete');
    const run = await backend.untilRun(
      'future',
      ({ state }) => state === 'succeeded',
    );
    expect(numbers(run).filter(([, value]) => value < 0)).toEqual([]);
  });
});
