import type {
  ModelCard,
  ModelRecord,
} from 'backstage-plugin-model-lifecycle-node';
import { ByteCache } from './ByteCache';
import { CardReader } from './CardReader';
import { readFacts } from './readFacts';
import type { CardSource } from './types';

const PNG = Buffer.from('89504e470d0a1a0a0000', 'hex');

const record = (parts: Partial<ModelRecord> = {}): ModelRecord => ({
  kind: 'model',
  key: 'granite',
  scope: 'all',
  title: 'Granite',
  cardVersion: 'v1',
  ...parts,
});

/** A source that counts what it is asked. */
class FakeSource implements CardSource {
  asked: string[] = [];
  card: ModelCard | undefined = {
    markdown: '# Card\n\n![A](a.png) ![B](b.png)\n',
    facts: { license: 'mit' },
    baseUrl: 'https://hub.example/granite/',
  };
  failure?: Error;
  images: Record<string, Buffer> = { 'a.png': PNG };

  async readCard() {
    this.asked.push('card');
    if (this.failure) throw this.failure;
    return this.card;
  }

  async readImage(_: ModelRecord, { path }: { path: string }) {
    this.asked.push(path);
    return this.images[path];
  }
}

describe('CardReader', () => {
  let source: FakeSource;
  let reader: CardReader;
  beforeEach(() => {
    source = new FakeSource();
    reader = new CardReader({
      sourceOf: id => (id === 'hub' ? source : undefined),
    });
  });
  const read = (parts: Partial<ModelRecord> = {}) =>
    reader.read({ sourceId: 'hub', record: record(parts) });

  it('gives a card with its facts', async () => {
    expect(await read()).toEqual({
      title: 'Card',
      markdown: expect.stringMatching(
        /^# Card\n\n!\[A\]\(images\/[0-9a-f]{16}\.png\) !\[B\]\(/,
      ),
      facts: { license: 'mit' },
      version: 'v1',
      truncated: false,
      images: [
        expect.objectContaining({ path: 'a.png' }),
        expect.objectContaining({ path: 'b.png' }),
      ],
    });
  });

  it('asks the source once for each version, whoever reads', async () => {
    await Promise.all([read(), read(), read()]);
    await read();
    expect(source.asked).toEqual(['card']);
    source.card = { markdown: '# Newer' };
    expect((await read({ cardVersion: 'v2' }))?.title).toBe('Newer');
    expect(source.asked).toEqual(['card', 'card']);
  });

  it('does not ask for a card that the record does not have', async () => {
    expect(await read({ cardVersion: undefined })).toBeUndefined();
    expect(source.asked).toEqual([]);
  });

  it('keeps apart that there is none, and that it cannot be read', async () => {
    source.failure = new Error('hub.example does not answer');
    await expect(read()).rejects.toThrow('does not answer');
    source.failure = undefined;
    expect(await read()).toBeDefined();
    source.card = undefined;
    expect(await read({ cardVersion: 'v3' })).toBeUndefined();
    await expect(
      reader.read({ sourceId: 'gone', record: record() }),
    ).rejects.toThrow("The source 'gone' is not there");
  });

  it('gives pictures of the card, and nothing else', async () => {
    const image = (name: string) =>
      reader.image({ sourceId: 'hub', record: record(), name });
    const [a, b] = (await read())!.images;
    expect(await image(a.name)).toEqual({
      contentType: 'image/png',
      body: PNG,
    });
    expect(await image(b.name)).toBeUndefined();
    expect(await image('a.png')).toBeUndefined();
    expect(await image('../secret.png')).toBeUndefined();
    await image(a.name);
    await image(b.name);
    expect(source.asked).toEqual(['card', 'a.png', 'b.png']);
  });

  it.each([
    ['no picture', Buffer.from('<svg onload=alert(1)>')],
    ['too large', Buffer.concat([PNG, Buffer.alloc(1024 * 1024)])],
  ])('leaves out a file that is %s', async (_, body) => {
    source.images['a.png'] = body;
    const [a] = (await read())!.images;
    expect(
      await reader.image({ sourceId: 'hub', record: record(), name: a.name }),
    ).toBeUndefined();
  });

  it('leaves the words of pictures where the source gives none', async () => {
    const { readCard } = source;
    const card = await new CardReader({
      sourceOf: () => ({ readCard: readCard.bind(source) }),
    }).read({ sourceId: 'hub', record: record() });
    expect(card?.markdown).toBe('# Card\n\nA B\n');
  });

  it('says that a card was too long', async () => {
    source.card = { markdown: 'word '.repeat(300_000) };
    const card = await read();
    expect(card?.truncated).toBe(true);
    expect(card!.markdown.length).toBeLessThan(500_000);
  });
});

describe('readFacts', () => {
  it('reads what hubs write', () => {
    expect(
      readFacts({
        license: 'other',
        license_name: 'granite-license',
        license_link: 'https://hub.example/license',
        base_model: 'ibm/base',
        datasets: ['b', 'a', 'b'],
        language: ['en', 'de'],
        pipeline_tag: 'text-generation',
        library_name: 'transformers',
        'model-index': [
          {
            name: 'm',
            results: [
              {
                task: { type: 'text-generation' },
                dataset: { name: 'IFEval', type: 'if' },
                metrics: [
                  { type: 'acc', name: 'accuracy', value: 0.72 },
                  { type: 'pass@1', value: '61 %' },
                  { type: 'none' },
                ],
              },
            ],
          },
        ],
      }),
    ).toEqual({
      license: 'other',
      licenseName: 'granite-license',
      licenseUrl: 'https://hub.example/license',
      baseModels: ['ibm/base'],
      datasets: ['b', 'a'],
      languages: ['en', 'de'],
      tasks: ['text-generation'],
      library: 'transformers',
      metrics: [
        {
          name: 'accuracy',
          value: 0.72,
          task: 'text-generation',
          dataset: 'IFEval',
        },
        {
          name: 'pass@1',
          value: '61 %',
          task: 'text-generation',
          dataset: 'IFEval',
        },
      ],
    });
  });

  it.each([
    [undefined],
    [{}],
    [{ license: { a: 1 }, datasets: { b: [] }, 'model-index': 'x' }],
    [{ license_link: ['java', 'script:alert(1)'].join('') }],
    [{ 'model-index': [{ results: [{ metrics: [null, 7] }] }] }],
    [{ license: '', base_model: [null, ''] }],
  ])('understands nothing of %j', frontMatter => {
    expect(readFacts(frontMatter)).toEqual({});
  });
});

describe('ByteCache', () => {
  it('drops what was not used for longest', () => {
    const cache = new ByteCache<string>(10);
    cache.set('a', 'A', 4);
    cache.set('b', 'B', 4);
    cache.get('a');
    cache.set('c', 'C', 4);
    expect(['a', 'b', 'c'].map(key => cache.get(key))).toEqual([
      'A',
      undefined,
      'C',
    ]);
    cache.set('huge', 'H', 6);
    expect(cache.get('huge')).toBeUndefined();
    expect(cache.get('a')).toBe('A');
  });
});
