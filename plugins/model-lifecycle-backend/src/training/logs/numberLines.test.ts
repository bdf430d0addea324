import { linesAfter } from './numberLines';

const at = (second: number) =>
  `2026-11-21T14:00:${String(second).padStart(2, '0')}.000000000Z`;

describe('linesAfter', () => {
  it('numbers the lines of a first tail from 1', () => {
    const text = `${at(1)} one\n${at(2)} two\n`;
    expect(
      linesAfter(undefined, text).map(({ line, message }) => [line, message]),
    ).toEqual([
      [1, 'one'],
      [2, 'two'],
    ]);
  });

  it('gives only the new end of a tail that was fetched again', () => {
    const kept = { lastLine: 2, lastAt: Date.parse(at(2)) };
    const text = `${at(1)} one\n${at(2)} two\n${at(3)} three\n`;
    expect(
      linesAfter(kept, text).map(({ line, message }) => [line, message]),
    ).toEqual([[3, 'three']]);
  });

  it('keeps a line without time with the one before it', () => {
    const kept = { lastLine: 1, lastAt: Date.parse(at(1)) };
    const text = `${at(1)} old\ncontinued old\n${at(2)} new\ncontinued new\n`;
    expect(linesAfter(kept, text).map(({ message }) => message)).toEqual([
      'new',
      'continued new',
    ]);
  });

  it('knows an empty log from a missing one', () => {
    expect(linesAfter(undefined, '')).toEqual([]);
  });
});
