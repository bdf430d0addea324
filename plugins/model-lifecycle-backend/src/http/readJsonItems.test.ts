import fc from 'fast-check';
import type { HttpEndpoint } from 'backstage-plugin-model-lifecycle-node';
import { SourceServer } from 'backstage-plugin-model-lifecycle-node/testUtils';
import {
  Closing,
  failureOf,
  never as signal,
  openConnector,
} from './__testUtils__/connector';
import { readJsonItems } from './readJsonItems';

const closing = new Closing();
afterEach(() => closing.all());

/** A body in pieces of so many bytes. */
function endpointOf(text: string, size: number): HttpEndpoint {
  const bytes = Buffer.from(text);
  return {
    baseUrl: 'http://models.example',
    stream: async () =>
      (async function* pieces() {
        for (let at = 0; at < bytes.length; at += size) {
          yield bytes.subarray(at, at + size);
        }
      })(),
  } as unknown as HttpEndpoint;
}

async function read(
  endpoint: HttpEndpoint,
  options?: Parameters<typeof readJsonItems>[2],
) {
  const items: unknown[] = [];
  const request = { path: '/', signal };
  for await (const item of readJsonItems(endpoint, request, options)) {
    items.push(item);
  }
  return items;
}

it('gives what the engine gives, wherever the pieces are cut', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.jsonValue()),
      fc.dictionary(
        fc.string().filter(key => key !== 'models'),
        fc.jsonValue(),
      ),
      fc.integer({ min: 1, max: 20 }),
      fc.constantFrom(0, 2),
      async (items, around, size, indent) => {
        const plain = JSON.stringify(items, undefined, indent);
        const expected = JSON.parse(plain);
        expect(await read(endpointOf(plain, size))).toEqual(expected);
        const wrapped = JSON.stringify(
          { before: around, ...around, models: items, after: [around] },
          undefined,
          indent,
        );
        const found = await read(endpointOf(wrapped, size), { key: 'models' });
        expect(found).toEqual(expected);
      },
    ),
    { numRuns: 200 },
  );
});

it('what breaks off is never a whole list', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.jsonValue(), { minLength: 1 }),
      fc.nat(),
      async (items, seed) => {
        const whole = JSON.stringify({ models: items });
        const text = whole.slice(0, seed % whole.length);
        const asked = read(endpointOf(text, 7), { key: 'models' });
        expect((await failureOf(asked)).kind).toBe('not-json');
      },
    ),
  );
});

it.each([
  '',
  'null',
  '{}',
  '{"models":{}}',
  '{"other":[1]}',
  '{"x":{"models":[1]}}',
  '{"models":[1,sk-1]}',
  '{"models":[1 2]}',
  '{"models":[1,,2]}',
  '{"models":[1,]}',
  '{"models":[1]}]',
  '{"models":[1]} sk-1',
  '<html>sk-1</html>',
])('%s is no list of models', async text => {
  const error = await failureOf(read(endpointOf(text, 5), { key: 'models' }));
  expect(error.kind).toBe('not-json');
  expect(error.message).not.toContain('sk-1');
});

it('reads a body above the limit, but no item above it', async () => {
  const models = Array.from({ length: 500 }, (_, id) => ({
    id,
    card: 'x'.repeat(1000),
  }));
  const server = closing.add(
    await SourceServer.start({ handler: () => ({ json: { models } }) }),
  );
  const { connect } = closing.add(openConnector());
  const endpoint = connect({ baseUrl: server.url, maxBodyBytes: 10_000 });
  const options = { key: 'models', maxItemBytes: 2000 };
  expect(await read(endpoint, options)).toEqual(models);
  const small = { key: 'models', maxItemBytes: 500 };
  const error = await failureOf(read(endpoint, small));
  expect(error.reason.params).toMatchObject({ setting: 'maxBodyBytes' });
});
