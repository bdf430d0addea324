import { execFileSync } from 'node:child_process';
import type { ServerRecord } from 'backstage-plugin-model-lifecycle-node';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { anyText } from '../../entities/__testUtils__/anyRecord';
import { exampleCall } from './exampleCall';
import { writeExamples } from './writeExamples';

const server = (parts: Partial<ServerRecord> = {}): ServerRecord => ({
  kind: 'server',
  key: 'a',
  scope: 'a',
  title: 'a',
  externalUrl: 'https://models.example',
  servedNames: ['granite'],
  ...parts,
});

const offered = (document: object): ServerRecord =>
  server({ api: { type: 'openapi', definition: stringify(document) } });

describe('exampleCall', () => {
  it.each([
    [
      'openai' as const,
      'https://models.example/v1/chat/completions',
      {
        model: 'granite',
        messages: [{ role: 'user', content: 'What can you do?' }],
      },
    ],
    [
      'ollama' as const,
      'https://models.example/api/chat',
      {
        model: 'granite',
        messages: [{ role: 'user', content: 'What can you do?' }],
        stream: false,
      },
    ],
    [
      'open-inference-v2' as const,
      'https://models.example/v2/models/granite/infer',
      {
        inputs: [
          {
            name: 'text',
            shape: [1, 4],
            datatype: 'FP32',
            data: [0, 0, 0, 0],
          },
        ],
      },
    ],
    [
      'kserve-v1' as const,
      'https://models.example/v1/models/granite:predict',
      { instances: [[0, 0, 0, 0]] },
    ],
  ])('asks a server that speaks %s', (protocol, url, body) => {
    const call = exampleCall(server({ api: { type: 'openapi', protocol } }));
    expect(call).toMatchObject({ url, body, authRequired: false });
  });

  it('follows the definition of the server', () => {
    const document = {
      openapi: '3.0.0',
      paths: {
        '/health': { get: {} },
        '/score/{tenant}': {
          post: {
            parameters: [
              { name: 'tenant', in: 'path', schema: { enum: ['a b', 'c'] } },
            ],
            requestBody: {
              content: {
                'application/json': {
                  schema: { $ref: '#/components/schemas/Score' },
                },
              },
            },
          },
        },
      },
      components: {
        schemas: {
          Score: {
            type: 'object',
            required: ['amount', 'items', 'either'],
            properties: {
              amount: { type: 'number', example: 12.5 },
              items: { type: 'array', items: { type: 'string' } },
              either: { anyOf: [{ type: 'integer' }, { type: 'string' }] },
              optional: { type: 'string' },
            },
          },
        },
      },
    };
    expect(exampleCall(offered(document))).toEqual({
      url: 'https://models.example/score/a%20b',
      body: { amount: 12.5, items: ['text'], either: 1 },
      authRequired: false,
    });
  });

  it.each([
    ['https://models.example/v1', 'https://models.example/v1/chat/completions'],
    [
      'https://models.example/v1/',
      'https://models.example/v1/chat/completions',
    ],
    [
      'https://models.example/openai/',
      'https://models.example/openai/v1/chat/completions',
    ],
  ])('joins %s and the path', (externalUrl, url) => {
    const api = { type: 'openapi', protocol: 'openai' } as const;
    expect(exampleCall(server({ externalUrl, api }))?.url).toBe(url);
  });

  it.each([
    [
      'there is no address',
      server({
        externalUrl: undefined,
        api: { type: 'openapi', protocol: 'openai' },
      }),
    ],
    ['there is no API', server()],
    [
      'the API is another one',
      server({ api: { type: 'graphql', definition: 'type Query' } }),
    ],
    [
      'the definition is none',
      server({ api: { type: 'openapi', definition: 'a: [' } }),
    ],
    ['nothing can be sent', offered({ paths: { '/a': { get: {} } } })],
    [
      'a schema leads elsewhere',
      offered({
        paths: {
          '/a': {
            post: {
              requestBody: {
                content: {
                  'application/json': {
                    schema: { $ref: 'https://evil.example' },
                  },
                },
              },
            },
          },
        },
      }),
    ],
    [
      'a schema leads to itself',
      offered({
        paths: { '/a': { post: { requestBody: { $ref: '#/b' } } } },
        b: { $ref: '#/b' },
      }),
    ],
  ])('has none where %s', (_, record) => {
    expect(exampleCall(record)).toBeUndefined();
  });
});

describe('writeExamples', () => {
  const code = (title: string, parts: { url?: string; body?: unknown }) =>
    writeExamples({
      url: parts.url ?? 'https://models.example/v1',
      body: (parts.body ?? {}) as never,
      authRequired: true,
    }).find(example => example.title === title)!.code;

  it('takes the token from the environment', () => {
    for (const title of ['curl', 'Python', 'JavaScript']) {
      expect(code(title, {})).toContain('TOKEN');
    }
  });

  it('gives the words of JSON as Python has them', () => {
    const body = { a: true, b: false, c: null, d: [], e: {}, f: [1.5, 'x'] };
    expect(code('Python', { body })).toContain(`json={
        "a": True,
        "b": False,
        "c": None,
        "d": [],
        "e": {},
        "f": [
            1.5,
            "x",
        ],
    },`);
  });

  it('cannot be left by what a source says, in JavaScript', () => {
    const record = fc.dictionary(anyText, anyText, { maxKeys: 3 });
    fc.assert(
      fc.property(record, body => {
        const written = code('JavaScript', { body });
        const calls: unknown[] = [];
        // eslint-disable-next-line no-new-func -- what readers would paste is run here, with a fetch that only listens
        const run = new Function(
          'fetch',
          'console',
          'process',
          `return (async () => {${written}})()`,
        );
        run(
          (...call: unknown[]) => {
            calls.push(call);
            return new Promise(() => {});
          },
          {},
          { env: {} },
        );
        expect(calls).toHaveLength(1);
        const [, request] = calls[0] as [string, { body: string }];
        const { ['__proto__']: _, ...sent } = JSON.parse(JSON.stringify(body));
        expect(JSON.parse(request.body)).toEqual(sent);
      }),
    );
  });

  it('cannot be left by what a source says, in a shell', () => {
    const hostile = `'; touch /tmp/x; echo "$(id)" \`id\` \\`;
    const written = code('curl', { body: { [hostile]: hostile } });
    const said = execFileSync(
      'sh',
      ['-c', `curl() { for a; do printf '%s\\0' "$a"; done; }\n${written}`],
      { encoding: 'utf8', env: { TOKEN: 't', PATH: '/usr/bin:/bin' } },
    ).split('\0');
    expect(said.slice(0, 6)).toEqual([
      '--fail-with-body',
      'https://models.example/v1',
      '--header',
      'Authorization: Bearer t',
      '--header',
      'Content-Type: application/json',
    ]);
    expect(JSON.parse(said[7])).toEqual({ [hostile]: hostile });
  });
});
