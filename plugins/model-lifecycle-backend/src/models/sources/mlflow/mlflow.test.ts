import { collectListing } from 'backstage-plugin-model-lifecycle-node/testUtils';
import {
  createMlflowHandler,
  demoMlflow,
  type MlflowContent,
  type SourceServer,
} from 'demo-lab';
import { SourceLab } from '../__testUtils__/SourceLab';
import { mlflowSource } from '.';

const signal = new AbortController().signal;
const DAY_MS = 24 * 60 * 60_000;

let lab: SourceLab;
let content: MlflowContent;
let server: SourceServer;

beforeEach(async () => {
  lab = new SourceLab();
  content = demoMlflow();
  server = await lab.serve(createMlflowHandler(content));
});
afterEach(() => lab.close());

const open = (config: Record<string, unknown> = {}) =>
  lab.open(mlflowSource, { baseUrl: server.url, ...config }, 'risk');
const keysOf = (listing: { records: { key: string }[] }) =>
  listing.records.map(record => record.key);
const modelOf = (
  listing: Awaited<ReturnType<typeof collectListing>>,
  key: string,
) => {
  const record = listing.records.find(candidate => candidate.key === key);
  if (record?.kind !== 'model') throw new Error(`${key} was not listed`);
  return record;
};
const model = (name: string, workspace = 'default') =>
  content.workspaces[workspace].models.find(
    candidate => candidate.name === name,
  )!;

describe('a listing of MLflow', () => {
  it('goes through all pages of all workspaces', async () => {
    const listing = await collectListing(open({ pageSize: 2 }));
    expect(keysOf(listing)).toHaveLength(10);
    expect(keysOf(listing)).toEqual(
      expect.arrayContaining(['default/fraud-graph', 'growth/churn-xgb']),
    );
    expect(listing.ends).toMatchObject({
      default: { outcome: 'complete', absence: 'hint' },
      growth: { outcome: 'complete', absence: 'hint' },
    });
  });

  it('is complete where there is nothing', async () => {
    content.workspaces = { default: { models: [], runs: [] } };
    const listing = await collectListing(open());
    expect(listing.records).toEqual([]);
    expect(listing.ends.default).toMatchObject({ outcome: 'complete' });
  });

  it('needs no workspaces', async () => {
    content.workspacesEnabled = false;
    const listing = await collectListing(open());
    expect(Object.keys(listing.ends)).toEqual(['default']);
    expect(keysOf(listing)).toContain('default/fraud-graph');
  });

  it('of chosen workspaces looks at no other', async () => {
    const listing = await collectListing(open({ workspaces: ['growth'] }));
    expect(Object.keys(listing.ends)).toEqual(['growth']);
    expect(keysOf(listing)).toHaveLength(4);
  });

  it('tells versions, aliases, and the metrics of the runs behind them', async () => {
    const fraud = modelOf(await collectListing(open()), 'default/fraud-graph');
    expect(fraud).toMatchObject({
      currentVersion: '1',
      tags: ['pci-reviewed'],
      owner: 'ana@example.test',
      license: 'proprietary',
      library: 'pytorch',
      versions: [
        { name: '2', aliases: ['challenger'], metrics: { auc: 0.952 } },
        { name: '1', aliases: ['champion'], metrics: { auc: 0.941 } },
      ],
    });
    expect(fraud.joinKeys).toContain('s3://models/fraud-graph/1/model');
    expect(fraud.trainedBy?.run).toBe(fraud.versions?.[1].run?.id);
  });

  it('keeps versions with an alias and the newest, and says how many there are', async () => {
    const churn = model('churn-xgb', 'growth');
    churn.versions = Array.from({ length: 30 }, (_, index) => ({
      ...churn.versions[0],
      version: index + 1,
    }));
    const record = modelOf(
      await collectListing(open({ newestVersions: 3 })),
      'growth/churn-xgb',
    );
    expect(record.versions?.map(version => version.name)).toEqual([
      '30',
      '29',
      '28',
      '3',
      '2',
    ]);
    expect(record.versionCount).toBe(30);
  });

  it('leaves prompts out', async () => {
    model('document-classifier').tags = { 'mlflow.prompt.is_prompt': 'true' };
    const listing = await collectListing(open());
    expect(listing.skipped).toEqual([
      {
        key: 'default/document-classifier',
        reason: { code: 'mlflow-prompt' },
      },
    ]);
    expect(keysOf(listing)).not.toContain('default/document-classifier');
  });

  it('keeps credentials in parameters and addresses to the source', async () => {
    const fraud = model('fraud-graph');
    fraud.versions[0].source =
      'https://ana:s3cr3t@files.example.test/m?X-Sig=s3cr3t';
    content.workspaces.default.runs[0].parameters.hf_api_key = 's3cr3t';
    const listing = await collectListing(open());
    expect(JSON.stringify(listing.records)).not.toContain('s3cr3t');
  });
});

describe('a second listing of MLflow', () => {
  it('finds nothing to compare where nothing changed', async () => {
    const source = open({ pageSize: 4 });
    const { known } = await collectListing(source);
    const second = await collectListing(source, { known });
    expect(second.records).toEqual([]);
    expect(second.samePages).toEqual({ default: [0, 1], growth: [0] });
  });

  it('sees a moved alias, although the stamp does not move', async () => {
    const source = open();
    const { known } = await collectListing(source);
    model('fraud-graph').aliases = { champion: 2 };
    const second = await collectListing(source, { known });
    expect(modelOf(second, 'default/fraud-graph')).toMatchObject({
      currentVersion: '2',
      versions: [{ name: '2', aliases: ['champion'] }, { name: '1' }],
    });
    const others = second.records.filter(
      ({ key }) => key !== 'default/fraud-graph',
    );
    expect(others).toEqual(others.map(({ key }) => known.records.get(key)));
  });

  it('reads runs again for a changed model, and for all once a day', async () => {
    const source = open();
    // Stamps near the newest one are not trusted.
    model('credit-score-retail').updatedAtMs += DAY_MS;
    const { known } = await collectListing(source);
    for (const run of content.workspaces.default.runs) run.metrics.auc = 0.99;
    model('credit-score-retail').tags = { owner: 'mei@example.test' };
    const second = await collectListing(source, { known });
    const auc = (listing: typeof second, key: string) =>
      modelOf(listing, key).versions?.[0].metrics?.auc;
    expect(auc(second, 'default/credit-score-retail')).toBe(0.99);
    expect(auc(second, 'default/fraud-graph')).toBe(0.952);
    const full = await collectListing(source, { known, full: true });
    expect(auc(full, 'default/fraud-graph')).toBe(0.99);
  });

  it('sees that an old version is gone by the stamp alone', async () => {
    const source = open();
    const { known } = await collectListing(source);
    const churn = model('churn-xgb', 'growth');
    churn.versions = churn.versions.filter(({ version }) => version !== 1);
    churn.updatedAtMs += DAY_MS;
    const second = await collectListing(source, { known });
    expect(
      modelOf(second, 'growth/churn-xgb').versions?.map(({ name }) => name),
    ).toEqual(['3', '2']);
  });

  it('keeps what is known of a model whose versions cannot be read, and asks again', async () => {
    const source = open();
    const { known } = await collectListing(source);
    model('fraud-graph').aliases = { champion: 2 };
    const isDetail = ({ url }: { url: URL }) =>
      url.searchParams.get('filter') === "name='fraud-graph'";
    server.fail({ kind: 'status', status: 500 }, { matches: isDetail });
    const second = await collectListing(source, { known });
    expect(second.retained).toEqual([
      {
        key: 'default/fraud-graph',
        reason: expect.objectContaining({ code: 'upstream-server' }),
      },
    ]);
    expect(second.ends.default).toMatchObject({ outcome: 'complete' });
    server.heal();
    const third = await collectListing(source, { known: second.known });
    expect(modelOf(third, 'default/fraud-graph').currentVersion).toBe('2');
  });
});

describe('what an edit during a listing hides', () => {
  it('is there when it is looked up', async () => {
    const answer = createMlflowHandler(content);
    server = await lab.serve(request => {
      const page = answer(request);
      // The first page is sent, then a model on it goes: the second begins one too late.
      const { models } = content.workspaces.default;
      content.workspaces.default.models = models.filter(
        ({ name }) =>
          !request.url.searchParams.has('max_results') ||
          name !== 'credit-score-retail',
      );
      return page;
    });
    const source = open({ pageSize: 3, workspaces: ['default'] });
    const listing = await collectListing(source);
    expect(listing.ends.default).toMatchObject({
      outcome: 'complete',
      absence: 'hint',
    });
    expect(keysOf(listing)).not.toContain('default/loss-given-default');
    const presence = (key: string) => source.lookUp!(key, signal);
    expect(await presence('default/loss-given-default')).toBe('present');
    expect(await presence('default/credit-score-retail')).toBe('gone');
    expect(await presence('nowhere/churn-xgb')).toBe('unknown');
    server.fail({ kind: 'html', status: 404 });
    expect(await presence('default/loss-given-default')).toBe('unknown');
  });
});

describe('an MLflow that does not answer as it should', () => {
  it('is partial when a page token comes again', async () => {
    const answer = createMlflowHandler(content);
    server = await lab.serve(async request => {
      const page = await answer(request);
      return request.url.pathname.endsWith('/registered-models/search')
        ? { json: { ...(page.json as object), next_page_token: 'again' } }
        : page;
    });
    // The fake refuses a token that it did not make.
    server.fail(
      { kind: 'status', status: 200, body: '{"next_page_token":"again"}' },
      {
        matches: ({ url }) => url.searchParams.get('page_token') === 'again',
      },
    );
    const listing = await collectListing(open({ workspaces: ['default'] }));
    expect(listing.ends.default).toEqual({
      outcome: 'partial',
      reason: { code: 'repeated-page-token' },
    });
  });

  it('fails in the dead workspace alone', async () => {
    server.fail(
      { kind: 'status', status: 403 },
      { matches: ({ headers }) => headers['x-mlflow-workspace'] === 'growth' },
    );
    const listing = await collectListing(open());
    expect(listing.ends).toMatchObject({
      default: { outcome: 'complete' },
      growth: { outcome: 'failed', reason: { code: 'upstream-forbidden' } },
    });
  });

  it('says that a configured workspace is not there', async () => {
    const listing = await collectListing(open({ workspaces: ['gone'] }));
    expect(listing.ends.gone).toEqual({
      outcome: 'failed',
      reason: {
        code: 'mlflow-workspace-not-found',
        params: { workspace: 'gone', host: expect.any(String) },
      },
    });
  });

  it('says that MLflow does not know the host it is asked by', async () => {
    server.fail({
      kind: 'status',
      status: 403,
      body: 'Invalid Host header - possible DNS rebinding attack detected',
    });
    const listing = await collectListing(open({ workspaces: ['default'] }));
    expect(listing.ends.default).toMatchObject({
      outcome: 'failed',
      reason: { code: 'mlflow-host-refused' },
    });
  });

  it('fails where the workspaces cannot be told', async () => {
    server.fail(
      { kind: 'status', status: 500 },
      { matches: ({ url }) => url.pathname.endsWith('/server-info') },
    );
    const listing = await collectListing(open());
    expect(listing.ends.default).toMatchObject({ outcome: 'failed' });
    expect(listing.records).toEqual([]);
  });

  it('shows versions without metrics where the runs are hidden', async () => {
    server.fail(
      { kind: 'status', status: 403 },
      { matches: ({ url }) => url.pathname.endsWith('/runs/get') },
    );
    const listing = await collectListing(open({ workspaces: ['default'] }));
    expect(modelOf(listing, 'default/fraud-graph').versions?.[0]).toMatchObject(
      {
        name: '2',
        run: { id: expect.any(String) },
      },
    );
    expect(listing.ends.default).toMatchObject({
      outcome: 'complete',
      notes: [{ code: 'mlflow-runs-hidden', params: { count: 6 } }],
    });
  });
});

describe('a right that is revoked for runs', () => {
  it('takes no metrics away that were known', async () => {
    const source = open({ workspaces: ['default'] });
    const { known, records } = await collectListing(source);
    server.fail(
      { kind: 'status', status: 403 },
      { matches: ({ url }) => url.pathname.endsWith('/runs/get') },
    );
    const again = await collectListing(source, { known, full: true });
    expect(again.records).toEqual(records);
  });
});

describe('a card of MLflow', () => {
  it('is the description, where that is more than a line', async () => {
    const source = open();
    const listing = await collectListing(source);
    const churn = modelOf(listing, 'growth/churn-xgb');
    expect(await source.readCard!(churn, signal)).toEqual({
      markdown: expect.stringContaining('## Intended use'),
    });
    const plain = modelOf(listing, 'growth/next-best-offer');
    expect(plain.cardVersion).toBeUndefined();
  });

  it('changes its version with the text', async () => {
    const source = open();
    const { known, ...first } = await collectListing(source);
    model('churn-xgb', 'growth').description += '\nReviewed.';
    const second = await collectListing(source, { known });
    expect(modelOf(second, 'growth/churn-xgb').cardVersion).not.toBe(
      modelOf({ ...first, known }, 'growth/churn-xgb').cardVersion,
    );
  });
});

describe('a check of MLflow', () => {
  it('looks at each workspace', async () => {
    server.fail(
      { kind: 'status', status: 401 },
      { matches: ({ headers }) => headers['x-mlflow-workspace'] === 'growth' },
    );
    const { host } = new URL(server.url);
    expect(await open().check!(signal)).toEqual([
      {
        severity: 'ok',
        where: `${host} default`,
        reason: { code: 'readable' },
      },
      {
        severity: 'error',
        where: `${host} growth`,
        reason: expect.objectContaining({ code: 'upstream-unauthorized' }),
      },
    ]);
  });
});

describe('the config of MLflow', () => {
  it.each([
    [{ baseUrl: 'mlflow.example.test' }, /baseUrl/],
    [{ baseUrl: 'http://mlflow.example.test', pageSize: 5000 }, /pageSize/],
    [{ baseUrl: 'http://mlflow.example.test', uiUrl: 'ui' }, /uiUrl/],
    [
      { baseUrl: 'http://mlflow.example.test', workspaces: ['a/b'] },
      /workspaces/,
    ],
  ])('names the key that is wrong in %j', (config, key) => {
    expect(() => lab.open(mlflowSource, { ...config })).toThrow(key);
  });
});
