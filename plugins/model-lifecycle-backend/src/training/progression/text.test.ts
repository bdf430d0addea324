import fc from 'fast-check';
import { cleanText } from './text';

describe('cleanText', () => {
  it('makes one line without control or direction characters', () => {
    expect(cleanText('a\r\nb\u0000\u202ec\u009b31m')).toBe('a b c 31m');
  });

  it('keeps markup as it is: it is data, not for us to interpret', () => {
    expect(cleanText('<b>1 < 2</b>')).toBe('<b>1 < 2</b>');
  });

  it('says nothing for what is no text', () => {
    expect(cleanText(' \n\t')).toBeUndefined();
    expect(cleanText(17)).toBeUndefined();
    expect(cleanText(null)).toBeUndefined();
  });

  it('never exceeds its limit nor splits a pair', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 60 }),
        fc.integer({ min: 1, max: 20 }),
        (text, limit) => {
          const cleaned = cleanText(text, limit) ?? '';
          expect(cleaned.length).toBeLessThanOrEqual(limit);
          expect(() => encodeURIComponent(cleaned)).not.toThrow();
        },
      ),
    );
  });
});
