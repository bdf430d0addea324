import { join } from 'node:path';
import { collectListing } from 'backstage-plugin-model-lifecycle-node/testUtils';
import type { SourceHandler, SourceRequest } from 'demo-lab';
import { expectGolden } from '../__testUtils__/golden';
import { readRecording, recordedAnswer } from '../__testUtils__/recordings';
import { SourceLab } from '../__testUtils__/SourceLab';
import { mlflowSource } from '.';

const FIXTURES = join(__dirname, '__fixtures__');
const models = readRecording(FIXTURES, 'models');
const versions = readRecording(FIXTURES, 'versions');
const runs = readRecording(FIXTURES, 'runs');
const workspaces = readRecording(FIXTURES, 'workspaces');
const drift = readRecording(FIXTURES, 'drift-delete');
const refused = readRecording(FIXTURES, 'auth');

/** MLflow 3.17.2 as recorded. Models whose versions were not asked for then show those of the list. */
function recordedMlflow({ url }: SourceRequest) {
  if (url.pathname === '/api/3.0/mlflow/server-info') {
    return { json: { workspaces_enabled: false } };
  }
  if (url.pathname.endsWith('/registered-models/search')) {
    return recordedAnswer(models[0]);
  }
  const parameter = url.pathname.endsWith('/runs/get') ? 'run_id' : 'filter';
  const wanted = url.searchParams.get(parameter);
  const recorded = [...versions, ...runs].find(exchange => {
    const asked = new URL(exchange.path, url);
    return (
      asked.pathname === url.pathname &&
      asked.searchParams.get(parameter) === wanted
    );
  });
  if (recorded) return recordedAnswer(recorded);
  return parameter === 'filter'
    ? { json: {} }
    : {
        status: 404,
        json: {
          error_code: 'RESOURCE_DOES_NOT_EXIST',
          message: 'Run not found',
        },
      };
}

async function listed(
  handler: SourceHandler,
  more: Record<string, unknown> = {},
) {
  const lab = new SourceLab();
  try {
    const server = await lab.serve(handler);
    const uiUrl = 'https://mlflow.example.test';
    const config = { baseUrl: server.url, uiUrl, ...more };
    return await collectListing(lab.open(mlflowSource, config, 'risk'));
  } finally {
    await lab.close();
  }
}

describe('MLflow as it was recorded', () => {
  it('gives the records that a reviewer has read', async () => {
    const { records, skipped, ends } = await listed(recordedMlflow);
    expect(skipped).toEqual([]);
    expect(ends.default).toMatchObject({
      outcome: 'complete',
      absence: 'hint',
    });
    expectGolden(join(FIXTURES, 'records.yaml'), records);
  });

  it('keeps the same name in two workspaces apart', async () => {
    const asked = ({ url, headers }: SourceRequest) => {
      const workspace = headers['x-mlflow-workspace'];
      const found = [...workspaces].reverse().find(exchange => {
        const recordedFor =
          exchange.requestHeaders['X-MLFLOW-WORKSPACE'] ?? undefined;
        return (
          exchange.method === 'GET' &&
          new URL(exchange.path, url).pathname === url.pathname &&
          recordedFor === workspace
        );
      });
      return found ? recordedAnswer(found) : { json: {} };
    };
    const { records, ends } = await listed(asked);
    expect(records.map(record => [record.key, record.description])).toEqual([
      ['team-a/churn', 'of team-a'],
      ['team-b/churn', 'of team-b'],
    ]);
    expect(Object.keys(ends)).toEqual(['default', 'team-a', 'team-b']);
  });

  it('lists to the end although a model was deleted meanwhile, and takes nothing it missed for gone', async () => {
    const asked: SourceHandler = ({ url }) => {
      const token = url.searchParams.get('page_token');
      const page = drift.find(
        exchange =>
          exchange.method === 'GET' &&
          new URL(exchange.path, url).searchParams.get('page_token') === token,
      );
      return url.pathname.endsWith('/registered-models/search') && page
        ? recordedAnswer(page)
        : { json: {} };
    };
    const { records, ends } = await listed(asked, {
      pageSize: 4,
      workspaces: ['default'],
      runs: false,
    });
    // It was there before, meanwhile and afterwards.
    expect(records.map(record => record.key)).not.toContain(
      'default/fraud-graph',
    );
    expect(ends.default).toMatchObject({
      outcome: 'complete',
      absence: 'hint',
    });
  });

  it('fails where it wants to know who asks', async () => {
    const { ends } = await listed(() => recordedAnswer(refused[0]));
    expect(ends.default).toMatchObject({
      outcome: 'failed',
      reason: { code: 'upstream-unauthorized', params: { status: 401 } },
    });
  });
});
