import { renderMarkdown } from './renderMarkdown';

const pages = new Set(['index.md', 'guide/start.md', 'guide/next.md']);
const images = new Set(['guide/chart.png']);

const render = (markdown: string, path = 'guide/start.md') =>
  renderMarkdown({ markdown, path, pages, images });

/** Every tag and attribute in the output. */
function tags(html: string): string[] {
  return [...html.matchAll(/<([a-z0-9]+)((?:\s+[^>]*)?)>/gi)].map(
    ([, tag, attributes]) => `${tag}${attributes}`,
  );
}

describe('renderMarkdown', () => {
  it('renders what people write', () => {
    const { html, title, headings } = render(
      '---\ntags: [x]\n---\n# Title\n\nSome **bold** `code`.\n\n## Part\n\n| a | b |\n|---|--:|\n| 1 | 2 |\n\n## Part\n',
    );
    expect(title).toBe('Title');
    expect(headings.map(heading => heading.id)).toEqual([
      'title',
      'part',
      'part_1',
    ]);
    expect(html).toContain('<strong>bold</strong> <code>code</code>');
    expect(html).toContain('<td style="text-align:right">2</td>');
    expect(html).not.toContain('tags');
  });

  it.each([
    ['[x](next.md)', '../next/'],
    ['[x](next.md#part)', '../next/#part'],
    ['[x](../index.md)', '../../'],
    ['[x](#part)', '#part'],
    ['[x](https://example.com/a?b=c)', 'https://example.com/a?b=c'],
    ['[x](mailto:a@example.com)', 'mailto:a@example.com'],
  ])('follows %s', (markdown, href) => {
    expect(render(markdown).html).toContain(`href="${href}"`);
  });

  it.each([
    ['[x](javascript:alert(1))'],
    ['[x](JaVaScRiPt:alert(1))'],
    ['[x](java&#x09;script:alert(1))'],
    ['[x](<java\tscript:alert(1)>)'],
    ['[x](data:text/html,<script>alert(1)</script>)'],
    ['[x](vbscript:msgbox)'],
    ['[x](//evil.example/a)'],
    ['[x](\\\\evil.example/a)'],
    ['[x](/api/catalog/entities)'],
    ['[x](../../../../etc/passwd)'],
    ['[x](missing.md)'],
    ['<javascript:alert(1)>'],
    ['[x]: javascript:alert(1)\n\n[x]'],
  ])('does not follow %s', markdown => {
    expect(render(markdown).html).not.toMatch(/href=/);
  });

  it.each([
    ['<script>alert(1)</script>'],
    ['<img src=x onerror=alert(1)>'],
    ['<svg onload=alert(1)></svg>'],
    ['<iframe src="https://evil.example"></iframe>'],
    ['<a href="javascript:alert(1)">x</a>'],
    ['<style>*{display:none}</style>'],
    ['<form action="https://evil.example"><input name=a></form>'],
    ['<meta http-equiv="refresh" content="0;url=https://evil.example">'],
    ['<base href="https://evil.example">'],
    ['<div style="position:fixed">over all</div>'],
    ['![x](https://evil.example/pixel.png)'],
    ['![x](data:image/svg+xml;base64,PHN2Zz4=)'],
    ['![x](http://evil.example/"onerror="alert(1))'],
    ['`<script>alert(1)</script>`'],
    ['```"onclick="alert(1)\n<script>\n```'],
    ['# <img src=x onerror=alert(1)>'],
    ['| a |\n|---|\n| <script>alert(1)</script> |'],
    ['[x](https://e.example "onmouseover=alert(1)")'],
    ['[a](https://e.example"onclick="alert(1))'],
  ])('makes nothing active of %s', markdown => {
    const { html, headings } = render(markdown);
    for (const tag of tags(html)) {
      expect(tag).toMatch(
        /^(?:p|br|h1(?: id="[^"<>]*")?|code|pre|table|thead|tbody|tr|th|td|a(?: href="https:\/\/[^"<>]*")?(?: rel="noopener noreferrer")?)$/,
      );
    }
    expect(headings.every(heading => !heading.id.includes('<'))).toBe(true);
  });

  it('shows pictures that lie beside the pages, by their words if not', () => {
    expect(render('![A chart](chart.png)').html).toContain(
      '<img src="../chart.png" alt="A chart">',
    );
    expect(render('![A chart](other.png)').html).toBe('<p>A chart</p>\n');
  });

  it.each([
    ['quotes', '>'.repeat(50_000)],
    ['lists', '- '.repeat(20_000)],
    ['brackets', '['.repeat(50_000)],
    ['emphasis', '*a '.repeat(50_000)],
    ['links', '[a]('.repeat(30_000)],
    ['backticks', '`'.repeat(50_000)],
    ['a table', `|${'a|'.repeat(10_000)}\n|${'-|'.repeat(10_000)}\n`],
    ['text', 'word '.repeat(1_000_000)],
  ])('comes to an end with huge %s', (_, markdown) => {
    const { html } = render(markdown);
    expect(html.length).toBeLessThan(5_000_000);
    const depth = Math.max(
      0,
      ...[...html.matchAll(/(?:<blockquote>\s*)+/g)].map(
        ([run]) => run.match(/<blockquote>/g)!.length,
      ),
    );
    expect(depth).toBeLessThanOrEqual(150);
  });

  it('says that a page was cut', () => {
    expect(render('a\n\n'.repeat(300_000)).html).toMatch(
      /longer than can be shown/,
    );
  });

  it('gives no address but http, https, mailto and pages, whatever is written', () => {
    const parts = [
      ...['[', ']', '(', ')', '<', '>', '!', '`', '"', "'", '\\', '\n', '#'],
      ...[`${'java'}script:`, 'data:', 'JAVASCRIPT&colon;', '&#106;'],
      ...['onerror=', '<img src=', '<a href=', 'https://e.example', 'x', ' '],
      '//e.example',
    ];
    // The same sequence in each run, so that a failure comes again.
    let seed = 1;
    const next = (below: number) => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed % below;
    };
    for (let run = 0; run < 2_000; run++) {
      const markdown = Array.from(
        { length: next(40) },
        () => parts[next(parts.length)],
      ).join('');
      const { html } = render(markdown);
      const addresses = [...html.matchAll(/(?:href|src)="([^"]*)"/g)].map(
        ([, address]) => address,
      );
      const wrong = addresses.filter(
        address => !/^(?:https?:\/\/|mailto:|#|\.)/.test(address),
      );
      expect({ markdown, wrong }).toEqual({ markdown, wrong: [] });
      expect(html).not.toMatch(/<(?:script|style|iframe|svg|img)\b/);
      expect(html).not.toMatch(/<[^>]*\son\w+=/);
    }
  });
});
