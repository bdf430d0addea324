import { describeMistake } from './describeMistake';

function thrownBy(act: () => unknown): unknown {
  try {
    return act();
  } catch (error) {
    return error;
  }
}

describe('describeMistake', () => {
  it('says what the engine says of our code, and where', () => {
    const text = describeMistake(
      thrownBy(() => (undefined as unknown as { list: [] }).list),
    );
    expect(text).toContain("reading 'list'");
    expect(text).toContain('describeMistake.test.ts');
  });

  it.each<[string, unknown]>([
    ['quotes an answer', thrownBy(() => JSON.parse('<p>s3cret</p>'))],
    ['quotes an address', thrownBy(() => new URL('//me:s3cret'))],
    ['has words of its own', new Error('answered\n    at s3cret')],
    [
      'has another one as its cause',
      new Error('x', { cause: new Error('s3cret') }),
    ],
    ['is no error', 's3cret'],
  ])('repeats nothing of what %s', (_, error) => {
    const text = describeMistake(error);
    expect(text).not.toContain('s3cret');
    expect(text).toMatch(/^(\w*Error|it threw no error but a string)/);
  });
});
