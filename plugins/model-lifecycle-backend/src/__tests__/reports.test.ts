/* Trainers elsewhere: what they report is a run, a job and nobody else's. */
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { mockCredentials } from '@backstage/backend-test-utils';
import type { JsonObject } from '@backstage/types';
import {
  BOB,
  startPlugin,
  type PluginBackend,
} from './__testUtils__/pluginBackend';
import { until } from './__testUtils__/until';

jest.setTimeout(120_000);

const ROOT = resolve(__dirname, '../../../..');
const EXAMPLES = join(ROOT, 'examples/reports');
const PYTHON = ['/usr/bin/python3', '/usr/local/bin/python3'].find(existsSync);
const run = promisify(execFile);

const tokenOf = (subject: string) =>
  mockCredentials.service.token({
    onBehalfOf: mockCredentials.service(subject),
    targetPluginId: 'model-lifecycle',
  });
const LAB = tokenOf('external:lab');
const OTHER = tokenOf('external:other');

const backends: PluginBackend[] = [];

async function start(reports?: JsonObject): Promise<PluginBackend> {
  const backend = await startPlugin({
    training: {
      reports: reports ?? {
        subjects: [
          {
            subject: 'external:lab',
            owner: 'user:default/alice',
            entityRef: 'component:default/recommender',
          },
          { subject: 'external:other' },
        ],
      },
    },
  });
  backends.push(backend);
  return backend;
}

afterEach(() => Promise.all(backends.splice(0).map(backend => backend.stop())));

const entities = async (backend: PluginBackend) => {
  const { body } = await backend.get(
    'model-lifecycle/entities?source=training:reports',
    { token: tokenOf('plugin:catalog') },
  );
  return (body.items ?? []).map((item: { entity: unknown }) => item.entity);
};

describe('reports of trainers', () => {
  it('become a run, an entity of its job, metrics and kept lines', async () => {
    const backend = await start();
    const { status } = await backend.post(
      'model-lifecycle/reports',
      {
        reports: [
          {
            run: { id: 'night-1', job: 'night' },
            sequence: 1,
            step: 300,
            totalSteps: 1_000,
            metrics: { eval_loss: 0.41 },
            lines: ['epoch 1', 'password=hunter2-hunter2'],
            trackingUrl: 'https://wandb.example/run',
          },
        ],
      },
      LAB,
    );
    expect(status).toBe(200);
    const seen = await backend.untilRun(
      'night-1',
      ({ progress, entityRef }) =>
        progress.percent === 30 && entityRef !== undefined,
    );
    expect(seen).toMatchObject({
      state: 'running',
      namespace: 'lab',
      source: { type: 'report', id: 'reports', reachable: true },
      job: { name: 'night' },
      metrics: [{ name: 'eval_loss', split: 'eval', value: 0.41 }],
      facts: { trackingUrl: 'https://wandb.example/run' },
      progress: { step: 300, totalSteps: 1_000, percent: 30 },
    });
    expect(await entities(backend)).toMatchObject([
      {
        kind: 'Resource',
        metadata: {
          title: 'night',
          annotations: { 'model-lifecycle.io/source': 'report:reports' },
        },
        spec: {
          type: 'training-job',
          owner: 'user:default/alice',
          dependencyOf: ['component:default/recommender'],
        },
      },
    ]);
    const shown = await until(
      async () =>
        (
          await backend.get(
            'model-lifecycle/runs?entityRef=component:default/recommender',
          )
        ).body.items,
      items => items?.length > 0,
    );
    expect(shown).toMatchObject([{ name: 'night-1' }]);
    const log = await until(
      () => backend.get(`model-lifecycle/runs/${seen.id}/logs`),
      ({ body }) => body.total === 2,
    );
    expect(
      log.body.items.map(({ message }: { message: string }) => message),
    ).toEqual(['password=[redacted]', 'epoch 1']);
  });

  it('are shown to those alone who see the entity', async () => {
    const backend = await start();
    await backend.post(
      'model-lifecycle/reports',
      { reports: [{ run: { id: 'night-1' }, sequence: 1 }] },
      LAB,
    );
    await backend.untilRun('night-1', ({ state }) => state === 'running');
    expect(await backend.list(BOB)).toEqual([]);
  });

  it('reach no run of another reporter, whatever they call it', async () => {
    const backend = await start();
    const report = (sequence: number, state: string) => ({
      reports: [{ run: { id: 'night-1' }, sequence, state }],
    });
    await backend.post('model-lifecycle/reports', report(1, 'running'), LAB);
    await backend.post('model-lifecycle/reports', report(9, 'failed'), OTHER);
    const both = await until(
      () => backend.list(),
      runs => runs.length === 2,
    );
    expect(
      both.map(({ namespace, state }) => `${namespace} ${state}`).sort(),
    ).toEqual(['lab running', 'other failed']);
  });

  it('take a result in once, though an older report comes after it', async () => {
    const backend = await start();
    const send = (sequence: number, fields: JsonObject) =>
      backend.post(
        'model-lifecycle/reports',
        { reports: [{ run: { id: 'night-1' }, sequence, ...fields }] },
        LAB,
      );
    await send(1, { percent: 10 });
    await send(3, { state: 'failed', message: '<b>CUDA</b> out of memory' });
    const late = await send(2, { percent: 20 });
    expect(late.body.results[0].status).toBe('duplicate');
    const failed = await backend.untilRun(
      'night-1',
      ({ state }) => state === 'failed',
    );
    expect(failed).toMatchObject({
      progress: { percent: 10 },
      failure: { message: '<b>CUDA</b> out of memory' },
      attempts: [{ number: 1, outcome: 'failed' }],
    });
    await send(4, { state: 'running' });
    const again = await backend.untilRun(
      'night-1',
      ({ state }) => state === 'running',
    );
    expect(again.attempts).toMatchObject([
      { number: 1, outcome: 'failed' },
      { number: 2 },
    ]);
  });

  it('say on the Sources page that they are taken', async () => {
    const backend = await start();
    const source = await until(
      async () =>
        (
          await backend.get('model-lifecycle/sources')
        ).body.items?.find(({ id }: { id: string }) => id === 'reports'),
      found => found?.lastSuccessAt !== undefined,
    );
    expect(source).toMatchObject({ type: 'report', status: 'ok', live: true });
  });
});

const docs = readFileSync(join(ROOT, 'docs/reports.md'), 'utf8');

describe('the clients in the documents', () => {
  it.each(['backstage_callback.py', 'report.sh'])('are the file %s', name => {
    expect(docs).toContain(
      `\n${readFileSync(join(EXAMPLES, name), 'utf8')}\`\`\`\n`,
    );
  });

  it('report by curl', async () => {
    const backend = await start();
    const { stdout } = await run(
      'sh',
      [
        join(EXAMPLES, 'report.sh'),
        '"step": 450, "totalSteps": 1000, "metrics": {"loss": 0.41}',
      ],
      {
        env: {
          ...process.env,
          BACKSTAGE_URL: backend.url,
          BACKSTAGE_TOKEN: LAB,
          RUN: 'by-hand',
        },
      },
    );
    expect(JSON.parse(stdout).results).toMatchObject([{ status: 'accepted' }]);
    const seen = await backend.untilRun(
      'by-hand',
      ({ progress }) => progress.percent === 45,
    );
    expect(seen.metrics).toMatchObject([{ name: 'loss', value: 0.41 }]);
  });

  const withPython = PYTHON ? describe : describe.skip;
  if (!PYTHON) {
    process.stdout.write('Without python3 the callback is not run\n');
  }

  withPython('report by the callback of the Trainer', () => {
    /** A folder with `transformers` as far as the callback uses it, and a script that drives it as a Trainer does. */
    const train = async (url: string, script: string) => {
      const folder = mkdtempSync(join(tmpdir(), 'reports-'));
      writeFileSync(
        join(folder, 'transformers.py'),
        'class TrainerCallback:\n    pass\n',
      );
      const body = `
import sys, types
sys.path.insert(0, ${JSON.stringify(EXAMPLES)})
from backstage_callback import BackstageCallback
callback = BackstageCallback(${JSON.stringify(url)}, ${JSON.stringify(
        LAB,
      )}, "tuned", job="tune", parameters={"baseModel": "granite"})
state = types.SimpleNamespace(is_world_process_zero=True, global_step=0, max_steps=200)
callback.on_train_begin(None, state, None)
${script}
print("the training is through")
`;
      writeFileSync(join(folder, 'train.py'), body);
      return run(PYTHON!, [join(folder, 'train.py')], {
        env: {
          ...process.env,
          PYTHONPATH: folder,
          PYTHONDONTWRITEBYTECODE: '1',
        },
      });
    };

    it('from the start to the end', async () => {
      const backend = await start();
      await train(
        backend.url,
        `
for step, loss in ((50, 2.5), (100, float("nan")), (150, 1.25)):
    state.global_step = step
    callback.on_log(None, state, None, logs={"loss": loss, "epoch": step / 100})
callback.on_log(None, state, None, logs={"eval_loss": 1.5, "note": "text"})
state.global_step = 200
callback.on_train_end(None, state, None)
`,
      );
      const seen = await backend.untilRun(
        'tuned',
        ({ state }) => state === 'succeeded',
      );
      expect(seen).toMatchObject({
        job: { name: 'tune' },
        facts: { baseModel: 'granite' },
        progress: { step: 200, totalSteps: 200, percent: 100, epoch: 1.5 },
        metrics: [
          { name: 'loss', split: 'train', value: 1.25 },
          { name: 'eval_loss', split: 'eval', value: 1.5 },
        ],
      });
      const { body } = await backend.get(
        `model-lifecycle/runs/${seen.id}/metrics`,
      );
      expect(body.series[0].samples).toBe(2);
    });

    it('a failure with its words', async () => {
      const backend = await start();
      await expect(
        train(backend.url, 'raise RuntimeError("CUDA out of memory")'),
      ).rejects.toThrow('CUDA out of memory');
      const seen = await backend.untilRun(
        'tuned',
        ({ state }) => state === 'failed',
      );
      expect(seen.failure).toMatchObject({
        reason: 'RuntimeError',
        message: 'CUDA out of memory',
      });
    });

    it('and says what was wrong with a report', async () => {
      const backend = await start();
      const { stderr } = await train(backend.url, 'callback.tell(percent=140)');
      expect(stderr).toContain("'field': 'percent'");
    });

    it('and trains on while Backstage is away', async () => {
      const { stdout, stderr } = await train(
        'http://127.0.0.1:9',
        `
for step in range(1, 201):
    state.global_step = step
    callback.on_log(None, state, None, logs={"loss": 1.0})
callback.on_train_end(None, state, None)
`,
      );
      expect(stdout).toContain('the training is through');
      expect(stderr).toContain('Backstage took no reports');
    });
  });
});
