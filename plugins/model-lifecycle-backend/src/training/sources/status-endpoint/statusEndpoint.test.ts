/* Over true HTTP against servers that answer as the two systems do. */
import type { JsonObject } from '@backstage/types';
import {
  createDomainTrainingHandler,
  createEqualStepsHandler,
  type FakeDomain,
  type FakeStepJob,
  type SourceHandler,
  type SourceServer,
} from 'demo-lab';
import { readStatusEndpoint } from '../../../config/readStatusEndpoint';
import { stallOf } from '../../progression/stall';
import { configOf, RunSourceLab } from '../__testUtils__/RunSourceLab';
import { StatusClient } from './client';
import { StatusWatch } from './StatusWatch';

const MINUTE_MS = 60_000;

let lab: RunSourceLab;
let server: SourceServer;

async function watch(handler: SourceHandler, config: JsonObject) {
  server = await lab.serve(handler);
  return again(config);
}

/** As another replica would, which remembers nothing. */
function again(config: JsonObject) {
  const read = configOf(readStatusEndpoint, {
    name: 'told',
    baseUrl: server.url,
    ...config,
  });
  return lab.watch(
    read,
    (endpoint, own) =>
      new StatusWatch({
        config: own,
        client: new StatusClient(endpoint, own),
        sink: lab.sink,
      }),
  );
}

const all = () => [...lab.sink.runs.values()];
const runOf = (uid: string) => lab.sink.runs.get(uid)!;

beforeEach(() => {
  lab = new RunSourceLab();
});
afterEach(() => lab.close());

describe('domain-training', () => {
  let domains: FakeDomain[];
  const preset = {
    preset: 'domain-training',
    items: ['medical', 'legal', 'never'],
  };
  const startWatch = (config: JsonObject = preset) =>
    watch(createDomainTrainingHandler({ domains }, lab.time), config);
  const iso = (time: number) =>
    new Date(time).toISOString().replace('.000Z', 'Z');

  beforeEach(() => {
    const startedAt = lab.time.now() - MINUTE_MS;
    domains = [
      {
        name: 'medical',
        training: {
          ...{ startedAt, durationMs: 10 * MINUTE_MS },
          metrics: { entity_f1: 0.87 },
        },
      },
      {
        name: 'legal',
        training: {
          ...{ startedAt, durationMs: 10 * MINUTE_MS },
          ...{ failsAtPercent: 57, error: 'no answer' },
        },
      },
      { name: 'never' },
    ];
  });

  it('is followed from phase to phase to its end', async () => {
    const watching = await startWatch();
    expect(await watching.look()).toEqual({ answered: true });
    const [run] = all();
    expect(all()).toHaveLength(2);
    expect(run).toMatchObject({ state: 'running', progress: { percent: 10 } });
    await lab.time.sleep(5 * MINUTE_MS);
    await watching.look();
    expect(runOf(run.uid)).toMatchObject({
      progress: { percent: 60, contract: 'status-endpoint' },
      metrics: [{ name: 'entity_f1', value: 0.87 }],
    });
    const running = runOf(run.uid).phases.filter(
      ({ state }) => state === 'running',
    );
    expect(running.map(({ id }) => id)).toEqual([
      'relation_extraction_optimization',
    ]);
    await lab.time.sleep(5 * MINUTE_MS);
    await watching.look();
    expect(all().map(({ state }) => state)).toEqual(['succeeded', 'failed']);
    expect(all()[1]).toMatchObject({
      reason: { code: 'failed.told', message: 'no answer' },
      progress: { percent: 57 },
    });
    const failed = all()[1].phases.filter(({ state }) => state === 'failed');
    expect(failed.map(({ id }) => id)).toEqual([
      'relation_extraction_optimization',
    ]);
  });

  it('changes nothing after its end, though its elapsed time goes on', async () => {
    const watching = await startWatch();
    await lab.time.sleep(20 * MINUTE_MS);
    await watching.look();
    const ended = [...lab.sink.runs];
    for (const each of [watching, again(preset)]) {
      await lab.time.sleep(MINUTE_MS);
      await each.look();
      expect([...lab.sink.runs]).toEqual(ended);
    }
  });

  it('ended with its last line where nobody saw it end', async () => {
    const { startedAt, durationMs } = domains[0].training!;
    const watching = await startWatch();
    await lab.time.sleep(60 * MINUTE_MS);
    await watching.look();
    const took = all().map(({ endedAt }) => endedAt! - startedAt);
    expect(took.sort((a, b) => b - a)).toEqual([
      durationMs,
      (57 / 100) * durationMs - (((57 / 100) * durationMs) % 5_000),
    ]);
  });

  it('has another run when the domain is trained again; one that nobody saw the end of ended unseen', async () => {
    const watching = await startWatch();
    await watching.look();
    const first = `medical/${iso(domains[0].training!.startedAt)}`;
    domains[0].training!.startedAt = lab.time.now() - 2_000;
    await watching.look();
    expect(runOf(first)).toMatchObject({
      state: 'stopped',
      reason: { code: 'stopped.ended-unseen' },
    });
    const second = `medical/${iso(domains[0].training!.startedAt)}`;
    expect(runOf(second).state).toBe('running');
  });

  it('is gone when the server says that there is no such domain, not when it has no such address', async () => {
    const watching = await startWatch();
    await watching.look();
    const [, legal] = all();
    server.fail(
      { kind: 'status', status: 404, body: '{"detail":"Not Found"}' },
      { times: 3 },
    );
    expect(await watching.look()).toMatchObject({
      answered: false,
      problem: { code: 'upstream-not-found' },
    });
    expect(runOf(legal.uid).state).toBe('running');
    domains.splice(1, 1);
    expect(await watching.look()).toEqual({ answered: true });
    expect(runOf(legal.uid).state).toBe('stopped');
  });

  it('is found by the list of domains', async () => {
    const watching = await startWatch({
      preset: 'domain-training',
      discover: { path: '/api/v1/admin/domains', item: 'name' },
    });
    await watching.look();
    expect(all().map(({ name }) => name)).toEqual(['medical', 'legal']);
  });

  it('keeps the log, each line once, though pages shift while they are read', async () => {
    const config = { ...preset, items: ['medical'] };
    const watching = await startWatch(config);
    await lab.time.sleep(9 * MINUTE_MS - 1_000);
    await watching.look();
    const { uid } = all()[0];
    const kept = () => lab.sink.lines.get(uid)!;
    expect(kept()).toHaveLength(120);
    expect(kept()[0]).toEqual({
      line: 1,
      at: domains[0].training!.startedAt,
      text: 'INFO Progress 0%',
    });
    await lab.time.sleep(2 * MINUTE_MS);
    await watching.look();
    // Another replica begins at the front and adds nothing twice.
    await again(config).look();
    expect(kept().map(({ line }) => line)).toEqual(
      Array.from({ length: 121 }, (_, index) => index + 1),
    );
  });

  it('is as it was where only its log cannot be read', async () => {
    const watching = await startWatch();
    server.fail(
      { kind: 'status', status: 422 },
      { matches: ({ url }) => url.pathname.endsWith('training-logs') },
    );
    expect(await watching.look()).toMatchObject({
      answered: true,
      problem: { code: 'upstream-rejected' },
    });
    expect(all().map(({ state }) => state)).toEqual(['running', 'running']);
  });
});

describe('equal-steps', () => {
  let jobs: FakeStepJob[];
  const preset = { preset: 'equal-steps', items: ['41', '42'] };

  const startWatch = () =>
    watch(createEqualStepsHandler({ jobs }, lab.time), preset);

  beforeEach(() => {
    const startedAt = lab.time.now();
    const job = { createdAt: startedAt, startedAt, stepMs: MINUTE_MS };
    jobs = [
      { ...job, id: 41, name: 'news', type: 'HYBRID' },
      { ...job, id: 42, name: 'archive', type: 'RAG', isStuck: true },
    ];
  });

  it('is followed from step to step to its end', async () => {
    const watching = await startWatch();
    const seen: string[] = [];
    for (let minute = 0; minute <= 9; minute++) {
      await watching.look();
      const { state, progress, phases } = runOf('41');
      const done = phases.filter(phase => phase.state === 'succeeded').length;
      seen.push(`${state} ${progress.percent} ${done}`);
      await lab.time.sleep(MINUTE_MS);
    }
    expect(seen).toEqual([
      'running 0 0',
      'running 11.11 1',
      'running 22.22 2',
      'running 33.33 3',
      'running 44.44 4',
      'running 55.55 5',
      'running 66.66 6',
      'running 77.77 7',
      'running 88.88 8',
      'succeeded 100 9',
    ]);
  });

  it('that is stuck at zero stalls, and no step of it is shown', async () => {
    const watching = await startWatch();
    for (let minute = 0; minute <= 16; minute++) {
      await watching.look();
      await lab.time.sleep(MINUTE_MS);
    }
    const run = runOf('42');
    expect(run.state).toBe('running');
    const { reportedAt, observedAt } = run.progress;
    expect([reportedAt, observedAt]).toEqual(
      Array(2).fill(lab.time.now() - MINUTE_MS),
    );
    expect(new Set(run.phases.map(({ state }) => state))).toEqual(
      new Set(['pending']),
    );
    const thresholds = {
      warnAfterMs: 5 * MINUTE_MS,
      stalledAfterMs: 15 * MINUTE_MS,
    };
    expect(stallOf(run, { now: lab.time.now(), thresholds })).toMatchObject({
      kind: 'stuck-at-zero',
      level: 'stalled',
      reason: { code: 'stall.stuck-at-zero' },
    });
  });
});

describe('bad answers', () => {
  const handler: SourceHandler = ({ url }) => ({
    json: { id: url.pathname.slice(1), state: 'running', percent: 10 },
  });
  const config = {
    path: '/{item}',
    items: ['a', 'b'],
    mapping: { id: 'id', state: { path: 'state' }, percent: 'percent' },
  };

  it.each([
    ['401', { kind: 'status', status: 401 } as const, 'upstream-unauthorized'],
    ['403', { kind: 'status', status: 403 } as const, 'upstream-forbidden'],
    ['500', { kind: 'status', status: 500 } as const, 'upstream-server'],
    ['HTML', { kind: 'html', status: 200 } as const, 'upstream-not-json'],
    ['half of it', { kind: 'truncated' } as const, 'upstream-not-json'],
    [
      'NaN, which is no JSON',
      { kind: 'status', status: 200, body: '{"percent": NaN}' } as const,
      'upstream-not-json',
    ],
    [
      'a word',
      { kind: 'status', status: 200, body: '"ok"' } as const,
      'unexpected-answer',
    ],
    ['nothing', { kind: 'reset' } as const, 'upstream-unreachable'],
  ])('%s: the reason is said, nothing is lost', async (_, fault, code) => {
    const watching = await watch(handler, config);
    await watching.look();
    const before = [...lab.sink.runs];
    server.fail(fault);
    const result = await watching
      .look()
      .catch(error => ({ answered: false, problem: error.reason }));
    expect([result.answered, result.problem?.code]).toEqual([false, code]);
    expect([...lab.sink.runs]).toEqual(before);
    server.heal();
    expect(await watching.look()).toEqual({ answered: true });
  });

  it('of one item do not keep the others from being seen', async () => {
    const watching = await watch(handler, config);
    server.fail(
      { kind: 'html', status: 200 },
      { matches: ({ url }) => url.pathname === '/a' },
    );
    expect(await watching.look()).toMatchObject({
      answered: true,
      problem: { code: 'upstream-not-json' },
    });
    expect(all().map(({ uid }) => uid)).toEqual(['b']);
  });

  it('of a listed name that leads elsewhere, or nowhere, are not asked for', async () => {
    const asked: string[] = [];
    const watching = await watch(
      ({ url }) => {
        if (url.pathname === '/list') {
          const names = ['..', '.', 'half\ud800', 'a..b'];
          return { json: names.map(name => ({ name })) };
        }
        asked.push(url.pathname);
        return { json: { id: 1, state: 'running' } };
      },
      {
        ...config,
        path: '/jobs/{item}',
        items: [],
        discover: { path: '/list', item: 'name' },
      },
    );
    expect(await watching.look()).toEqual({ answered: true });
    expect(asked).toEqual(['/jobs/a..b']);
  });

  it('without an id go to the run that is open there', async () => {
    const answers = [
      { id: 1, state: 'running', percent: 10 },
      { state: 'running', percent: 20 },
    ];
    const watching = await watch(() => ({ json: answers.shift() }), {
      ...config,
      path: '/status',
      items: [],
    });
    await watching.look();
    await watching.look();
    expect(all().map(run => [run.uid, run.progress.percent])).toEqual([
      ['1', 20],
    ]);
  });

  it('of a list leave out what is no run, and end none that is missing', async () => {
    const lists = [
      [{ id: 1, state: 'running' }, 'nonsense', { state: 'running' }],
      [{ id: 2, state: 'running' }],
    ];
    const watching = await watch(() => ({ json: { jobs: lists.shift() } }), {
      path: '/jobs',
      mapping: { ...config.mapping, runs: 'jobs' },
    });
    await watching.look();
    await watching.look();
    expect(all().map(run => [run.uid, run.state])).toEqual([
      ['1', 'running'],
      ['2', 'running'],
    ]);
    await expect(watching.look()).resolves.toMatchObject({
      problem: { code: 'unexpected-answer' },
    });
  });
});
