import fc from 'fast-check';
import { parseLogLine } from './parseLine';
import { cleanStyled, joinStyled, stripStyles } from './styles';

const ESC = '\u001b';
/** Text as terminals get it: words, colours, and what is no colour. */
const terminal = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary' }),
      fc
        .array(fc.nat(107), { maxLength: 4 })
        .map(codes => `${ESC}[${codes.join(';')}m`),
      fc.constantFrom(
        `${ESC}[2K`,
        `${ESC}[?25l`,
        `${ESC}]0;t\u0007`,
        '\r',
        ESC,
      ),
    ),
  )
  .map(parts => parts.join(''));

describe('cleanStyled', () => {
  it('parts the colours from the text', () => {
    expect(cleanStyled(`${ESC}[1;31mno${ESC}[0m way${ESC}[m`)).toEqual({
      message: 'no way',
      styles: [
        { at: 0, codes: '1;31' },
        { at: 2, codes: '0' },
      ],
    });
  });

  it('keeps nothing that moves the cursor or sets a title', () => {
    expect(cleanStyled(`a${ESC}[2Kb${ESC}[?25lc${ESC}]0;t\u0007d`)).toEqual({
      message: 'abcd',
    });
  });

  it('shows a redrawn bar as it stood last, in its colour', () => {
    expect(cleanStyled(`${ESC}[32m10%\r${ESC}[32m20%${ESC}[0m\r`)).toEqual({
      message: '20%',
      styles: [{ at: 0, codes: '32' }],
    });
  });

  it('gives plain text, whatever comes', () => {
    fc.assert(
      fc.property(terminal, raw => {
        const { message, styles = [] } = cleanStyled(raw);
        const codePoints = [...message].map(one => one.charCodeAt(0));
        expect(
          codePoints.filter(code => (code < 32 && code !== 9) || code === 127),
        ).toEqual([]);
        for (const { at, codes } of styles) {
          expect(at).toBeLessThan(message.length);
          expect(codes).toMatch(/^[\d;]+$/);
        }
      }),
    );
  });

  it('comes back from the text that files keep', () => {
    fc.assert(
      fc.property(terminal, raw => {
        const styled = cleanStyled(raw);
        const kept = joinStyled(styled);
        expect(kept).not.toContain('\n');
        expect(cleanStyled(kept)).toEqual(styled);
        expect(stripStyles(kept)).toBe(styled.message);
      }),
    );
  });
});

describe('the colours of a line with a secret', () => {
  it('go with the secret, also where they cut it in two', () => {
    const raw = `${ESC}[31mpassword=hun${ESC}[32mter22${ESC}[0m done`;
    expect(parseLogLine(raw, 1)).toEqual({
      line: 1,
      message: 'password=[redacted] done',
    });
  });
});
