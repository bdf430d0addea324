// Trainings of the demo that are no TrainJobs: a pipeline, and two systems that
// only tell how they are. Through the API, as the tab reads it.
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { startDemo } from '../../lib/demo.mjs';
import { freePort } from '../../lib/ports.mjs';
import { apiOf, temporaryFolder } from '../../lib/realLab.mjs';
import { until } from '../../lib/until.mjs';

const RECOMMENDER = [
  'fetch-cluster-credentials',
  'generate-candidates',
  'load-data-from-feast',
  'registry-model-to-model-registry',
  'train-model',
];

let dir;
let backend;
let api;

before(async () => {
  dir = temporaryFolder('run-sources');
  backend = await startDemo({ dir, port: await freePort() });
  api = apiOf(backend);
});

after(async () => {
  await backend?.stop();
  if (dir) rmSync(dir, { recursive: true, force: true });
});

const runsOf = async id => {
  const { items } = await api.runs({ limit: '100' });
  return items.filter(({ source }) => source.id === id);
};

const whole = run => api.get(`model-lifecycle/runs/${run.id}`);

const seen = (what, find) => until(find, { what, timeoutMs: 60_000 });

describe('the pipelines of the demo', () => {
  it('show one run that moves, one that is done and one that failed, with the five tasks', async () => {
    const runs = await seen('runs of three kinds', async () => {
      const found = await runsOf('pipelines');
      const of = state => found.find(run => run.state === state);
      return of('succeeded') && of('failed') && found;
    });
    for (const run of runs) {
      assert.equal(run.source.type, 'pipeline');
      const { phases, progress, facts, job } = await whole(run);
      assert.deepEqual(phases.map(({ id }) => id).sort(), RECOMMENDER);
      assert.equal(progress.percent, undefined);
      assert.equal(facts.dataset, 'feast://feast_rec_sys/interaction_service');
      assert.equal(job.name, 'train-workflow');
    }
    const failed = await whole(runs.find(run => run.state === 'failed'));
    assert.equal(failed.reason.code, 'failed.task');
    assert.equal(failed.failure.phase, 'train-model');
  });

  it('move from task to task', async () => {
    // Between the end of one run and the start of the next it rests for a minute.
    const running = await until(
      async () =>
        (await runsOf('pipelines')).find(run => run.state === 'running'),
      { what: 'a run of the pipeline', timeoutMs: 150_000, everyMs: 1_000 },
    );
    const tasks = async () =>
      JSON.stringify((await whole(running)).phases.map(({ state }) => state));
    const before = await tasks();
    await until(async () => (await tasks()) !== before, {
      ...{ what: 'another task', timeoutMs: 150_000, everyMs: 1_000 },
    });
  });
});

describe('the status endpoints of the demo', () => {
  it('show a domain that trains in seven phases, with its log', async () => {
    const { id } = await seen('a run of the domain', async () =>
      (await runsOf('domains')).find(run => run.name === 'medical'),
    );
    const run = await whole({ id });
    assert.equal(run.phases.length, 7);
    assert.equal(run.job.name, 'medical');
    await seen('its log', async () => {
      const { items } = await api.get(`model-lifecycle/runs/${id}/logs`);
      return items.length > 0;
    });
  });

  it('show the failure of another with its words, and no run of one that was never trained', async () => {
    const runs = await seen('the domains', async () => {
      const found = await runsOf('domains');
      return found.length >= 2 && found;
    });
    const legal = runs.find(run => run.name === 'legal');
    assert.equal(legal.state, 'failed');
    assert.match(legal.reason.message, /did not answer within 120 s/);
    assert.ok(runs.every(run => run.name !== 'finance'));
  });

  it('make up no step of a job that is stuck at zero', async () => {
    const run = await seen('the stuck job', async () =>
      (await runsOf('minions')).find(each => each.name === 'archive-minion'),
    );
    const { state, progress, phases } = await whole(run);
    assert.deepEqual([state, progress.percent], ['running', 0]);
    assert.deepEqual(
      phases.map(phase => phase.state),
      Array(9).fill('pending'),
    );
  });
});

it('the Sources page has each of them', async () => {
  const types = await seen('three healthy sources', async () => {
    const { items } = await api.get('model-lifecycle/sources');
    const found = items.filter(
      ({ id, status }) =>
        ['pipelines', 'domains', 'minions'].includes(id) && status === 'ok',
    );
    return found.length === 3 && found.map(({ type }) => type).sort();
  });
  assert.deepEqual(types, ['pipeline', 'status-endpoint', 'status-endpoint']);
});
