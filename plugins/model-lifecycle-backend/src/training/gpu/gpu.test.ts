import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { mockServices } from '@backstage/backend-test-utils';
import { ConfigReader } from '@backstage/config';
import { readModelLifecycleConfig } from '../../config/readModelLifecycleConfig';
import { instantTime } from '../../http/__testUtils__/instantTime';
import { makeRun } from '../entities/__testUtils__/makeRun';
import type { Run, RunPod } from '../run';
import { createGpuUsage } from './createGpuUsage';
import { fillGpuQuery, metricOfQuery } from './gpuQuery';
import { readVector } from './readVector';

const pod = (name: string, rest: Partial<RunPod> = {}): RunPod => ({
  name,
  uid: name,
  phase: 'training',
  state: 'running',
  containers: ['node'],
  ...rest,
});

describe('the query', () => {
  const template = 'avg by (gpu) (X{ns="$namespace",pod=~"$pods"})';

  it('names the pods and nothing else', () => {
    expect(
      fillGpuQuery(template, { namespace: 'team-a', pods: ['a-0', 'b.1'] }),
    ).toBe('avg by (gpu) (X{ns="team-a",pod=~"a-0|b\\\\.1"})');
    expect(metricOfQuery(template)).toBe('X');
    expect(metricOfQuery('no selector')).toBeUndefined();
  });

  it('cannot be left by any name: strings stay strings, patterns match the name alone', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.string({ minLength: 1 }),
        (namespace, name) => {
          const query = fillGpuQuery(template, { namespace, pods: [name] });
          const [, ns, pods] =
            /^avg by \(gpu\) \(X\{ns=("(?:[^"\\]|\\.)*"),pod=~("(?:[^"\\]|\\.)*")\}\)$/s.exec(
              query,
            )!;
          expect(JSON.parse(ns)).toBe(namespace);
          const pattern = new RegExp(`^(?:${JSON.parse(pods)})$`);
          expect(pattern.test(name)).toBe(true);
          expect(pattern.test(`${name}x`)).toBe(false);
        },
      ),
    );
  });
});

describe('an answer', () => {
  it('gives its finite samples', () => {
    const entry = (value: unknown) => ({ metric: { pod: 'a', n: 1 }, value });
    expect(
      readVector({
        status: 'success',
        data: {
          resultType: 'vector',
          result: [
            entry([1, '87.5']),
            entry([1, 'NaN']),
            entry([1, '']),
            entry('no'),
            null,
          ],
        },
      }),
    ).toEqual([{ labels: { pod: 'a' }, value: 87.5 }]);
  });

  it.each([
    undefined,
    {},
    [],
    { status: 'error' },
    { status: 'success', data: { resultType: 'matrix', result: [] } },
  ])('that is none is told as such: %j', answer => {
    expect(readVector(answer)).toBeUndefined();
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.jsonValue(), answer => {
        const data = { resultType: 'vector', result: answer };
        expect(() => {
          readVector({ status: 'success', data });
          readVector(answer);
        }).not.toThrow();
      }),
    );
  });
});

/** What a Prometheus knows: by pod, the values of its GPUs. */
interface Known {
  gpus: Record<string, number[]>;
  measuredAtSeconds: number;
  fail?: number;
  text?: string;
}

/** Speaks `/api/v1/query` as Prometheus does, for the one metric of these tests. */
class Prometheus {
  readonly queries: { query: string; authorization?: string }[] = [];

  private constructor(readonly known: Known, private readonly server: Server) {}

  static async start(known: Known): Promise<Prometheus> {
    const server = createServer();
    const prometheus = new Prometheus(known, server);
    server.on('request', (request, response) => {
      const url = new URL(request.url!, 'http://prometheus');
      if (url.pathname !== '/prom/api/v1/query') {
        response.writeHead(404).end();
        return;
      }
      const query = url.searchParams.get('query') ?? '';
      prometheus.queries.push({
        query,
        authorization: request.headers.authorization,
      });
      response
        .writeHead(known.fail ?? 200, { 'content-type': 'application/json' })
        .end(known.text ?? JSON.stringify(prometheus.answer(query)));
    });
    await new Promise<void>(resolve => {
      server.listen(0, '127.0.0.1', resolve);
    });
    return prometheus;
  }

  get url(): string {
    return `http://127.0.0.1:${
      (this.server.address() as AddressInfo).port
    }/prom`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise(resolve => {
      this.server.close(resolve);
    });
  }

  private answer(query: string) {
    const [, isTime, namespace, pods] =
      /^(timestamp\()?DCGM_FI_DEV_GPU_UTIL\{namespace=("(?:[^"\\]|\\.)*"),pod=~("(?:[^"\\]|\\.)*")\}\)?$/.exec(
        query,
      ) ?? [];
    if (!namespace) {
      return { status: 'error', errorType: 'bad_data', error: 'parse error' };
    }
    const pattern = new RegExp(`^(?:${JSON.parse(pods)})$`);
    const result = Object.entries(this.known.gpus)
      .filter(
        ([name]) => JSON.parse(namespace) === 'team-a' && pattern.test(name),
      )
      .flatMap(([name, values]) =>
        values.map((value, gpu) => ({
          metric: { pod: name, gpu: String(gpu) },
          value: [
            this.known.measuredAtSeconds + 20,
            String(isTime ? this.known.measuredAtSeconds : value),
          ],
        })),
      );
    return { status: 'success', data: { resultType: 'vector', result } };
  }
}

describe('against a server that speaks as Prometheus does', () => {
  const closing: { close(): Promise<void> }[] = [];
  afterEach(async () => {
    for (const each of closing.splice(0).reverse()) await each.close();
  });

  async function open(known: Partial<Known> = {}) {
    const time = instantTime();
    const prometheus = await Prometheus.start({
      gpus: { 'a-node-0': [80, 90], 'a-node-1': [84, 94], 'b-node-0': [1] },
      measuredAtSeconds: Math.round(time.now() / 1000) - 20,
      ...known,
    });
    closing.push(prometheus);
    const { training } = readModelLifecycleConfig(
      new ConfigReader({
        modelLifecycle: {
          training: {
            prometheus: [
              { cluster: 'lab', baseUrl: prometheus.url, token: 'sesame' },
            ],
          },
        },
      }),
    );
    const logger = mockServices.logger.mock();
    logger.child.mockReturnValue(logger);
    const gpu = createGpuUsage({
      prometheus: training.prometheus,
      client: () => undefined,
      logger,
      time,
    });
    closing.push(gpu);
    return { gpu, prometheus, time };
  }

  const run = (parts: Partial<Run> = {}): Run =>
    makeRun('a', {
      source: { type: 'trainjob', id: 'lab' },
      namespace: 'team-a',
      facts: { gpusPerNode: 2 },
      attempt: 2,
      pods: [
        pod('a-node-0', { attempt: 2 }),
        pod('a-node-1', { attempt: 2 }),
        pod('a-node-old', { attempt: 1 }),
        pod('a-node-9', { state: 'failed' }),
      ],
      ...parts,
    });

  it('tells mean, range and number of the GPUs of this run, and how old they are', async () => {
    const { gpu, prometheus, time } = await open();
    expect(await gpu.of(run())).toEqual({
      configured: true,
      utilization: {
        percent: 87,
        minPercent: 80,
        maxPercent: 94,
        gpus: 4,
        measuredAt: Math.round(time.now() / 1000) * 1000 - 20_000,
        metric: 'DCGM_FI_DEV_GPU_UTIL',
      },
    });
    expect(prometheus.queries).toContainEqual({
      query:
        'DCGM_FI_DEV_GPU_UTIL{namespace="team-a",pod=~"a-node-0|a-node-1"}',
      authorization: 'Bearer sesame',
    });
  });

  it('asks once in half a minute, and anew for other pods', async () => {
    const { gpu, prometheus, time } = await open();
    await Promise.all([gpu.of(run()), gpu.of(run())]);
    expect(prometheus.queries).toHaveLength(2);
    await gpu.of(run({ pods: [pod('a-node-0')] }));
    expect(prometheus.queries).toHaveLength(4);
    await time.sleep(31_000);
    await gpu.of(run({ pods: [pod('a-node-0')] }));
    expect(prometheus.queries).toHaveLength(6);
  });

  it('tells nothing of another cluster, another kind of run, or a run without pods', async () => {
    const { gpu, prometheus } = await open();
    const lab = { type: 'trainjob', id: 'lab' };
    expect(await gpu.of(run({ source: { ...lab, id: 'other' } }))).toEqual({
      configured: false,
    });
    expect(await gpu.of(run({ source: { ...lab, type: 'report' } }))).toEqual({
      configured: false,
    });
    expect(await gpu.of(run({ pods: [] }))).toEqual({ configured: true });
    const initializer = pod('a-model-0', { phase: 'model' });
    expect(await gpu.of(run({ pods: [initializer] }))).toEqual({
      configured: true,
    });
    expect(await gpu.of(run({ goneAt: 1 }))).toEqual({ configured: true });
    expect(prometheus.queries).toEqual([]);
  });

  it('finds nothing wrong where a run without GPUs has no values', async () => {
    const { gpu } = await open({ gpus: {} });
    expect(await gpu.of(run({ facts: {} }))).toEqual({ configured: true });
  });

  it.each([
    ['no values', { gpus: {} }, { code: 'gpu.no-values' }],
    [
      'no percents',
      { gpus: { 'a-node-0': [4e9] } },
      { code: 'gpu.no-percent' },
    ],
    ['an error', { fail: 401 }, { code: 'upstream-unauthorized' }],
    ['a page', { text: '<html>' }, { code: 'upstream-not-json' }],
    [
      'no vector',
      { text: '{"status":"success"}' },
      { code: 'gpu.unexpected-answer' },
    ],
  ])('says so where it gives %s', async (_, known, problem) => {
    const { gpu } = await open(known as Partial<Known>);
    expect(await gpu.of(run())).toMatchObject({ configured: true, problem });
    expect(JSON.stringify(await gpu.of(run()))).not.toContain('sesame');
  });
});
