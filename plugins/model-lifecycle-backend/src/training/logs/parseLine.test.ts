import fc from 'fast-check';
import { cleanText, metricsOf, parseLogLine } from './parseLine';
import { REDACTED, redact } from './redact';

describe('parseLogLine', () => {
  it('parts the time from the text', () => {
    expect(
      parseLogLine('2026-11-21T14:02:02.123456789Z INFO step 450', 7),
    ).toEqual({
      line: 7,
      at: Date.UTC(2026, 10, 21, 14, 2, 2, 123),
      level: 'info',
      message: 'INFO step 450',
    });
  });

  it('takes a line without time as it is', () => {
    expect(parseLogLine('Killed', 1)).toEqual({ line: 1, message: 'Killed' });
    expect(parseLogLine('2026-99-99T14:02:02Z x', 1).message).toBe(
      '2026-99-99T14:02:02Z x',
    );
  });

  it.each([
    ['Traceback (most recent call last):', 'error'],
    ['RuntimeError: CUDA out of memory', 'error'],
    ['{"level": "error", "msg": "x"}', 'error'],
    ['WARNING:root:slow', 'warn'],
    ['FutureWarning: deprecated', 'warn'],
    ['DEBUG batch', 'debug'],
    ["{'loss': 0.4131}", undefined],
    ['errors so far: 0', undefined],
  ])('reads the level of %p as %p', (text, level) => {
    expect(parseLogLine(text, 1).level).toBe(level);
  });

  it('keeps markup as text and drops what moves the cursor', () => {
    expect(cleanText('\u001b[31m<b>red</b>\u001b[0m')).toBe('<b>red</b>');
    expect(cleanText('a\u202eb\u0000c\u0007')).toBe('abc');
    expect(cleanText('\u001b]0;title\u0007text')).toBe('text');
  });

  it('shows a redrawn progress bar as it stood last', () => {
    expect(cleanText(' 10%|#\r 20%|##\r')).toBe(' 20%|##');
  });

  it('leaves no control character, whatever comes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), text => {
        const codes = [...parseLogLine(text, 1).message].map(character =>
          character.charCodeAt(0),
        );
        expect(
          codes.filter(
            code => (code < 32 && code !== 9 && code !== 10) || code === 127,
          ),
        ).toEqual([]);
      }),
    );
  });
});

describe('metricsOf', () => {
  it.each([
    [
      "{'epoch': 2.24, 'loss': 0.4131, 'lr': 1.62e-05}",
      { epoch: 2.24, loss: 0.4131, lr: 1.62e-5 },
    ],
    ['step=450 loss=0.41', { step: 450, loss: 0.41 }],
    ['saving checkpoint to /checkpoints/step-450', undefined],
    ['loss: nan', undefined],
  ])('finds in %p: %p', (text, metrics) => {
    expect(metricsOf(text)).toEqual(metrics);
  });
});

describe('redact', () => {
  it.each([
    ['Authorization: Bearer abcdefghijkl', 'abcdefghijkl'],
    ['token hf_abcdefghijklmnopqrstuvwxyz', 'hf_abcdefghijklmnopqrstuvwxyz'],
    ['pulling https://bob:s3cr3t@registry.example/x', 's3cr3t'],
    ['AWS AKIAABCDEFGHIJKLMNOP used', 'AKIAABCDEFGHIJKLMNOP'],
    ['{"api_key": "verysecret"}', 'verysecret'],
    ['password=hunter22', 'hunter22'],
  ])('takes the secret out of %p', (text, secret) => {
    expect(redact(text)).toContain(REDACTED);
    expect(redact(text)).not.toContain(secret);
  });

  it('takes out web tokens and passwords of addresses, wherever they stand', () => {
    const token = `eyJ${'h'.repeat(3_000)}.eyJpayload12.sig-nature`;
    for (const text of [
      `x-${token}`,
      `a=${token} b`,
      `eyJnotatoken-${token}`,
    ]) {
      expect(redact(text)).not.toContain('payload12');
    }
    expect(redact('eyJnotatoken.and more')).toBe('eyJnotatoken.and more');
    expect(redact('git+ssh.x://bob:s3cr3t@host')).toBe(
      `git+ssh.x://bob:${REDACTED}@host`,
    );
    expect(redact('see http://host:8080/a@b')).toBe('see http://host:8080/a@b');
  });

  it('is not kept busy by a line that was made for it', () => {
    const startedAt = performance.now();
    for (const part of ['a.', 'eyJ-', 'eyJ-eyJaaaa.', 'a://b:', 'secret ']) {
      const line = `${part.repeat(16_384 / part.length)} ://`;
      for (let n = 0; n < 20; n++) redact(line);
    }
    expect(performance.now() - startedAt).toBeLessThan(1_500);
  });

  it('leaves ordinary lines alone', () => {
    const text = "{'epoch': 2.24, 'loss': 0.4131, 'tokens_per_s': 18211}";
    expect(redact(text)).toBe(text);
  });

  it("takes out what the operator's own patterns match", () => {
    expect(redact('customer 4711 seen', [/customer \d+/g])).toBe(
      `${REDACTED} seen`,
    );
  });
});
