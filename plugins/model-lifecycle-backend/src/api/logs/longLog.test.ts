import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { mockCredentials } from '@backstage/backend-test-utils';
import { RESOURCES, startDemoLab, type DemoLab } from 'demo-lab';
import request from 'supertest';
import { createClusterClient } from '../../clusters/createClusterClient';
import { runId } from '../../training/history/__testUtils__/runs';
import {
  jobEntity,
  startBackend,
  type TestBackend,
} from '../__testUtils__/testBackend';
import { createClusterLogReader } from './clusterLogReader';

jest.setTimeout(300_000);

const LINES = 1_000_000;
const FIRST = Date.UTC(2026, 4, 21);
const ALICE = 'user:default/alice';
const ID = runId(1);

/** Every 1,000th line is an error, in colour. */
const lineAt = (index: number) => ({
  at: FIRST + index * 100,
  text:
    index % 1_000 === 0
      ? `\u001b[31mERROR at ${index + 1}\u001b[0m`
      : `step ${index + 1}`,
});

describe('the log of a pod that wrote a million lines', () => {
  let directory: string;
  let lab: DemoLab;
  let backend: TestBackend;
  let uid: string;

  const read = async (query: string) =>
    (
      await request(backend.server)
        .get(`/api/model-lifecycle/runs/${ID}/logs${query}`)
        .set('Authorization', mockCredentials.user.header(ALICE))
        .expect(200)
    ).body;
  beforeAll(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'long-log-'));
    lab = await startDemoLab({ directory, scenario: 'empty' });
    const pod = lab.server.store.create(RESOURCES.pods, {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'long', namespace: 'default' },
      spec: { containers: [{ name: 'node' }] },
      status: { phase: 'Running' },
    });
    uid = pod.metadata.uid;
    lab.server.logs.generate(uid, 'node', { count: LINES, line: lineAt });
    const client = createClusterClient(
      {
        kind: 'kubeconfig',
        name: 'lab',
        path: lab.kubeconfigPath,
        context: 'demo',
      },
      {} as Parameters<typeof createClusterClient>[1],
    );
    backend = await startBackend({
      entities: [jobEntity('a')],
      logs: createClusterLogReader({ client: () => client }),
    });
    await backend.add(
      {
        id: ID,
        namespace: 'default',
        pods: [
          {
            name: 'long',
            uid,
            phase: 'training',
            rank: 0,
            attempt: 1,
            state: 'running',
            containers: ['node'],
          },
        ],
      },
      { provider: ['resource:default/a'], owner: ALICE },
    );
    // The clock of the test stands still: the first request is waited for.
    while ((await read('')).reading) await backend.time.advance(10);
  });

  afterAll(async () => {
    await backend.stop();
    await lab.stop();
    await rm(directory, { recursive: true });
  });

  const numbers = (items: { line: number }[]) => items.map(({ line }) => line);

  it('begins at its end, and knows how long it is', async () => {
    const page = await read('?page=1&pageSize=2');
    expect(numbers(page.items)).toEqual([1_000_000, 999_999]);
    expect(page).toMatchObject({ total: LINES, first: 1, row: 999_999 });
  });

  it('gives a range wherever it is', async () => {
    const { items } = await read('?row=700001&lines=3');
    expect(items).toMatchObject([
      {
        line: 700_001,
        message: 'ERROR at 700001',
        level: 'error',
        styles: [{ at: 0, codes: '31' }],
      },
      { line: 700_002, message: 'step 700002' },
      { line: 700_003, message: 'step 700003' },
    ]);
    await request(backend.server)
      .get(`/api/model-lifecycle/runs/${ID}/logs?row=1&lines=5001`)
      .set('Authorization', mockCredentials.user.header(ALICE))
      .expect(400);
  });

  it('filters by level and says how many lines that hides', async () => {
    const page = await read('?level=error&row=701&lines=2');
    expect(numbers(page.items)).toEqual([700_001, 701_001]);
    expect(page).toMatchObject({
      total: 1_000,
      hidden: { lines: 999_000, unknown: 999_000 },
    });
  });

  it('narrows to a span of time', async () => {
    const at = (index: number) => new Date(lineAt(index).at).toISOString();
    const page = await read(
      `?row=1&lines=2&since=${at(499_999)}&until=${at(500_009)}`,
    );
    expect(numbers(page.items)).toEqual([500_000, 500_001]);
    expect(page.total).toBe(11);
  });

  it('finds by text, through colours', async () => {
    const page = await read('?q=error%20at%20700001');
    expect(page.matches).toEqual([700_001]);
    expect(page.items[0].message).toBe('ERROR at 700001');
  });

  it('hears of what is written next, once', async () => {
    lab.server.logs.append(uid, 'node', {
      at: FIRST + LINES * 100,
      text: 'one more',
    });
    await backend.time.advance(2_000);
    const page = await read('?row=1000001&lines=5');
    expect(page.items).toMatchObject([
      { line: 1_000_001, message: 'one more' },
    ]);
    expect(page.total).toBe(LINES + 1);
  });
});
