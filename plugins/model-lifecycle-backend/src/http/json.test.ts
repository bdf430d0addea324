import fc from 'fast-check';
import { UpstreamError } from 'backstage-plugin-model-lifecycle-node';
import { findJsonError } from './findJsonError';
import { toJsonAnswer } from './jsonAnswer';

const subject = { method: 'GET', host: 'models.example', path: '/models' };

function answerOf(body: string | Buffer, contentType = 'application/json') {
  return toJsonAnswer(
    {
      status: 200,
      headers: { 'content-type': contentType },
      url: 'http://models.example/models',
    },
    { bytes: () => Buffer.from(body as string), digest: 'digest' },
    subject,
  );
}

it.each([
  ['sk-1', 1, 1, false],
  ['{"a": sk-1}', 1, 7, false],
  ['{\n  "a": 1,\n  "b": sk\n}', 3, 8, false],
  ['{"a": "sk-1', 1, 12, true],
  ['[1, 2', 1, 6, true],
  ['[1, 2]]', 1, 7, false],
  ['{"a" 1}', 1, 6, false],
  ['{"a": 1,}', 1, 9, false],
  ['[1,]', 1, 4, false],
  ['["a\u0001"]', 1, 4, false],
  ['["\\x"]', 1, 3, false],
  ['nul', 1, 1, false],
  ['01', 1, 2, false],
  ['['.repeat(500_000), 1, 500_001, true],
  [`{"a":"${'x'.repeat(1_000_000)}`, 1, 1_000_007, true],
])(
  '%#: says where it is no JSON, and not what stands there',
  (text, line, column, atEnd) => {
    expect(findJsonError(text)).toEqual({ line, column, atEnd });
    let error: unknown;
    try {
      answerOf(text).parse();
    } catch (caught) {
      error = caught;
    }
    expect(error).toBeInstanceOf(UpstreamError);
    expect((error as UpstreamError).reason).toEqual({
      code: 'upstream-not-json',
      params: {
        host: 'models.example',
        what: atEnd ? 'ends-early' : 'malformed',
        line,
        column,
      },
    });
    expect((error as UpstreamError).message).not.toContain('sk');
    expect((error as UpstreamError).message.length).toBeLessThan(300);
  },
);

it('stumbles when the engine does, and not before the place of the mistake', () => {
  fc.assert(
    fc.property(
      fc.json(),
      fc.nat(),
      fc.constantFrom('', ',', '}', ']', '"', '{', 'x', '\\', '\n', '1'),
      (json, seed, inserted) => {
        const at = seed % (json.length + 1);
        const text = json.slice(0, at) + inserted + json.slice(at + 1);
        let isJson = true;
        try {
          JSON.parse(text);
        } catch {
          isJson = false;
        }
        const { line, column, atEnd } = findJsonError(text);
        const lines = text.split('\n');
        const offset =
          lines.slice(0, line - 1).join('\n').length +
          (line > 1 ? 1 : 0) +
          column -
          1;
        // A word or an escape is wrong from its beginning on.
        expect(atEnd || !isJson).toBe(true);
        expect(offset).toBeLessThanOrEqual(text.length);
        expect(offset).toBeGreaterThanOrEqual(Math.min(at, text.length) - 6);
      },
    ),
    { numRuns: 500 },
  );
});

it.each([
  ['text/html; charset=utf-8', '<html>Sign in</html>', 'html'],
  ['application/json', '', 'empty'],
  ['application/json', ' \n', 'empty'],
  // A web page, whatever it holds.
  ['text/html', '{}', 'html'],
])('%s %j is %s', (contentType, body, what) => {
  expect(() => answerOf(body, contentType).parse()).toThrow(
    expect.objectContaining({
      reason: expect.objectContaining({
        params: expect.objectContaining({ what }),
      }),
    }),
  );
});

it('parses once, a byte order mark included', () => {
  const answer = answerOf('\ufeff{"a":1}');
  expect(answer.parse()).toEqual({ a: 1 });
  expect(answer.parse()).toBe(answer.parse());
});
