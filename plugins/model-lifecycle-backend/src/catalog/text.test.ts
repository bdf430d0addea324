import { makeValidator } from '@backstage/catalog-model';
import fc from 'fast-check';
import { toGlobMatcher } from './glob';
import { toWebUrl } from './links';
import { plainDescription } from './plainDescription';
import { toTag, toTags } from './tags';

describe('toTag', () => {
  it.each([
    ['Text Generation', 'text-generation'],
    ['task:text-generation', 'task:text-generation'],
    ['c++', 'c++'],
    [' --GGUF-- ', 'gguf'],
    ['v1.2_3', 'v1-2-3'],
    ['生成', undefined],
    ['x'.repeat(100), 'x'.repeat(63)],
  ])('makes %j %j', (text, tag) => {
    expect(toTag(text)).toBe(tag);
  });

  it('gives what the catalog allows', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), text => {
        const tag = toTag(text);
        expect(tag === undefined || makeValidator().isValidTag(tag)).toBe(true);
      }),
    );
  });

  it('sorts, and names each once', () => {
    expect(toTags(['B', 'a', 'b', '!'], 9)).toEqual(['a', 'b']);
  });
});

describe('toWebUrl', () => {
  it.each([
    ['https://models.example/a?b#c', 'https://models.example/a?b#c'],
    ['http://user:secret@models.example', 'http://models.example'],
    ['http://models.example/', 'http://models.example/'],
    ['ftp://models.example', undefined],
    [['java', 'script:alert(1)'].join(''), undefined],
    ['data:text/html,x', undefined],
    ['models.example', undefined],
    ['/models', undefined],
    [undefined, undefined],
  ])('makes %j %j', (text, url) => {
    expect(toWebUrl(text)).toBe(url);
  });
});

describe('plainDescription', () => {
  it.each([
    ['Plain text.', 'Plain text.'],
    ['# Title\n\nFirst *paragraph*.\n\nSecond.', 'First paragraph.'],
    ['# Title\nRight below.', 'Right below.'],
    ['---\nlicense: mit\n---\n\n# T\n\nText.', 'Text.'],
    ['![badge](https://b.example/x.svg)\n\nText.', 'Text.'],
    ['A [link](https://a.example) and `code`.', 'A link and code.'],
    ['<p align="center"><b>Bold</b> text</p>', 'Bold text'],
    ['<!-- hidden -->\n\nShown.', 'Shown.'],
    ['| a | b |\n|---|---|\n\nAfter a table.', 'After a table.'],
    ['two\nlines', 'two lines'],
    ['> quoted', 'quoted'],
    ['# Only a title', ''],
    ['', ''],
  ])('makes %j %j', (markdown, text) => {
    expect(plainDescription(markdown, 500)).toBe(text);
  });

  it('is one line of the length that is allowed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 2_000 }), markdown => {
        const text = plainDescription(markdown, 50);
        expect(text.length).toBeLessThanOrEqual(50);
        expect(text).not.toMatch(/\p{Cc}/u);
      }),
    );
  });

  it.each(['[', '<a ', '**', '`', '<!--', '![](', '- ', '\n\n', '*a'])(
    'comes to an end with %j, very often',
    part => {
      expect(
        plainDescription(part.repeat(100_000), 500).length,
      ).toBeLessThanOrEqual(500);
    },
  );
});

describe('toGlobMatcher', () => {
  it('agrees with an expression', () => {
    const part = fc.string({
      unit: fc.constantFrom('a', 'b', '*', '?', '.'),
      maxLength: 6,
    });
    fc.assert(
      fc.property(part, part, (glob, text) => {
        const source = glob
          .replace(/\./g, '\\.')
          .replace(/\*/g, '.*')
          .replace(/\?/g, '.');
        expect(toGlobMatcher(glob)(text)).toBe(
          new RegExp(`^${source}$`, 'is').test(text),
        );
      }),
      { numRuns: 2_000 },
    );
  });
});
