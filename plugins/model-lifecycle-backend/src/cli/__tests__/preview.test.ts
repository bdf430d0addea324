import {
  createMlflowHandler,
  createOllamaHandler,
  demoMlflow,
  demoOllamaOffice,
  SourceServer,
  type SourceHandler,
} from 'demo-lab';
import { Folders, runProgram } from '../__testUtils__/runProgram';

jest.setTimeout(120_000);

const folders = new Folders();
const servers: SourceServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map(server => server.close()));
  await folders.cleanUp();
});

async function serve(handler: SourceHandler): Promise<SourceServer> {
  const server = await SourceServer.start({ handler });
  servers.push(server);
  return server;
}

async function configFile(sources: object, rest: object = {}) {
  return folders.write('app-config.yaml', {
    modelLifecycle: { models: { sources, ...rest } },
  });
}

const ollamaAt = (baseUrl: string) => ({
  type: 'ollama',
  hosts: [{ id: 'office', baseUrl }],
});

async function previewJson(config: string, ...args: string[]) {
  const run = await runProgram([
    'preview',
    '--format',
    'json',
    '-c',
    config,
    ...args,
  ]);
  return { ...run, sources: JSON.parse(run.stdout).sources };
}

describe('preview', () => {
  it('tells from the config alone what would come, and what it costs', async () => {
    const content = demoOllamaOffice();
    const ollama = await serve(createOllamaHandler(content));
    const config = await configFile(
      { office: ollamaAt(ollama.url), mine: { type: 'declared' } },
      { owners: { default: 'group:default/ml' } },
    );
    const { exitCode, stderr, sources } = await previewJson(config);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    const [office, mine] = sources;
    expect(office).toMatchObject({
      id: 'office',
      type: 'ollama',
      enabled: true,
      result: 'complete',
      scopes: [{ scope: 'office', outcome: 'complete' }],
    });
    const models = office.entities.filter(
      (entity: any) => entity.spec.type === 'ai-model',
    );
    expect(models.map((entity: any) => entity.metadata.title).sort()).toEqual(
      content.models.map(({ name }) => name.split(':')[0]).sort(),
    );
    expect(models[0].spec.owner).toBe('group:default/ml');
    expect(office.expected.requests).toBe(ollama.requests.length);
    expect(office.expected.bytes).toBeGreaterThan(500);
    expect(office.expected.requestsPerDay).toBe(ollama.requests.length * 48);
    expect(mine.result).toBe('not-here');
  });

  it('keeps the costs of several sources apart', async () => {
    const ollama = await serve(createOllamaHandler(demoOllamaOffice()));
    const mlflow = await serve(createMlflowHandler(demoMlflow()));
    const config = await configFile({
      office: ollamaAt(ollama.url),
      tracking: { type: 'mlflow', baseUrl: mlflow.url },
    });
    const { exitCode, sources } = await previewJson(config, '--entities', '1');
    expect(exitCode).toBe(0);
    expect(
      sources.map(({ id, expected }: any) => [id, expected.requests]),
    ).toEqual([
      ['office', ollama.requests.length],
      ['tracking', mlflow.requests.length],
    ]);
    expect(sources[1].entities).toHaveLength(1);
    expect(sources[1].counts.entities).toBeGreaterThan(1);
  });

  it('shows the same as a table', async () => {
    const ollama = await serve(createOllamaHandler(demoOllamaOffice()));
    const config = await configFile({ office: ollamaAt(ollama.url) });
    const { exitCode, stdout } = await runProgram(['preview', '-c', config]);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^SOURCE +TYPE +RESULT +ENTITIES/);
    expect(stdout).toMatch(/^office +ollama +complete +\d/m);
    expect(stdout).toMatch(/^ {2}\+ resource:default\/office-/m);
  });

  it('reads later files over earlier ones, with variables of the environment', async () => {
    const ollama = await serve(createOllamaHandler(demoOllamaOffice()));
    const config = await configFile({ office: ollamaAt('${OFFICE}') });
    const other = await configFile({ office: { enabled: false } });
    const run = await runProgram(
      ['preview', '-c', config, '-c', other, '--format', 'yaml'],
      { environment: { OFFICE: ollama.url } },
    );
    expect(run.exitCode).toBe(0);
    expect(run.stdout).toContain('enabled: false');
    expect(run.stdout).toContain('result: complete');
  });

  it('ends with 1 where a token lacks the right, and says nothing of how many there are', async () => {
    const mlflow = await serve(createMlflowHandler(demoMlflow()));
    mlflow.fail({ kind: 'status', status: 403 });
    const config = await configFile({
      tracking: { type: 'mlflow', baseUrl: mlflow.url },
    });
    const { exitCode, sources } = await previewJson(config);
    expect(exitCode).toBe(1);
    expect(sources[0]).toMatchObject({ result: 'failed' });
    expect(sources[0]).not.toHaveProperty('counts');
    expect(sources[0].scopes[0].problem ?? sources[0].problem).toMatch(
      /the token lacks a scope/,
    );
  });

  it('ends with 1 where more is there than maxModels', async () => {
    const ollama = await serve(createOllamaHandler(demoOllamaOffice()));
    const config = await configFile({
      office: { ...ollamaAt(ollama.url), maxModels: 1 },
    });
    const { exitCode, sources } = await previewJson(config);
    expect(exitCode).toBe(1);
    expect(sources[0].counts.cut).toBeGreaterThan(0);
    expect(
      sources[0].entities.filter((each: any) => each.spec.type === 'ai-model'),
    ).toHaveLength(1);
  });

  it('ends with 3 where nobody answers', async () => {
    const config = await configFile({ office: ollamaAt('http://127.0.0.1:9') });
    const { exitCode, sources } = await previewJson(config);
    expect(exitCode).toBe(3);
    expect(sources[0].problem).toMatch(/127\.0\.0\.1:9 cannot be reached/);
  });

  it('ends with 2 for a source that is configured wrongly, whatever else is', async () => {
    const config = await configFile({
      office: ollamaAt('http://127.0.0.1:9'),
      tracking: { type: 'mlflow', baseURL: 'https://mlflow.example' },
    });
    const { exitCode, sources } = await previewJson(config, 'tracking');
    expect(exitCode).toBe(2);
    expect(sources).toHaveLength(1);
    expect(sources[0].result).toBe('invalid');
    expect(sources[0].problem).toContain(
      'modelLifecycle.models.sources.tracking',
    );
  });
});
