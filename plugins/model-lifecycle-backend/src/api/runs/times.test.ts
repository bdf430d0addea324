import fc from 'fast-check';
import { timeWriter, toTime } from './times';

describe('times', () => {
  it('are the same text, written one by one or many after the other', () => {
    // Years 0 to 9999, as RFC 3339 has them.
    const time = fc.integer({
      min: -62_167_219_200_000,
      max: 253_402_300_799_999,
    });
    fc.assert(
      fc.property(fc.array(time), times => {
        expect(times.map(timeWriter())).toEqual(times.map(at => toTime(at)));
      }),
    );
  });
});
