import {
  createMockDirectory,
  mockServices,
} from '@backstage/backend-test-utils';
import type { GeneratorRunOptions } from '@backstage/plugin-techdocs-node';
import { symlink } from 'node:fs/promises';
import { MarkdownGenerator } from './MarkdownGenerator';
import { SelectingGenerator } from './SelectingGenerator';

const PNG = Buffer.from('89504e470d0a1a0a', 'hex');
const NOW = Date.UTC(2026, 10, 21);

describe('MarkdownGenerator', () => {
  const input = createMockDirectory();
  const output = createMockDirectory();
  const options = (): GeneratorRunOptions => ({
    inputDir: input.path,
    outputDir: output.path,
    etag: 'etag-1',
    // The plugin passes a winston logger; nothing is logged here.
    logger: mockServices.logger.mock() as never,
    siteOptions: { name: 'From the entity' },
  });
  const generate = async () => {
    await new MarkdownGenerator({ now: () => NOW }).run(options());
    const flat = (tree: object, prefix = ''): [string, string][] =>
      Object.entries(tree).flatMap(([name, value]) =>
        typeof value === 'string' || Buffer.isBuffer(value)
          ? [[`${prefix}${name}`, String(value)]]
          : flat(value, `${prefix}${name}/`),
      );
    return new Map(flat(output.content() ?? {}));
  };

  beforeEach(() => {
    input.clear();
    output.clear();
  });

  it('writes a site that the TechDocs reader can open', async () => {
    input.setContent({
      'mkdocs.yml':
        'site_name: My <site>\nplugins: [techdocs-core]\nnav:\n  - Home: index.md\n  - Guide:\n      - guide/start.md\n      - Gone: missing.md\n',
      docs: {
        'index.md': '# Welcome\n\n## First\n\nRead [on](guide/start.md).\n',
        guide: {
          'start.md': '# Start here\n\n![Chart](c.png)\n',
          'c.png': PNG,
        },
      },
    });
    const files = await generate();
    const style = [...files.keys()].find(path => path.endsWith('.css'));
    expect(style).toMatch(/^assets\/stylesheets\/main\.[a-f0-9]{8}\.min\.css$/);
    expect([...files.keys()].sort()).toEqual(
      [
        style,
        'guide/c.png',
        'guide/start/index.html',
        'index.html',
        'search/search_index.json',
        'techdocs_metadata.json',
      ].sort(),
    );
    const home = files.get('index.html')!;
    expect(home).toContain('<title>Welcome - My &#60;site&#62;</title>');
    expect(home).toContain(`<link rel="stylesheet" href="./${style}">`);
    expect(home).toContain(
      '<a href="./guide/start/" rel="noopener noreferrer">on</a>',
    );
    expect(home).toContain('href="#first">First</a>');
    const start = files.get('guide/start/index.html')!;
    expect(start).toContain(`href="../../${style}"`);
    expect(start).toContain('<img src="../c.png" alt="Chart">');
    expect(start).toContain('aria-current="page" href="./">Start here</a>');
    expect(start).not.toContain('Gone');
    for (const part of ['md-container', 'md-main', 'md-content']) {
      expect(home).toContain(part);
    }
    expect(JSON.parse(files.get('techdocs_metadata.json')!)).toEqual({
      site_name: 'My <site>',
      site_description: '',
      etag: 'etag-1',
      build_timestamp: NOW,
      files: [...files.keys()].sort(),
    });
    expect(JSON.parse(files.get('search/search_index.json')!).docs[0]).toEqual({
      location: 'guide/start/',
      title: 'Start here',
      text: 'Start here Chart',
    });
  });

  it('writes the pages of a model: its card with pictures and tables, and three more', async () => {
    input.setContent({
      'mkdocs.yml': JSON.stringify({
        site_name: 'granite "3.1"',
        nav: [
          { 'Model card': 'index.md' },
          { 'Use it': 'use.md' },
          { 'How it was trained': 'training.md' },
          { 'Versions and files': 'versions.md' },
        ],
      }),
      docs: {
        'index.md':
          '# Granite 3\\.1\n\n![Loss](images/0123456789abcdef.png)\n\n|  |  |\n| --- | --- |\n| License | apache\\-2\\.0 |\n',
        'use.md':
          '# Use it\n\n```sh\ncurl --data \'{\n  "a": "<b>"\n}\'\n```\n\n[Versions](versions.md)\n',
        'training.md': '# How it was trained\n',
        'versions.md':
          '# Versions\n\n| Version | Size |\n| --- | --- |\n| 1\\.0 | 5 GB |\n| a \\| b |  |\n',
        images: { '0123456789abcdef.png': PNG, 'x.svg': '<svg/>' },
      },
    });
    const files = await generate();
    expect([...files.keys()].filter(path => /html|images/.test(path))).toEqual([
      'images/0123456789abcdef.png',
      'index.html',
      'training/index.html',
      'use/index.html',
      'versions/index.html',
    ]);
    const card = files.get('index.html')!;
    expect(card).toContain(
      '<img src="./images/0123456789abcdef.png" alt="Loss">',
    );
    expect(card).toContain('<td>apache-2.0</td>');
    expect(card).toContain(
      '<title>Granite 3.1 - granite &#34;3.1&#34;</title>',
    );
    for (const title of [
      'Use it',
      'How it was trained',
      'Versions and files',
    ]) {
      expect(card).toContain(`>${title}</a>`);
    }
    const use = files.get('use/index.html')!;
    expect(use).toContain('&quot;a&quot;: &quot;&lt;b&gt;&quot;');
    expect(use).toContain('href="../versions/"');
    expect(files.get('versions/index.html')).toContain('<td>a | b</td>');
  });

  it('needs no mkdocs.yml and no index', async () => {
    input.setContent({ docs: { 'a.md': '# A' } });
    const files = await generate();
    expect(files.get('index.html')).toContain(
      '<a href="./a/" rel="noopener noreferrer">A</a>',
    );
    expect(files.get('a/index.html')).toContain('From the entity');
  });

  it('does not leave the source', async () => {
    input.setContent({ 'mkdocs.yml': 'docs_dir: ../..\n' });
    await expect(generate()).rejects.toThrow();
    input.setContent({ docs: { 'index.md': '# A' } });
    await symlink('/etc/hostname', input.resolve('docs/secret.md'));
    expect([...(await generate()).keys()]).not.toContain('secret/index.html');
  });

  it('survives an mkdocs.yml that is none', async () => {
    input.setContent({
      'mkdocs.yml': 'a: &a [x]\nb: !!python/name:os.system [*a]\n: [',
      docs: { 'index.md': '# A' },
    });
    expect((await generate()).get('index.html')).toContain('From the entity');
  });

  it('says that there is nothing to show', async () => {
    input.setContent({ docs: { 'a.txt': 'x' } });
    await expect(generate()).rejects.toThrow('has no page');
  });

  it.each([
    ['https://model-lifecycle.invalid/docs/a', false, 'own'],
    ['https://github.com/a/b', false, 'ordinary'],
    ['https://model-lifecycle.invalid.evil.example/docs/a', false, 'ordinary'],
    ['./docs', false, 'ordinary'],
    ['https://github.com/a/b', true, 'own'],
  ])('leaves %s (all: %s) to the %s generator', async (target, all, used) => {
    const asked: string[] = [];
    const generator = (name: string) => ({
      run: async () => {
        asked.push(name);
      },
    });
    await new SelectingGenerator({
      own: generator('own'),
      ordinary: generator('ordinary'),
      generateAll: all,
    }).run({ ...options(), parsedLocationAnnotation: { type: 'url', target } });
    expect(asked).toEqual([used]);
  });
});
