import { stringifyEntityRef, type Entity } from '@backstage/catalog-model';
import { createOllamaHandler, demoOllamaOffice, SourceServer } from 'demo-lab';
import request from 'supertest';
import { until } from '../../__tests__/__testUtils__/until';
import { readEntities } from '../readEntities';
import { runHere } from '../__testUtils__/runHere';
import { Folders, runProgram } from '../__testUtils__/runProgram';
import { startBackend, TOKEN } from '../__testUtils__/startBackend';

jest.setTimeout(120_000);

const folders = new Folders();
const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  await folders.cleanUp();
});

async function office() {
  const server = await SourceServer.start({
    handler: createOllamaHandler(demoOllamaOffice()),
  });
  cleanups.push(() => server.close());
  const hosts = [{ id: 'office', baseUrl: server.url }];
  return { server, source: { type: 'ollama', hosts } };
}

async function start(
  sources: object,
  options: { denied?: string[]; models?: object } = {},
) {
  const models = { sources, ...options.models };
  const backend = await startBackend({ models } as never, options);
  cleanups.push(() => backend.stop());
  return ['--url', backend.url, '--token', TOKEN];
}

const CATALOG_INFO = `apiVersion: backstage.io/v1alpha1
kind: API
metadata:
  name: churn-api
spec:
  type: openapi
  lifecycle: production
  owner: crm
  definition: |
    openapi: 3.0.3
---
apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: churn-server
  tags: [auth-required, vllm]
  annotations:
    rhdh.modelcatalog.io/external-route-url: https://churn.example/v1
spec:
  type: model-server
  lifecycle: production
  owner: crm
  dependsOn: ['resource:churn']
  providesApis: [churn-api]
---
apiVersion: backstage.io/v1alpha1
kind: Resource
metadata:
  name: churn
  title: Churn
  description: Who leaves.
  tags: [sklearn]
  links:
    - { url: 'https://licenses.example/a', title: 'License: apache-2.0' }
spec:
  type: ai-model
  owner: crm
  dependsOn: ['resource:default/reviews', 'resource:somewhere-else']
---
apiVersion: backstage.io/v1alpha1
kind: Resource
metadata:
  name: reviews
spec:
  type: dataset
  owner: crm
`;

const MINE = { mine: { type: 'declared' } };

const titles = (yaml: string) =>
  readEntities(yaml, 'export').map(({ metadata }) => metadata.title);

async function exported(source: string, backend: string[], count: number) {
  const run = await until(
    () => runHere(['export', '--source', source, ...backend]),
    ({ stdout }) => titles(stdout).length >= count,
  );
  return readEntities(run!.stdout, 'export');
}

/** What an entity says, without who says it. */
function facts({ kind, metadata, spec }: Entity) {
  const { title, description, tags, links } = metadata;
  return { kind, title, description, tags, links, spec };
}

describe('export and import', () => {
  it('carry models from a source into a Backstage that does not know it, by a pipe', async () => {
    const { source } = await office();
    const config = await folders.write('app-config.yaml', {
      modelLifecycle: { models: { sources: { office: source } } },
    });
    const fromSource = await runProgram([
      'export',
      '--source',
      'office',
      '-c',
      config,
    ]);
    expect({ ...fromSource, stdout: '' }).toEqual({
      exitCode: 0,
      stdout: '',
      stderr: '',
    });

    const backend = await start(MINE);
    const [, url] = backend;
    const imported = await runProgram(
      ['import', '-f', '-', '--url', url, '--format', 'json'],
      {
        stdin: fromSource.stdout,
        environment: { MODEL_LIFECYCLE_TOKEN: TOKEN },
      },
    );
    expect(imported.stderr).toBe('');
    expect(imported.exitCode).toBe(0);
    const { entities } = JSON.parse(imported.stdout);
    expect(
      entities.map(({ result }: { result: string }) => result),
    ).not.toContain('left-out');

    const before = readEntities(fromSource.stdout, 'export');
    const after = await exported('mine', backend, before.length);
    const models = (all: Entity[]) =>
      all
        .filter(({ spec }) => spec?.type === 'ai-model')
        .map(facts)
        .sort((one, other) => (one.title! < other.title! ? -1 : 1));
    expect(models(after).length).toBeGreaterThan(0);
    expect(models(after)).toEqual(models(before));
  });

  it('change nothing when the same is declared again, also from its own export', async () => {
    const backend = await start(MINE);
    const file = await folders.write('catalog-info.yaml', CATALOG_INFO);
    const run = async (path: string) => {
      const { exitCode, stdout } = await runHere([
        'import',
        '-f',
        path,
        '--format',
        'json',
        ...backend,
      ]);
      const { entities } = JSON.parse(stdout) as {
        entities: { name: string; result: string }[];
      };
      return {
        exitCode,
        results: entities.map(({ name, result }) => `${name} ${result}`),
      };
    };
    expect(await run(file)).toEqual({
      exitCode: 0,
      results: ['reviews declared', 'churn declared', 'churn-server declared'],
    });
    const all = await exported('mine', backend, 4);
    expect(all.map(entity => stringifyEntityRef(entity)).sort()).toEqual([
      'api:default/mine-churn-server',
      'component:default/mine-churn-server',
      'resource:default/mine-churn',
      'resource:default/mine-reviews',
    ]);
    const again = await folders.write(
      'catalog-info.yaml',
      (
        await runHere(['export', '--source', 'mine', ...backend])
      ).stdout,
    );
    expect(await run(again)).toEqual({
      exitCode: 0,
      results: [
        'reviews unchanged',
        'churn unchanged',
        'churn-server unchanged',
      ],
    });
  });

  it('lead references within a file to what was declared from it', async () => {
    const backend = await start(MINE);
    const run = await runHere(['import', '-f', '-', ...backend], {
      stdin: CATALOG_INFO,
    });
    expect(run).toMatchObject({ exitCode: 0, stderr: '' });
    const all = await exported('mine', backend, 4);
    const named = (title: string, kind: string) =>
      all.find(
        entity => entity.metadata.title === title && entity.kind === kind,
      );
    expect(named('Churn', 'Resource')?.spec).toMatchObject({
      dependsOn: [
        'resource:default/mine-reviews',
        'resource:default/somewhere-else',
      ],
    });
    expect(named('churn-server', 'Component')?.spec).toMatchObject({
      dependsOn: ['resource:default/mine-churn'],
    });
    expect(named('churn-server', 'API')?.spec).toMatchObject({
      type: 'openapi',
      definition: 'openapi: 3.0.3\n',
    });
  });

  it('tell what they left out, and declare the rest', async () => {
    const backend = await start(MINE);
    const stdin = `${CATALOG_INFO}---
apiVersion: backstage.io/v1alpha1
kind: Group
metadata: { name: crm }
spec: { type: team, children: [] }
---
apiVersion: backstage.io/v1alpha1
kind: Resource
metadata: { name: too-long, title: ${'x'.repeat(201)} }
spec: { type: ai-model, owner: crm }
`;
    const { exitCode, stdout } = await runHere(
      ['import', '-f', '-', ...backend],
      { stdin },
    );
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/^declared +resource:default\/churn +resource:/m);
    expect(stdout).toMatch(/^left-out +group:default\/crm/m);
    expect(stdout).toMatch(
      /^refused +resource:default\/too-long .*Invalid declaration of 'too-long' at 'title'/m,
    );
  });

  it('show without a backend what would be declared', async () => {
    const { exitCode, stdout } = await runHere(
      ['import', '-f', '-', '--dry-run', '--format', 'yaml'],
      { stdin: CATALOG_INFO },
    );
    expect(exitCode).toBe(0);
    expect(stdout).toContain('result: would-declare');
    expect(stdout).toContain('license: apache-2.0');
  });

  it('give the entities that a running Backstage has, in every format', async () => {
    const { source } = await office();
    const backend = await start({ office: source });
    const [, url] = backend;
    const scan = await request(url)
      .post('/api/model-lifecycle/sources/office/scan')
      .set('authorization', `Bearer ${TOKEN}`);
    expect(scan.status).toBe(202);
    const entities = await exported('office', backend, 2);
    const json = await runHere([
      'export',
      '--source',
      'office',
      '--format',
      'json',
      ...backend,
    ]);
    expect(JSON.parse(json.stdout)).toEqual(entities);
    const table = await runHere([
      'export',
      '--source',
      'office',
      '--format',
      'table',
      ...backend,
    ]);
    expect(table.stdout).toMatch(/^ENTITY +TITLE +OWNER/);
  });
});

describe('what a backend does not do', () => {
  it.each<[string, object, { denied?: string[] }, string[], RegExp]>([
    [
      'takes another token',
      MINE,
      {},
      ['--token', 'wrong'],
      /answered 401.*backend\.auth\.externalAccess/,
    ],
    [
      'has no right',
      MINE,
      { denied: ['model-lifecycle.declared-model.write'] },
      [],
      /answered 403: You have no permission to declare models/,
    ],
    [
      'has no place for declarations',
      {},
      {},
      [],
      /answered 404: No source of type 'declared' is configured/,
    ],
  ])(
    '%s: one line and exit code 2',
    async (_, sources, options, args, words) => {
      const backend = await start(sources, options);
      const { exitCode, stdout, stderr } = await runHere(
        ['import', '-f', '-', ...backend, ...args],
        { stdin: CATALOG_INFO },
      );
      expect(stderr).toMatch(words);
      expect(stderr.trim().split('\n')).toHaveLength(1);
      expect(stderr).not.toContain(TOKEN);
      expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    },
  );

  it('knows no such source: exit code 2', async () => {
    const backend = await start(MINE);
    const args = ['export', '--source', 'hub', ...backend];
    const { exitCode, stderr } = await runHere(args);
    expect(stderr).toMatch(/answered 404: .*hub/);
    expect(exitCode).toBe(2);
  });

  it('answers: exit code 3', async () => {
    const backend = ['--url', 'http://127.0.0.1:9', '--token', TOKEN];
    const { exitCode, stderr } = await runHere(
      ['import', '-f', '-', ...backend],
      { stdin: CATALOG_INFO },
    );
    expect(stderr).toMatch(/http:\/\/127\.0\.0\.1:9.* cannot be reached/);
    expect(exitCode).toBe(3);
  });
});

describe('export from a listing', () => {
  it('that failed writes nothing, and ends with 3 where nobody answers', async () => {
    const hosts = [{ id: 'office', baseUrl: 'http://127.0.0.1:9' }];
    const config = await folders.write('app-config.yaml', {
      modelLifecycle: {
        models: { sources: { office: { type: 'ollama', hosts } } },
      },
    });
    const { exitCode, stdout, stderr } = await runHere([
      'export',
      '--source',
      'office',
      '-c',
      config,
    ]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: '' });
    expect(stderr).toMatch(/office: 127\.0\.0\.1:9 cannot be reached/);
  });

  it('that was partial writes what was read, says so and does not end with 0', async () => {
    const { server } = await office();
    const hosts = [
      { id: 'office', baseUrl: server.url },
      { id: 'attic', baseUrl: 'http://127.0.0.1:9' },
    ];
    const config = await folders.write('app-config.yaml', {
      modelLifecycle: {
        models: { sources: { office: { type: 'ollama', hosts } } },
      },
    });
    const { exitCode, stdout, stderr } = await runHere([
      'export',
      '--source',
      'office',
      '-c',
      config,
    ]);
    expect(titles(stdout).length).toBeGreaterThan(0);
    expect(stderr).toMatch(/attic: 127\.0\.0\.1:9 cannot be reached/);
    expect(exitCode).toBe(3);
  });
});
