import fc from 'fast-check';
import MarkdownIt from 'markdown-it';
import { safeMarkdown } from './safeMarkdown';

const BASE = 'https://hub.example/org/model/resolve/abc/';
const safe = (markdown: string) =>
  safeMarkdown({
    markdown,
    baseUrl: BASE,
    imageAddress: ({ name }) => `images/${name}`,
  });

/** A renderer that trusts everybody: HTML through, every address, links found in words. */
function trusting(markdown: string): string {
  const parser = new MarkdownIt({ html: true, linkify: true });
  parser.validateLink = () => true;
  return parser.render(markdown);
}

/** As the author meant it, for Markdown without HTML. */
function asWritten(markdown: string): string {
  return new MarkdownIt({ html: false }).render(markdown);
}

const TAG =
  /^<\/?(?:h[1-6]|p|br|hr|blockquote|ul|ol|li|strong|em|s|code|pre|a|img|table|thead|tbody|tr|th|td)(?: (?:href|alt|src|start|class)="[^"<>]*")*>$/;
const ADDRESS =
  /^(?:https?:\/\/|mailto:|#|images\/[0-9a-f]{16}\.(?:png|jpe?g|gif|webp|avif)$)/;

function expectHarmless(markdown: string) {
  const html = trusting(markdown);
  const tags = html.match(/<[^>]*>?/g) ?? [];
  expect(tags.filter(tag => !TAG.test(tag))).toEqual([]);
  const addresses = [...html.matchAll(/ (?:href|src)="([^"]*)"/g)].map(
    ([, address]) => address,
  );
  expect(addresses.filter(address => !ADDRESS.test(address))).toEqual([]);
}

describe('safeMarkdown', () => {
  it.each([
    ['a paragraph of two\nlines'],
    ['# One\n\n## Two `code`\n\ntext'],
    ['**bold** *em* ~~gone~~ ***both*** a_b_c 2*3*4'],
    ['- one\n- two\n  - below\n  - and\n- three'],
    ['3. three\n4. four'],
    ['- loose\n\n- list\n\n  with two paragraphs'],
    ['> quoted\n>\n> > twice'],
    ['```python\nprint("<b>")\n```'],
    ['    indented code'],
    ['````\n```\nfence in fence\n```\n````'],
    ['`code` and ``co`de``'],
    ['line\\\nbreak'],
    ['| a | b |\n|---|---|\n| 1 | **2** |\n| `x\\|y` | z |'],
    ['[words](https://example.com/a_b?c=d&e=(f))'],
    ['1\\. not a list\n\n\\# not a heading'],
    ['a & b < c > d "e" \'f\''],
    ['***'],
    ['- a\n\n  ```sh\n  run\n  ```\n- b'],
    ['Grüße, 世界 🎉'],
  ])('keeps what is meant: %j', markdown => {
    const normal = (html: string) =>
      html
        .replace(/<pre><code class="[^"]*">/g, '<pre><code>')
        .replace(/%28/g, '(')
        .replace(/%29/g, ')')
        .replace(/\s+/g, ' ');
    expect(normal(asWritten(safe(markdown).markdown))).toBe(
      normal(asWritten(markdown)),
    );
  });

  it.each([
    ['<script>alert(1)</script>'],
    ['<script>\n\nalert(1)\n\n</script>\n\nafter'],
    ['<SCRIPT SRC=//evil.example/x.js>'],
    ['before <img src=x onerror=alert(1)> after'],
    ['<svg onload=alert(1)><script>x</script></svg>'],
    ['<iframe src="https://evil.example"></iframe>'],
    ['<a href="javascript:alert(1)">x</a>'],
    ['<style>*{display:none}</style>'],
    ['<form action="https://evil.example"><input name=a></form>'],
    ['<meta http-equiv="refresh" content="0;url=https://evil.example">'],
    ['<math><mtext></mtext><mglyph><style></math><img src onerror=x>'],
    ['<div style="position:fixed" onmouseover="x">over all</div>'],
    ['<!-- <b> --><img/src=`x`onerror=alert(1)>'],
    ['[x](javascript:alert(1))'],
    ['[x](JaVa\tScRiPt:alert(1))'],
    ['[x](java&#x0a;script:alert(1))'],
    ['[x](data:text/html;base64,PHNjcmlwdD4=)'],
    ['[x](vbscript:x)'],
    ['[x](//evil.example)'],
    ['[x](https://user:secret@example.com)'],
    ['[x]: javascript:alert(1)\n\n[x]'],
    ['<javascript:alert(1)>'],
    ['![x](javascript:alert(1))'],
    ['![x](data:image/svg+xml;base64,PHN2Zz4=)'],
    ['![x](https://evil.example/pixel.png)'],
    ['![x](https://hub.example/org/model/resolve/abc/../../../other.png)'],
    ['![x](a.svg)'],
    ['![x](%2e%2e%2f%2e%2e%2fsecret.png)'],
    ['[x](https://e.example "onmouseover=alert(1)")'],
    ['[a](https://e.example"onclick="alert(1))'],
    ['```"onclick="alert(1)\n<script>\n```'],
    ['```js onload=x\n</code></pre><script>x</script>\n```'],
    ['| <img src=x onerror=1> |\n|---|\n| <script>x</script> |'],
    ['# <img src=x onerror=alert(1)>'],
    ['- <script>x</script>\n  - <b onclick=x>y'],
    ['> <iframe>'],
    ['`<script>`'],
    ['&lt;script&gt;alert(1)&lt;/script&gt;'],
    ['\\<script>alert(1)</script>'],
    ['<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>'],
    ['[![x](javascript:1)](javascript:2)'],
    ['![a](b.png"onerror="x)'],
  ])('makes nothing active of %j', markdown => {
    expectHarmless(safe(markdown).markdown);
    expect(safe(markdown).markdown).not.toMatch(/secret@/);
  });

  it('says what HTML says, without its markup', () => {
    const { markdown } = safe(
      '<div align="center">\n<h1>Title</h1>\n<p>Some <b>bold</b> &amp; more.<br>Next.</p>\n<img src="logo.png" alt="Logo">\n</div>\n\nA <kbd>key</kbd> in a line.\n\n<details><summary>More</summary>\n\nHidden **text**.\n\n</details>',
    );
    const text = asWritten(markdown).replace(/<[^>]+>/g, '');
    expect(text).toMatch(/Title\s+Some bold &amp; more\.\s+Next\./);
    expect(text).toContain('A key in a line.');
    expect(text).toMatch(/More\s+Hidden text\./);
    expect(markdown).toMatch(/!\[Logo\]\(images\/[0-9a-f]{16}\.png\)/);
  });

  it('leads relative links and pictures to where the card lies', () => {
    const { markdown, images } = safe(
      '[licence](LICENSE.md) [part](#usage) ![Chart](figures/loss%20curve.PNG?raw=true) ![Same](figures/loss%20curve.PNG)',
    );
    expect(markdown).toContain(`[licence](${BASE}LICENSE.md)`);
    expect(markdown).toContain('[part](#usage)');
    expect(images).toEqual([
      {
        name: expect.stringMatching(/^[0-9a-f]{16}\.png$/),
        path: 'figures/loss%20curve.PNG',
      },
    ]);
    expect(markdown.split(images[0].name)).toHaveLength(3);
  });

  it('leaves the words of links and pictures that lead nowhere', () => {
    const { markdown } = safeMarkdown({
      markdown: '[licence](LICENSE) ![Chart](a.png)',
    });
    expect(markdown).toBe('licence Chart\n');
  });

  it('finds the title', () => {
    expect(safe('text\n\n# The `first` one\n\n# Other').title).toBe(
      'The first one',
    );
    expect(safe('## Only a part').title).toBeUndefined();
  });

  it.each([
    ['quotes', '>'.repeat(50_000)],
    ['lists', '- '.repeat(20_000)],
    [
      'nested lists',
      Array.from({ length: 60 }, (_, n) => `${'  '.repeat(n)}- x`).join('\n'),
    ],
    ['brackets', '['.repeat(50_000)],
    ['emphasis', '*a '.repeat(50_000)],
    ['links', '[a]('.repeat(30_000)],
    ['backticks', '`'.repeat(50_000)],
    ['a wide table', `|${'a|'.repeat(9_000)}\n|${'-|'.repeat(9_000)}\n`],
    ['a long table', `|a|\n|-|\n${'|x|\n'.repeat(50_000)}`],
    ['tags', '<b'.repeat(50_000)],
    ['comments', '<!--'.repeat(50_000)],
    ['scripts', '<script>'.repeat(20_000)],
    ['entities', '&#x26;'.repeat(50_000)],
    ['text', 'word '.repeat(200_000)],
    ['lines', 'a\n\n'.repeat(200_000)],
  ])('comes to an end with huge %s, and is harmless', (_, markdown) => {
    const { markdown: text } = safe(markdown);
    expect(text.length).toBeLessThan(1_500_000);
    const deep = text.split('\n').filter(line => line.search(/[^> -]|$/) >= 60);
    expect(deep).toEqual([]);
    expectHarmless(text);
  });

  it.each([
    ['a'.repeat(500_000)],
    [`|a|\n|-|\n${'|x|\n'.repeat(500)}`],
    [`${'> '.repeat(40)}deep`],
  ])('says that something was left out', markdown => {
    expect(safe(markdown).truncated).toBe(true);
  });

  it('is harmless whatever is written', () => {
    const part = fc.constantFrom(
      ...['[', ']', '(', ')', '<', '>', '!', '`', '"', "'", '\\', '\n', '#'],
      ...['\n\n', '|', '-', '*', '_', '~~', ' ', '    ', '\t', '&', ';', ':'],
      ...[`${'java'}script:`, 'data:', '&colon;', '&#106;', 'onerror=', 'x'],
      ...['<img src=', '<a href=', '<script>', '</script>', '<!--', '-->'],
      ...['https://e.example', '//e.example', 'a.png', '| a |\n|---|\n| '],
      ...['```', '1. ', '> ', '<br>', '&lt;', '\0', '\u202e', '==='],
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 40 }), parts => {
        const { markdown } = safe(parts.join(''));
        expectHarmless(markdown);
        expect(markdown).not.toMatch(/[\0\u202e]/);
        // Written once, it stays as it is but for line breaks.
        expectHarmless(safe(markdown).markdown);
      }),
      { numRuns: 3_000 },
    );
  });
});
