import { join } from 'node:path';
import fc from 'fast-check';
import {
  createPipelinesHandler,
  recommenderPipeline,
  recommenderRun,
  type FakePipelineRun,
  type FakeTaskRow,
} from 'demo-lab';
import { expectGolden } from '../../../models/sources/__testUtils__/golden';
import type { ReportedRun } from '../reportedRun';
import { parseRun } from './answers';
import { normaliseRun, type RunContext } from './normalise';
import { readPlan } from './plan';

const FIXTURES = join(__dirname, '__fixtures__');
const START = Date.UTC(2026, 0, 20, 15);
const SECOND_MS = 1_000;
const at = (seconds: number) => START + seconds * SECOND_MS;

const CONFIG: RunContext['config'] = {
  name: 'kfp',
  owner: 'group:default/ml-platform',
  runUrl: 'https://kfp.example.com/#/runs/details/{run_id}',
  parameters: { dataset: 'dataset_url' },
  links: [{ job: /^train-workflow$/, model: 'user-encoder' }],
};

const plan = readPlan(recommenderPipeline.spec);

/** As the server writes it, and as it is read. */
async function look(
  run: FakePipelineRun,
  context: Partial<RunContext> = {},
): Promise<ReportedRun> {
  const handler = createPipelinesHandler({
    pipelines: [recommenderPipeline],
    runs: [run],
  });
  const answer = await handler({
    method: 'GET',
    url: new URL(`http://kfp/apis/v2beta1/runs/${run.id}`),
    headers: {},
    body: Buffer.alloc(0),
  });
  return normaliseRun(parseRun(answer.json)!, {
    config: CONFIG,
    namespace: 'recommender',
    job: 'train-workflow',
    observedAt: at(3_600),
    ...context,
  });
}

const recommender = (seconds: number, rest = {}) =>
  look(
    recommenderRun({
      ...{ id: 'r1', name: 'train-workflow 1', createdAt: START },
      now: at(seconds),
      ...rest,
    }),
    { plan, observedAt: at(seconds) },
  );

/** A running run with these rows, without a plan. */
const rows = (tasks: FakeTaskRow[], rest: Partial<FakePipelineRun> = {}) =>
  look({
    ...{ id: 'r1', name: 'r1', createdAt: START, state: 'RUNNING' },
    spec: {},
    tasks,
    ...rest,
  });

const row = (
  name: string,
  state: string,
  from?: number,
  to?: number,
): FakeTaskRow => ({
  ...{ name, state },
  startedAt: from === undefined ? undefined : at(from),
  endedAt: to === undefined ? undefined : at(to),
});

const shown = ({ phases = [] }: ReportedRun) =>
  phases.map(({ id, state, reason }) =>
    [id, state, reason?.code].filter(Boolean).join(' '),
  );

describe('the five tasks of the recommender', () => {
  it.each([
    ['waiting', 1, {}],
    ['preparing', 14, {}],
    ['training', 100, {}],
    ['succeeded', 300, {}],
    ['cached', 300, { cached: ['load-data-from-feast'] }],
    ['failed', 300, { failing: 'train-model' }],
  ])('are shown while %s', async (name, seconds, rest) => {
    const run = await recommender(seconds, rest);
    expect(run.phases?.length ?? 0).toBeLessThanOrEqual(5);
    expectGolden(join(FIXTURES, `recommender-${name}.yaml`), run);
  });

  it('have no percent: that some are done says nothing of the others', async () => {
    const run = await recommender(100);
    expect(run.report).toBeUndefined();
    expect(run.phases!.every(({ range }) => range === undefined)).toBe(true);
  });
});

describe('states', () => {
  it.each([
    ['PENDING', 'pending', 'pending.told'],
    ['RUNNING', 'running', 'running.told'],
    ['SUCCEEDED', 'succeeded', 'succeeded.complete'],
    ['FAILED', 'failed', 'failed.told'],
    ['CANCELING', 'running', 'running.canceling'],
    ['CANCELED', 'stopped', 'stopped.canceled'],
    ['SKIPPED', 'stopped', 'stopped.skipped'],
    ['PAUSED', 'paused', 'paused.told'],
    ['DREAMING', 'unknown', 'unknown.word'],
    [undefined, 'unknown', 'unknown.no-state'],
  ])('%s is %s', async (state, expected, code) => {
    const run = await rows([], { state });
    expect([run.state, run.reason.code]).toEqual([expected, code]);
  });

  it('count an attempt for each time that an end was taken back', async () => {
    const states = ['PENDING', 'RUNNING', 'FAILED', 'PENDING', 'RUNNING'];
    const history = states.map((state, index) => ({ state, at: at(index) }));
    const run = await rows([], { history });
    expect(run).toMatchObject({ attempt: 2, startedAt: at(1) });
  });

  it('say what the server says of a failure', async () => {
    const message = 'quota\u0000 exceeded <b>';
    const history = [{ state: 'FAILED', at: at(9), message }];
    const run = await rows([], { state: 'FAILED', history });
    expect(run.reason).toEqual({
      code: 'failed.told',
      message: 'quota exceeded <b>',
    });
    expect(run.endedAt).toBe(at(9));
  });
});

describe('rows of the engine', () => {
  it('are no tasks', async () => {
    const engine = [
      { ...row('wf-x1', 'RUNNING', 0), childPods: ['wf-x1-1', 'wf-x1-2'] },
      row('root-driver', 'SUCCEEDED', 0, 5),
      row('root', 'RUNNING', 5),
      row('executor', 'RUNNING', 12),
    ];
    const run = await rows([
      ...engine,
      row('train-driver', 'SUCCEEDED', 7, 12),
      row('train', 'RUNNING', 12),
    ]);
    expect(shown(run)).toEqual(['train running']);
    expect(run.phases![0].startedAt).toBe(at(7));
  });

  it('show a task that is called a driver, and its driver', async () => {
    const run = await rows([
      row('screw-driver-driver', 'SUCCEEDED', 0, 5),
      row('screw-driver', 'RUNNING', 5),
      row('hammer-driver', 'RUNNING', 5),
    ]);
    expect(shown(run)).toEqual([
      'screw-driver running',
      'hammer running phase.preparing',
    ]);
  });

  it('make one phase of the rounds of a loop', async () => {
    const run = await rows([
      row('for-loop-1-driver', 'SUCCEEDED', 0, 5),
      row('for-loop-1', 'RUNNING', 5),
      row('iteration-iterations', 'RUNNING', 5),
      row('iteration-item(0:0)', 'SUCCEEDED', 5, 20),
      row('iteration-item(1:1)', 'RUNNING', 5),
      row('train', 'SUCCEEDED', 6, 20),
      row('train', 'FAILED', 7, 9),
      row('train', 'RUNNING', 8),
    ]);
    expect(shown(run)).toEqual([
      'for-loop-1 running',
      'train running phase.rounds',
    ]);
    expect(run.phases![1].reason!.params).toEqual({
      done: 1,
      started: 3,
      failed: 1,
    });
  });

  it('belong to the loop where the plan says so, and show a condition that did not hold', async () => {
    const loop = {
      root: {
        dag: {
          tasks: {
            'for-loop-1': { componentRef: { name: 'comp-loop' } },
            'condition-1': {
              dependentTasks: ['for-loop-1'],
              componentRef: { name: 'comp-condition' },
              triggerPolicy: { condition: 'inputs.x > 1' },
            },
          },
        },
      },
      components: {
        'comp-loop': { dag: { tasks: { train: {}, test: {} } } },
        'comp-condition': { dag: { tasks: { publish: {} } } },
      },
    };
    const tasks = [
      row('for-loop-1', 'SUCCEEDED', 0, 9),
      row('train', 'SUCCEEDED', 1, 5),
      row('test', 'SUCCEEDED', 5, 9),
    ];
    const seen = await look(
      {
        ...{ id: 'r1', name: 'r1', createdAt: START, state: 'SUCCEEDED' },
        ...{ spec: loop, tasks, finishedAt: at(10) },
      },
      { plan: readPlan({ pipeline_spec: loop, platform_spec: {} }) },
    );
    expect(shown(seen)).toEqual([
      'for-loop-1 succeeded',
      'condition-1 pending phase.skipped',
    ]);
  });

  it('that stay open are over with the run', async () => {
    const open = [
      row('train-driver', 'RUNNING', 0),
      row('train', 'RUNNING', 5),
    ];
    const succeeded = await rows(open, { state: 'SUCCEEDED' });
    expect(shown(succeeded)).toEqual(['train succeeded']);
    const canceled = await rows(open, { state: 'CANCELED' });
    expect(shown(canceled)).toEqual(['train interrupted']);
  });

  it('say how often tasks were tried again', async () => {
    const run = await rows([
      row('train', 'RUNNING', 5),
      row('executor', 'RUNNING', 5),
      row('executor(0)', 'FAILED', 5, 9),
      row('executor(1)', 'RUNNING', 9),
    ]);
    expect(run.notes).toEqual([
      { code: 'note.task-retries', params: { count: 1 } },
    ]);
  });

  it('are counted, beyond what anybody reads', async () => {
    const many = Array.from({ length: 205 }, (_, index) =>
      row(`t${index}`, 'RUNNING', index),
    );
    const run = await rows(many);
    expect(run.phases).toHaveLength(200);
    expect(run.notes).toEqual([
      { code: 'note.tasks-dropped', params: { count: 5, limit: 200 } },
    ]);
  });
});

describe('times', () => {
  it('that are zero in Go or in protobuf are none', async () => {
    const run = await rows([row('train', 'PENDING')]);
    expect(run).not.toHaveProperty('endedAt');
    expect(run.phases).toEqual([
      { id: 'train', label: 'train', state: 'pending' },
    ]);
  });

  it('in the future are now, and said', async () => {
    const run = await look(
      { id: 'r', name: 'r', createdAt: at(60), state: 'RUNNING', spec: {} },
      { observedAt: at(0) },
    );
    expect(run.createdAt).toBe(at(0));
    expect(run.notes).toEqual([
      { code: 'note.clock-ahead', params: { seconds: 60 } },
    ]);
  });
});

describe('links', () => {
  it('are those of an experiment tracker that the server passes on', async () => {
    const entry = {
      value: 'https://mlflow.example.com/runs/1',
      render_type: 'URL',
    };
    const run = await rows([], {
      pluginsOutput: { mlflow: { entries: { run_url: entry } } },
    });
    expect(run.facts!.trackingUrl).toBe('https://mlflow.example.com/runs/1');
  });
});

describe('whatever is answered', () => {
  const task = fc.record(
    {
      display_name: fc.oneof(
        fc.constantFrom('root', 'executor', 'train', 'train-driver', '-driver'),
        fc.anything(),
      ),
      state: fc.oneof(
        fc.constantFrom('RUNNING', 'SUCCEEDED', 'FAILED', 'SKIPPED', 'PENDING'),
        fc.anything(),
      ),
      start_time: fc.oneof(fc.constant('2026-01-20T15:00:00Z'), fc.anything()),
      end_time: fc.oneof(fc.constant('2999-01-20T15:00:00Z'), fc.anything()),
      child_tasks: fc.anything(),
    },
    { requiredKeys: [] },
  );

  it('is read into phases with a name, a state and times of the past', () => {
    fc.assert(
      fc.property(
        fc.record(
          {
            run_id: fc.constant('r1'),
            display_name: fc.anything(),
            state: fc.oneof(
              fc.constantFrom('RUNNING', 'FAILED', 'SUCCEEDED'),
              fc.anything(),
            ),
            created_at: fc.anything(),
            state_history: fc.anything(),
            run_details: fc.record({ task_details: fc.array(task) }),
            runtime_config: fc.anything(),
            pipeline_spec: fc.anything(),
          },
          { requiredKeys: ['run_id'] },
        ),
        body => {
          const parsed = parseRun(body)!;
          const observedAt = at(3_600);
          const run = normaliseRun(parsed, {
            ...{ config: CONFIG, namespace: 'n', job: 'j', observedAt },
            plan: readPlan(parsed.spec),
          });
          expect(run.name).not.toBe('');
          expect(run.report).toBeUndefined();
          for (const { id, startedAt = 1, endedAt = 1 } of run.phases ?? []) {
            expect(id).not.toBe('');
            expect(startedAt).toBeLessThanOrEqual(observedAt);
            expect(endedAt).toBeLessThanOrEqual(observedAt);
          }
          expect(JSON.parse(JSON.stringify(run))).toEqual(run);
        },
      ),
    );
  });
});
