import { metrics, trace } from '@opentelemetry/api';
import { SourceServer } from 'backstage-plugin-model-lifecycle-node/testUtils';
import {
  Closing,
  failureOf,
  never as signal,
  openConnector,
} from './__testUtils__/connector';

const closing = new Closing();
afterEach(async () => {
  await closing.all();
  trace.disable();
  metrics.disable();
});

/** Stands in for an SDK: keeps spans and sums. */
function recordTelemetry() {
  const spans: { name: string; attributes: object; ended: boolean }[] = [];
  const sums: Record<string, number> = {};
  const record =
    (name: string) => (value: number, attributes: Record<string, string>) => {
      const type = attributes['error.type']
        ? ` ${attributes['error.type']}`
        : '';
      const key = `${attributes['model_lifecycle.source']} ${name}${type}`;
      sums[key] = (sums[key] ?? 0) + value;
    };
  const startSpan = (name: string, options: { attributes: object }) => {
    const span = { name, attributes: { ...options.attributes }, ended: false };
    spans.push(span);
    return {
      setAttribute: (key: string, value: unknown) =>
        Object.assign(span.attributes, { [key]: value }),
      setStatus: () => undefined,
      end: () => Object.assign(span, { ended: true }),
    };
  };
  trace.setGlobalTracerProvider({ getTracer: () => ({ startSpan }) } as never);
  metrics.setGlobalMeterProvider({
    getMeter: () => ({
      createCounter: (name: string) => ({ add: record(name) }),
      createHistogram: (name: string) => ({
        record: (_: number, attributes: Record<string, string>) =>
          record(name)(1, attributes),
      }),
    }),
  } as never);
  return { spans, sums };
}

it('counts requests, errors, durations and bytes by source', async () => {
  const { spans, sums } = recordTelemetry();
  const server = closing.add(
    await SourceServer.start({ handler: () => ({ text: 'twelve bytes' }) }),
  );
  const { connect } = closing.add(openConnector());
  const endpoint = connect({
    baseUrl: server.url,
    auth: { type: 'bearer', token: { value: 'sk-1' } },
  });
  server.fail({ kind: 'status', status: 500 }, { times: 1 });
  const request = { path: '/a/path', query: { key: 'sk-2' }, signal };
  await endpoint.request(request);
  for await (const _ of await endpoint.stream(request));
  server.fail({ kind: 'status', status: 403 });
  await failureOf(endpoint.request(request));

  expect(sums).toEqual({
    'hub model_lifecycle.source.requests': 4,
    'hub model_lifecycle.source.errors server': 1,
    'hub model_lifecycle.source.errors forbidden': 1,
    'hub model_lifecycle.source.duration': 4,
    'hub model_lifecycle.source.bytes': 24,
  });
  expect(spans.map(({ attributes }) => attributes)).toEqual([
    expect.objectContaining({
      'http.response.status_code': 500,
      'error.type': 'server',
    }),
    expect.objectContaining({
      'http.response.status_code': 200,
      'http.request.resend_count': 1,
    }),
    expect.objectContaining({ 'http.response.status_code': 200 }),
    expect.objectContaining({
      'http.response.status_code': 403,
      'error.type': 'forbidden',
    }),
  ]);
  expect(spans.every(({ ended }) => ended)).toBe(true);
  expect(JSON.stringify(spans)).not.toMatch(/sk-|path/);
});
