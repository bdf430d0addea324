import {
  UpstreamError,
  type UpstreamErrorKind,
} from 'backstage-plugin-model-lifecycle-node';
import { EXIT, exitCodeOfAll } from '../exitCodes';
import { bytesText, durationText, inFormat, printable, table } from '../text';
import { exitCodeOf, wordsOf } from '../words';

const KINDS: Record<UpstreamErrorKind, number> = {
  unauthorized: EXIT.findings,
  forbidden: EXIT.findings,
  'not-found': EXIT.findings,
  'rate-limited': EXIT.findings,
  server: EXIT.unreachable,
  rejected: EXIT.findings,
  'not-json': EXIT.findings,
  truncated: EXIT.findings,
  'too-large': EXIT.findings,
  timeout: EXIT.unreachable,
  unreachable: EXIT.unreachable,
  tls: EXIT.findings,
  'redirect-refused': EXIT.findings,
  'address-refused': EXIT.findings,
  credentials: EXIT.findings,
};

describe('words of reasons', () => {
  it.each(Object.entries(KINDS))(
    'say what is wrong with an answer that is %s',
    (kind, exitCode) => {
      const { reason } = new UpstreamError({
        kind: kind as UpstreamErrorKind,
        host: 'hub.example',
        message: 'unused',
      });
      const words = wordsOf(reason);
      expect(words).not.toContain('upstream-');
      expect(words).not.toMatch(/[[\]{}]|undefined/);
      expect(exitCodeOf(reason)).toBe(exitCode);
    },
  );

  it('leave out what is not known', () => {
    const reason = { code: 'upstream-timeout', params: { host: 'h' } };
    expect(wordsOf(reason)).toBe('h did not answer');
    const limited = { ...reason, params: { host: 'h', limitMs: 10 } };
    expect(wordsOf(limited)).toBe('h did not answer within 10 ms');
  });

  it('are the code and its parameters where there are none, and the message where there is one', () => {
    expect(wordsOf({ code: 'odd' })).toBe('odd');
    expect(wordsOf({ code: 'odd', params: { count: 2 } })).toBe(
      'odd (count: 2)',
    );
    expect(wordsOf({ code: 'odd', message: 'Odd.' })).toBe('Odd.');
  });
});

describe('exit codes', () => {
  it('config goes before unreachable, that before findings', () => {
    expect(exitCodeOfAll([])).toBe(0);
    expect(exitCodeOfAll([0, 1])).toBe(1);
    expect(exitCodeOfAll([1, 3, 0])).toBe(3);
    expect(exitCodeOfAll([3, 1, 2])).toBe(2);
  });
});

describe('text', () => {
  it('has columns as wide as their widest cell, and no blanks at the end', () => {
    expect(
      table(
        ['A', 'B'],
        [
          ['long', ''],
          ['x', 'y'],
        ],
      ),
    ).toBe('A     B\nlong\nx     y\n');
  });

  it('holds nothing that a terminal obeys', () => {
    expect(printable('a\u001b[31mb\u202ec\nd\u0007')).toBe('a [31mb c d ');
    expect(table(['A'], [['x\u001b]0;title\u0007']])).toBe('A\nx ]0;title\n');
  });

  it('is the same in JSON and YAML, without what is absent', () => {
    const value = { a: [1, undefined], b: undefined, c: { d: 'x: y' } };
    const never = () => '';
    expect(JSON.parse(inFormat('json', value, never))).toEqual({
      a: [1, null],
      c: { d: 'x: y' },
    });
    expect(inFormat('yaml', value, never)).toBe(
      'a:\n  - 1\n  - null\nc:\n  d: "x: y"\n',
    );
  });

  it('tells sizes and times in their units', () => {
    expect([0, 999, 1_000, 1_234_567, 2e9].map(bytesText)).toEqual([
      '0 B',
      '999 B',
      '1.0 kB',
      '1.2 MB',
      '2.0 GB',
    ]);
    expect([0.4, 999, 1_500, 1_800_000, 86_400_000].map(durationText)).toEqual([
      '0 ms',
      '999 ms',
      '1.5 s',
      '30 min',
      '24 h',
    ]);
  });
});
