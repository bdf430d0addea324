/* Over true HTTP against a server that answers as Kubeflow Pipelines does. */
import {
  createPipelinesHandler,
  recommenderPipeline,
  recommenderRun,
  type FakePipelineRun,
  type PipelinesContent,
  type SourceServer,
} from 'demo-lab';
import type { JsonObject } from '@backstage/types';
import { readPipeline } from '../../../config/readPipeline';
import { configOf, RunSourceLab } from '../__testUtils__/RunSourceLab';
import { PipelineClient } from './client';
import { Lookups } from './Lookups';
import { PipelineWatch } from './PipelineWatch';

const MINUTE_MS = 60_000;

let lab: RunSourceLab;
let content: PipelinesContent;
let server: SourceServer;

const runs = () =>
  Object.fromEntries(
    [...lab.sink.runs.values()].map(({ uid, state }) => [uid, state]),
  );

/** Runs `r0`, the oldest, to the newest; all over. */
function finishedRuns(count: number): FakePipelineRun[] {
  const now = lab.time.now();
  return Array.from({ length: count }, (_, index) =>
    recommenderRun({
      id: `r${index}`,
      name: `train-workflow ${index}`,
      createdAt: now - (count - index + 10) * MINUTE_MS,
      now,
    }),
  );
}

function openRun(id: string, sinceMs = MINUTE_MS): FakePipelineRun {
  const now = lab.time.now();
  return recommenderRun({ id, name: id, createdAt: now - sinceMs, now });
}

function watch(config: JsonObject = {}) {
  const read = configOf(readPipeline, {
    name: 'kfp',
    baseUrl: server.url,
    ...config,
  });
  return lab.watch(read, (endpoint, own) => {
    const client = new PipelineClient(endpoint);
    const { sink, time } = lab;
    const lookups = new Lookups({ client, config: own, time });
    return new PipelineWatch({ config: own, client, lookups, sink });
  });
}

beforeEach(async () => {
  lab = new RunSourceLab();
  content = { pipelines: [recommenderPipeline], runs: [] };
  server = await lab.serve(createPipelinesHandler(content));
});
afterEach(() => lab.close());

const listed = () =>
  server.requests
    .filter(({ url }) => url.pathname.endsWith('/runs'))
    .filter(({ url }) => !url.searchParams.has('filter')).length;

describe('a look at Kubeflow Pipelines', () => {
  it('reads all pages of the history, with the job and the plan of the pipeline', async () => {
    content.runs = finishedRuns(120);
    expect(await watch().look()).toEqual({ answered: true });
    expect(Object.values(runs())).toEqual(Array(120).fill('succeeded'));
    const run = lab.sink.runs.get('r5')!;
    expect(run.job).toEqual({
      sourceId: 'kfp',
      namespace: 'default',
      name: 'train-workflow',
    });
    expect(run.phases.map(({ id }) => id)).toEqual([
      'fetch-cluster-credentials',
      'load-data-from-feast',
      'train-model',
      'generate-candidates',
      'registry-model-to-model-registry',
    ]);
  });

  it('reads no more than the first page where it knows how that goes on', async () => {
    content.runs = finishedRuns(120);
    const watching = watch();
    await watching.look();
    content.runs.push(openRun('new'));
    server.forgetRequests();
    await watching.look();
    expect(runs().new).toBe('running');
    expect(listed()).toBe(1);
  });

  it('reads the rest at the next look where one broke off', async () => {
    content.runs = finishedRuns(120);
    const watching = watch();
    server.fail(
      { kind: 'status', status: 500 },
      { matches: ({ url }) => url.searchParams.has('page_token') },
    );
    expect(await watching.look()).toMatchObject({
      answered: true,
      problem: { code: 'upstream-server' },
    });
    expect(Object.keys(runs())).toHaveLength(50);
    server.heal();
    expect(await watching.look()).toEqual({ answered: true });
    expect(Object.keys(runs())).toHaveLength(120);
  });

  it('leaves out what is older than the history, but for what still goes on', async () => {
    const now = lab.time.now();
    const old = { createdAt: now - 40 * 24 * 60 * MINUTE_MS, name: 'old' };
    content.runs = [
      ...finishedRuns(1),
      recommenderRun({ ...old, id: 'old', now }),
      { ...openRun('open'), createdAt: old.createdAt },
    ];
    await watch().look();
    expect(runs()).toEqual({ r0: 'succeeded', open: 'running' });
  });

  it('goes on after a restart with the runs that were open, and knows that one is gone', async () => {
    content.runs = [openRun('a'), openRun('b'), openRun('c')];
    await watch().look();
    content.runs = [
      { ...openRun('a'), state: 'CANCELED', createdAt: 0 },
      openRun('b'),
    ];
    expect(await watch().look()).toEqual({ answered: true });
    expect(runs()).toEqual({ a: 'stopped', b: 'running', c: 'stopped' });
    expect(lab.sink.runs.get('a')!.reason.code).toBe('stopped.canceled');
    expect(lab.sink.runs.get('c')).toMatchObject({
      reason: { code: 'stopped.ended-unseen' },
      goneAt: expect.any(Number),
    });
  });

  it('sees that a run that had failed is tried again, wherever it stands', async () => {
    const now = lab.time.now();
    const failed = recommenderRun({
      ...{ id: 'f', name: 'f', createdAt: now - 60 * MINUTE_MS, now },
      failing: 'train-model',
    });
    content.runs = [failed, ...finishedRuns(60)];
    const watching = watch();
    await watching.look();
    expect(runs().f).toBe('failed');
    Object.assign(failed, {
      state: 'RUNNING',
      finishedAt: undefined,
      history: [...failed.history!, { state: 'RUNNING', at: now }],
    });
    await watching.look();
    expect(lab.sink.runs.get('f')).toMatchObject({
      state: 'running',
      attempt: 2,
    });
  });

  it('does without the filter for open runs where the server does not take it', async () => {
    content.runs = [openRun('a'), ...finishedRuns(3)];
    server.fail(
      { kind: 'status', status: 400 },
      { matches: ({ url }) => url.searchParams.has('filter') },
    );
    const watching = watch();
    expect(await watching.look()).toEqual({ answered: true });
    content.runs.shift();
    expect(await watching.look()).toEqual({ answered: true });
    expect(runs()).toMatchObject({ a: 'stopped', r0: 'succeeded' });
  });

  it.each([
    ['a page of HTML', { kind: 'html', status: 404 } as const],
    ['nothing', { kind: 'status', status: 404 } as const],
    [
      'another server',
      { kind: 'status', status: 404, body: '{"detail":"Not Found"}' } as const,
    ],
  ])('does not take %s with 404 for the end of a run', async (_, fault) => {
    content.runs = [openRun('a')];
    const watching = watch();
    await watching.look();
    content.runs = [];
    server.fail(fault, {
      matches: ({ url }) => url.pathname.endsWith('/runs/a'),
    });
    expect(await watching.look()).toMatchObject({
      problem: { code: 'upstream-not-found' },
    });
    expect(runs()).toEqual({ a: 'running' });
  });

  it.each([
    ['401', { kind: 'status', status: 401 } as const, 'upstream-unauthorized'],
    ['500', { kind: 'status', status: 500 } as const, 'upstream-server'],
    ['HTML', { kind: 'html', status: 200 } as const, 'upstream-not-json'],
    ['half an answer', { kind: 'truncated' } as const, 'upstream-not-json'],
    ['a lost connection', { kind: 'reset' } as const, 'upstream-unreachable'],
    [
      'a list of something else',
      { kind: 'status', status: 200, body: '{"runs":7}' } as const,
      'unexpected-answer',
    ],
  ])('says why after %s, and loses nothing', async (_, fault, code) => {
    content.runs = [openRun('a'), ...finishedRuns(2)];
    const watching = watch();
    await watching.look();
    const before = [...lab.sink.runs];
    server.fail(fault);
    const { answered, problem } = await watching
      .look()
      .catch(error => ({ answered: false, problem: error.reason }));
    expect([answered, problem?.code]).toEqual([false, code]);
    expect([...lab.sink.runs]).toEqual(before);
    server.heal();
    expect(await watching.look()).toEqual({ answered: true });
  });

  it('keeps what is known of a run that the server cannot read, and says which', async () => {
    content.runs = [openRun('a'), openRun('b')];
    const watching = watch();
    await watching.look();
    content.runs[0] = { ...content.runs[0], brokenBy: 'no runtime config' };
    expect(await watching.look()).toEqual({
      answered: true,
      problem: { code: 'run-unreadable', params: { run: 'a' } },
    });
    expect(runs()).toEqual({ a: 'running', b: 'running' });
  });

  it('does not end on a server whose pages never do', async () => {
    const page = { runs: [], next_page_token: 'again' };
    server.fail({ kind: 'status', status: 200, body: JSON.stringify(page) });
    await expect(watch().look()).rejects.toMatchObject({
      code: 'repeated-page-token',
    });
  });
});

describe('namespaces and experiments', () => {
  beforeEach(() => {
    content.multiUser = true;
    content.runs = [
      { ...openRun('a'), namespace: 'team-a', experimentId: 'e1' },
      { ...openRun('b'), namespace: 'team-b', experimentId: 'e2' },
      { ...openRun('c'), namespace: 'team-a', experimentId: 'e3' },
    ];
  });

  it('reads each namespace that is named', async () => {
    await watch({ namespaces: ['team-a', 'team-b'] }).look();
    expect(
      [...lab.sink.runs.values()].map(run => `${run.namespace}/${run.uid}`),
    ).toEqual(['team-a/c', 'team-a/a', 'team-b/b']);
  });

  it('ends where the history does, also where its end is of other experiments', async () => {
    const now = lab.time.now();
    const createdAt = now - 40 * 24 * 60 * MINUTE_MS;
    content.runs = [
      ...Array.from({ length: 150 }, (_, index) => ({
        ...recommenderRun({ id: `x${index}`, name: 'x', createdAt, now }),
        ...{ namespace: 'team-a', experimentId: 'e9' },
      })),
      ...content.runs,
    ];
    await watch({ namespaces: ['team-a'], experiments: ['e1', 'e2'] }).look();
    expect(runs()).toEqual({ a: 'running' });
    expect(listed()).toBe(1);
  });

  it('reads the others where one is refused', async () => {
    server.fail(
      { kind: 'status', status: 403 },
      { matches: ({ url }) => url.searchParams.get('namespace') === 'team-a' },
    );
    const watching = watch({ namespaces: ['team-a', 'team-b'] });
    expect(await watching.look()).toMatchObject({
      answered: true,
      problem: { code: 'upstream-forbidden' },
    });
    expect(runs()).toEqual({ b: 'running' });
  });

  it('says what the server of several users wants', async () => {
    expect(await watch().look()).toMatchObject({
      answered: false,
      problem: { code: 'upstream-rejected', params: { status: 400 } },
    });
  });

  it.each([
    [['e1'], ['a']],
    [
      ['e1', 'e3'],
      ['c', 'a'],
    ],
  ])('keeps to the experiments %p', async (experiments, expected) => {
    await watch({ namespaces: ['team-a'], experiments }).look();
    expect(Object.keys(runs()).sort()).toEqual([...expected].sort());
  });
});

describe('the job of a run', () => {
  const jobOf = async (config: JsonObject, run: Partial<FakePipelineRun>) => {
    content.recurringRuns = [{ id: 'rr', name: 'nightly' }];
    content.runs = [{ ...openRun('a'), ...run }];
    await watch(config).look();
    return lab.sink.runs.get('a')?.job.name;
  };

  it.each([
    ['its pipeline', {}, {}, 'train-workflow'],
    [
      'what started it',
      { job: 'recurring-run' },
      { recurringRunId: 'rr' },
      'nightly',
    ],
    [
      'its pipeline, started by hand',
      { job: 'recurring-run' },
      {},
      'train-workflow',
    ],
    [
      'a rule for its name',
      { jobs: [{ match: '^(\\w+)-2026', name: 'ranker $1' }] },
      { name: 'weekly-2026-11-21' },
      'ranker weekly',
    ],
    [
      'the pipeline that it brings along',
      {},
      { pipelineId: undefined, spec: recommenderPipeline.spec },
      'train-workflow',
    ],
  ])('is %s', async (_, config, run, expected) => {
    expect(await jobOf(config as JsonObject, run)).toBe(expected);
  });

  it('is named by the id of a pipeline that was deleted', async () => {
    const run = openRun('a');
    content.pipelines = [];
    server.fail(
      {
        kind: 'status',
        status: 200,
        body: JSON.stringify({
          runs: [
            {
              run_id: 'a',
              display_name: 'a',
              state: 'RUNNING',
              pipeline_version_reference: {
                pipeline_id: 'p1',
                pipeline_version_id: 'v1',
              },
              created_at: new Date(run.createdAt).toISOString(),
            },
          ],
        }),
      },
      { matches: ({ url }) => url.pathname.endsWith('/runs') },
    );
    await watch().look();
    expect(lab.sink.runs.get('a')!.job.name).toBe('pipeline-p1');
  });

  it('is not another one because nobody answered: the run waits', async () => {
    server.fail(
      { kind: 'status', status: 500 },
      { matches: ({ url }) => /\/pipelines\/[^/]+$/.test(url.pathname) },
    );
    content.runs = [openRun('a')];
    const watching = watch();
    expect(await watching.look()).toMatchObject({
      problem: { code: 'upstream-server' },
    });
    expect(runs()).toEqual({});
    server.heal();
    await watching.look();
    expect(lab.sink.runs.get('a')!.job.name).toBe('train-workflow');
  });

  it('may not be looked up: then it is named by the pipeline’s id', async () => {
    server.fail(
      { kind: 'status', status: 403 },
      { matches: ({ url }) => url.pathname.includes('/pipelines/') },
    );
    expect(await jobOf({}, {})).toBe(`pipeline-${recommenderPipeline.id}`);
    expect(lab.sink.runs.get('a')!.phases.map(({ id }) => id)).toContain(
      'load-data-from-feast',
    );
  });
});
