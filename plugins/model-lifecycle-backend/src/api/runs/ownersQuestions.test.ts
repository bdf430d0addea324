import { mockCredentials } from '@backstage/backend-test-utils';
import request from 'supertest';
import type { Run } from '../../training/run';
import {
  jobEntity,
  startBackend,
  type TestBackend,
  type TestWorld,
} from '../__testUtils__/testBackend';

const JOB = 'resource:default/fine-tune';
const AT = Date.UTC(2026, 10, 21, 14);
const WARNINGS = [{ code: 'warning.diverging', params: { metric: 'loss' } }];

let backend: TestBackend;
afterEach(() => backend.stop());

async function ask(change: Partial<Run>, world: TestWorld = {}) {
  backend = await startBackend({
    entities: [jobEntity('fine-tune')],
    ...world,
  });
  const { id } = await backend.add(change, { provider: [JOB] });
  const get = async (path: string) => {
    const { body } = await request(backend.server)
      .get(`/api/model-lifecycle${path}`)
      .set('Authorization', mockCredentials.user.header());
    return body;
  };
  const [run, list] = await Promise.all([get(`/runs/${id}`), get('/runs')]);
  return { run, line: list.items[0] };
}

it('tells early warnings with a run and in lists', async () => {
  const assessment = { warnings: WARNINGS };
  const { run, line } = await ask({ state: 'running' }, { assessment });
  expect(run.warnings).toEqual(WARNINGS);
  expect(line.warnings).toEqual(WARNINGS);
});

it('keeps the warnings of a run that has ended, and nothing that goes on', async () => {
  const { run } = await ask(
    { state: 'failed', endedAt: AT },
    {
      assessment: {
        warnings: WARNINGS,
        eta: { finishAt: AT, method: 'rate', confidence: 'low' },
      },
    },
  );
  expect(run.warnings).toEqual(WARNINGS);
  expect(run).not.toHaveProperty('eta');
});

it('tells when Kueue evicts a run, in the cluster for which that is configured', async () => {
  const change: Partial<Run> = {
    state: 'initializing',
    source: { type: 'trainjob', id: 'lab' },
    facts: { podsReady: { waitsFor: 'start', since: AT } },
  };
  const kueue = (cluster: string) => ({
    config: { training: { kueue: [{ cluster, podsReadyTimeout: '5m' }] } },
  });
  const { run } = await ask(change, kueue('lab'));
  expect(run).toMatchObject({
    evictionAt: '2026-11-21T14:05:00.000Z',
    evictionReason: { code: 'deadline.pods-ready', params: { seconds: 300 } },
  });
  expect(run.facts).not.toHaveProperty('podsReady');
  await backend.stop();
  const other = await ask(change, kueue('prod'));
  expect(other.run).not.toHaveProperty('evictionAt');
});

it('tells requeues, and a next try only of a run that waits', async () => {
  const facts = { queueing: { requeues: 2, nextTryAt: AT } };
  const { run } = await ask({ state: 'queued', facts });
  expect(run.queueing).toEqual({
    requeues: 2,
    nextTryAt: '2026-11-21T14:00:00.000Z',
  });
  await backend.stop();
  const atWork = await ask({ state: 'running', facts });
  expect(atWork.run.queueing).toEqual({ requeues: 2 });
});

it('tells the last checkpoint and what the runtime set', async () => {
  const { run } = await ask({
    observedAt: AT,
    annotations: {
      'model-lifecycle.io/checkpoint-at': '2026-11-21T13:55:00Z',
    },
    facts: {
      runtime: 'torch-distributed',
      runtimeKind: 'ClusterTrainingRuntime',
      fromRuntime: ['image'],
    },
  });
  expect(run.checkpoint).toEqual({
    at: '2026-11-21T13:55:00.000Z',
    told: 'annotation',
  });
  expect(run.facts).toMatchObject({
    runtimeKind: 'ClusterTrainingRuntime',
    fromRuntime: ['image'],
  });
});
