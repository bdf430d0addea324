import { join } from 'node:path';
import type { ModelRecord } from 'backstage-plugin-model-lifecycle-node';
import { collectListing } from 'backstage-plugin-model-lifecycle-node/testUtils';
import {
  createFeastHandler,
  createObjectStoreHandler,
  demoFeastProject,
  demoRecommender,
  type ObjectStoreData,
  type SourceFault,
} from 'demo-lab';
import { ConfigSection } from 'backstage-plugin-model-lifecycle-node';
import { expectGolden } from '../__testUtils__/golden';
import { readRecording, recordedAnswer } from '../__testUtils__/recordings';
import { SourceLab } from '../__testUtils__/SourceLab';
import { readObjectStoreConfig } from './config';
import { objectStoreSource } from './index';
import { ObjectStoreSource } from './ObjectStoreSource';
import type { CurrentVersion } from './table/readCurrentVersion';

jest.setTimeout(60_000);

const fixtures = join(__dirname, '__fixtures__');
let lab: SourceLab;
beforeEach(() => {
  lab = new SourceLab();
});
afterEach(() => lab.close());

const keys = { accessKeyId: 'reader', secretAccessKey: 'a-secret' };
const table = {
  connection: { host: 'db', database: 'd', user: 'u' },
};

async function serve(data: ObjectStoreData = demoRecommender()) {
  const server = await lab.serve(
    createObjectStoreHandler({ accessKeyId: 'reader', ...data }),
  );
  return {
    server,
    config: { baseUrl: server.url, preset: 'recommender', ...keys },
  };
}

/** A source whose version table says what `current` says. */
function withTable(config: object, current: { is: CurrentVersion }) {
  return lab.openWith(
    section => readObjectStoreConfig(section),
    (read, services) =>
      new ObjectStoreSource(read, services, {
        readCurrentVersion: async () => current.is,
      }),
    { ...config, table },
  );
}

function model(records: unknown[]): ModelRecord {
  return records.find(
    record => (record as ModelRecord).kind === 'model',
  ) as ModelRecord;
}

describe('the recommender', () => {
  it('becomes the records of records.yaml, with its features', async () => {
    const { config } = await serve();
    const feast = await lab.serve(
      createFeastHandler({ feast_rec_sys: demoFeastProject }),
    );
    const source = withTable(
      { ...config, feast: { baseUrl: feast.url, project: 'feast_rec_sys' } },
      { is: { outcome: 'named', version: '1.0.10' } },
    );
    const listing = await collectListing(source);
    expectGolden(join(fixtures, 'records.yaml'), listing.records);
    expect(listing.ends).toEqual({
      'user-encoder': { outcome: 'complete', absence: 'proof' },
      'feast/feast_rec_sys': { outcome: 'complete', absence: 'proof' },
    });
  });

  it('is read from pages as versitygw gave them, newest version first', async () => {
    const pages = readRecording(fixtures, '01-list-paged');
    const server = await lab.serve(({ url }) => {
      const token = url.searchParams.get('continuation-token') ?? '';
      const page = pages.find(
        ({ path }) =>
          (new URL(path, 'http://x').searchParams.get('continuation-token') ??
            '') === token,
      );
      return page ? recordedAnswer(page) : { status: 404 };
    });
    const source = lab.open(objectStoreSource, {
      baseUrl: server.url,
      ...keys,
      models: [
        {
          name: 'weights',
          bucket: 'user-encoder',
          files: ['user-encoder-{version}.pth'],
        },
      ],
    });
    const { records, ends } = await collectListing(source);
    expect(ends.weights).toEqual({ outcome: 'complete', absence: 'proof' });
    expect(model(records).versions?.map(({ name }) => name)).toEqual([
      '1.0.10',
      '1.0.9',
      '1.0.7',
      '1.0.6',
      '1.0.5',
      '1.0.4',
      '1.0.3',
      '1.0.2',
      '1.0.1',
      '1.0.0',
    ]);
  });
});

describe('a public bucket', () => {
  it('is read without keys, whatever keys this machine has', async () => {
    const server = await lab.serve(createObjectStoreHandler(demoRecommender()));
    const listing = await collectListing(
      lab.open(objectStoreSource, {
        baseUrl: server.url,
        preset: 'recommender',
      }),
    );
    expect(listing.ends['user-encoder'].outcome).toBe('complete');
    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual(
      server.requests.map(() => undefined),
    );
  });
});

describe('which version is current', () => {
  it('is unknown, with the reason, where the table is missing or empty', async () => {
    const { config } = await serve();
    const reason = { code: 'version-table-missing', params: { host: 'db' } };
    const source = withTable(config, { is: { outcome: 'none', reason } });
    const { records } = await collectListing(source);
    expect(model(records)).toMatchObject({ currentReason: reason });
    expect(model(records).currentVersion).toBeUndefined();
    expect(model(records).versions).toHaveLength(12);
  });

  it('is not ready where the row is ahead of its objects', async () => {
    const { config } = await serve();
    const source = withTable(config, {
      is: { outcome: 'named', version: '1.0.12' },
    });
    const { records } = await collectListing(source);
    expect(model(records).versions?.[0]).toMatchObject({
      name: '1.0.12',
      readiness: 'not-ready',
      reason: {
        code: 'object-missing',
        params: { key: 'user-encoder-1.0.12.pth' },
      },
    });
  });

  it('is not known to be ready where objects may be listed but not read', async () => {
    const { config } = await serve({ ...demoRecommender(), listOnly: true });
    const source = withTable(config, {
      is: { outcome: 'named', version: '1.0.10' },
    });
    const { records } = await collectListing(source);
    const version = model(records).versions?.find(
      ({ name }) => name === '1.0.10',
    );
    expect(version).toMatchObject({
      readiness: 'unknown',
      reason: { code: 'object-not-readable' },
    });
  });

  it('stays what it was while the database cannot be reached', async () => {
    const { config } = await serve();
    const current: { is: CurrentVersion } = {
      is: { outcome: 'named', version: '1.0.10' },
    };
    const source = withTable(config, current);
    const first = await collectListing(source);
    const reason = { code: 'version-table-unreachable' };
    current.is = { outcome: 'failed', reason };
    const second = await collectListing(source, { known: first.known });
    expect(second.records).toEqual([]);
    expect(second.retained).toEqual([{ key: 'user-encoder', reason }]);
  });
});

describe('versions', () => {
  it('that were seen are kept when the table forgets them and the bucket loses them', async () => {
    const data = demoRecommender();
    const { config } = await serve(data);
    const current: { is: CurrentVersion } = {
      is: { outcome: 'named', version: '1.0.12' },
    };
    const source = withTable(config, current);
    const first = await collectListing(source);
    current.is = { outcome: 'named', version: '1.0.10' };
    data.buckets['user-encoder'] = data.buckets['user-encoder'].filter(
      ({ key }) => !key.includes('1.0.0.'),
    );
    const { records } = await collectListing(source, { known: first.known });
    const versions = model(records).versions ?? [];
    expect(versions).toHaveLength(13);
    expect(versions.find(({ name }) => name === '1.0.12')?.readiness).toBe(
      'not-ready',
    );
    expect(versions.find(({ name }) => name === '1.0.0')).toMatchObject({
      readiness: 'not-ready',
      createdAt: '2026-10-01T00:00:00.000Z',
    });
  });

  it('are the same records when nothing changed', async () => {
    const { config, server } = await serve();
    const source = withTable(config, {
      is: { outcome: 'named', version: '1.0.10' },
    });
    const first = await collectListing(source);
    server.forgetRequests();
    const second = await collectListing(source, { known: first.known });
    expect(second.records).toEqual(first.records);
    // One page and two looks; the parameters are known.
    expect(server.requests.map(({ method }) => method)).toEqual([
      'GET',
      'HEAD',
      'HEAD',
    ]);
  });
});

describe('a store that does not answer as it should', () => {
  const cases: [string, SourceFault, string][] = [
    ['401', { kind: 'status', status: 401 }, 'upstream-unauthorized'],
    ['an empty 403', { kind: 'status', status: 403 }, 'upstream-forbidden'],
    ['a login page', { kind: 'html', status: 200 }, 'unexpected-answer'],
    ['500', { kind: 'status', status: 500 }, 'upstream-server'],
    ['half a list', { kind: 'truncated' }, 'unexpected-answer'],
    ['a lost connection', { kind: 'cut' }, 'upstream-truncated'],
    [
      'a redirect elsewhere',
      { kind: 'redirect', to: 'http://169.254.169.254/' },
      'upstream-redirect-refused',
    ],
    [
      '200 MB',
      { kind: 'huge', bytes: 200 * 1024 * 1024 },
      'upstream-too-large',
    ],
  ];

  it.each(cases)('fails for %s', async (_name, fault, code) => {
    const { server, config } = await serve();
    server.fail(fault);
    const listing = await collectListing(lab.open(objectStoreSource, config));
    expect(listing.records).toEqual([]);
    expect(listing.ends['user-encoder']).toMatchObject({
      outcome: 'failed',
      reason: { code },
    });
    expect(JSON.stringify([listing.ends, lab.logged])).not.toMatch(
      /secret|key=abc|<html/,
    );
  });

  it('fails for wrong keys, which are shown nowhere', async () => {
    const { config } = await serve();
    const listing = await collectListing(
      lab.open(objectStoreSource, { ...config, accessKeyId: 'nobody' }),
    );
    expect(listing.ends['user-encoder']).toMatchObject({
      outcome: 'failed',
      reason: { code: 'upstream-forbidden' },
    });
    expect(JSON.stringify([listing.ends, lab.logged])).not.toMatch(
      /a-secret|nobody/,
    );
  });

  it('fails for the bucket that is missing, and lists the other', async () => {
    const { config } = await serve();
    const files = ['user-encoder-{version}.pth'];
    const { preset, ...rest } = config;
    const listing = await collectListing(
      lab.open(objectStoreSource, {
        ...rest,
        models: [
          { name: 'there', bucket: 'user-encoder', files },
          { name: 'missing', bucket: 'typo', files },
        ],
      }),
    );
    expect(listing.ends.there.outcome).toBe('complete');
    expect(listing.ends.missing).toMatchObject({
      outcome: 'failed',
      reason: { code: 'upstream-not-found' },
    });
  });
});

describe('the config', () => {
  const read = (config: Record<string, unknown>) =>
    readObjectStoreConfig(
      new ConfigSection('modelLifecycle.models.sources.s', config as never),
    );

  it.each([
    [{}, '.models'],
    [{ preset: 'recommender', accessKeyId: 'a' }, 'accessKeyId'],
    [{ models: [{ name: 'a', bucket: 'b' }] }, '.models[0].files'],
    [
      { models: [{ name: 'a', bucket: 'b', files: ['x.pth'] }] },
      '.models[0].files[0]',
    ],
    [
      {
        preset: 'recommender',
        table: { connection: table.connection, name: 'a; drop table b' },
      },
      '.table.name',
    ],
  ])('names the key of a mistake: %j', (config, path) => {
    expect(() =>
      read({ baseUrl: 'https://s3.example.org', ...config }),
    ).toThrow(path);
  });
});
