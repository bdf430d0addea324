import { mockCredentials } from '@backstage/backend-test-utils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import request from 'supertest';
import {
  jobEntity,
  startBackend,
  type TestBackend,
  type TestWorld,
} from '../__testUtils__/testBackend';

const JOB = 'resource:default/fine-tune';
const MEASURED_AT = Date.UTC(2026, 10, 21, 14);

let backend: TestBackend;
afterEach(() => backend.stop());

async function open(world: TestWorld = {}) {
  backend = await startBackend({
    entities: [jobEntity('fine-tune')],
    gpu: {
      of: async run => ({
        configured: true,
        utilization: {
          percent: 87,
          minPercent: 80,
          maxPercent: 94,
          gpus: run.pods.length,
          measuredAt: MEASURED_AT,
        },
      }),
    },
    ...world,
  });
  const run = await backend.add({}, { provider: [JOB] });
  return request(backend.server)
    .get(`/api/model-lifecycle/runs/${run.id}/gpu`)
    .set('Authorization', mockCredentials.user.header());
}

it('tells how busy the GPUs of a run are', async () => {
  const { status, body } = await open();
  expect({ status, body }).toMatchObject({
    status: 200,
    body: {
      configured: true,
      utilization: { percent: 87, measuredAt: '2026-11-21T14:00:00.000Z' },
    },
  });
});

it('tells why it cannot', async () => {
  const { body } = await open({
    gpu: {
      of: async () => ({
        configured: true,
        problem: { code: 'gpu.no-values' },
      }),
    },
  });
  expect(body).toEqual({
    configured: true,
    problem: { code: 'gpu.no-values' },
  });
});

it('says of a run that the user cannot see that there is none', async () => {
  const { status } = await open({
    policy: {
      'catalog.entity.read': {
        result: AuthorizeResult.CONDITIONAL,
        pluginId: 'catalog',
        resourceType: 'catalog-entity',
        conditions: { rule: 'X', resourceType: 'catalog-entity', params: {} },
      },
    },
    hidden: { 'user:default/mock': [JOB] },
  });
  expect(status).toBe(404);
});
