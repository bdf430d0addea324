import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Entity } from '@backstage/catalog-model';
import type {
  ModelRecord,
  ServerRecord,
} from 'backstage-plugin-model-lifecycle-node';
import fc from 'fast-check';
import MarkdownIt from 'markdown-it';
import { anyRecord, anyText } from '../entities/__testUtils__/anyRecord';
import { granite, graniteCard, graniteServer } from './__testUtils__/granite';
import { createModelDocs, type ModelDocsPorts } from './createModelDocs';
import { modelDocs, type ModelDocsExtras } from './docs/modelDocs';

const PNG = Buffer.from('89504e470d0a1a0a', 'hex');
const GOLDENS = join(__dirname, '__fixtures__', 'granite');

const extras = (parts: Partial<ModelDocsExtras> = {}): ModelDocsExtras => ({
  card: graniteCard,
  servers: [graniteServer],
  runs: [
    {
      name: 'nightly-7',
      state: 'succeeded',
      startedAt: '2026-11-20T08:00:00Z',
      endedAt: '2026-11-20T09:30:00Z',
      metrics: { loss: 0.4212345678, accuracy: 0.91 },
    },
    { name: 'nightly-6', state: 'failed', endedAt: '2026-11-19T09:00:00Z' },
  ],
  readImage: async () => ({ contentType: 'image/png', body: PNG }),
  ...parts,
});

describe('modelDocs', () => {
  it.each(readdirSync(GOLDENS))('writes %s as somebody has read it', name => {
    const { files } = modelDocs(granite, extras());
    const path = name.endsWith('.md') ? `docs/${name}` : name;
    expect(files[path]).toBe(readFileSync(join(GOLDENS, name), 'utf8'));
    expect(Object.keys(files)).toHaveLength(readdirSync(GOLDENS).length);
  });

  it('says what is not known rather than nothing', () => {
    const bare: ModelRecord = {
      kind: 'model',
      key: 'a',
      scope: 'a',
      title: 'a',
      cardVersion: '1',
    };
    const { files } = modelDocs(bare, extras({ servers: [], runs: [] }));
    expect(files['docs/use.md']).toContain('No model server in the catalog');
    expect(files['docs/training.md']).toContain('No training run is known');
    expect(files['docs/versions.md']).toContain('names no versions');
  });

  it('has another etag when the text or the version of the card changes, and only then', () => {
    const etag = (record: ModelRecord, parts: Partial<ModelDocsExtras> = {}) =>
      modelDocs(record, extras(parts)).etag;
    const before = etag(granite);
    const moved: ServerRecord = {
      ...graniteServer,
      state: { code: 'failed' },
      canary: { trafficPercent: 5 },
    };
    expect(etag({ ...granite }, { servers: [moved] })).toBe(before);
    expect(etag({ ...granite, license: 'mit' })).toBe(before);
    expect(etag({ ...granite, format: 'gguf' })).not.toBe(before);
    expect(etag(granite, { card: { ...graniteCard, version: '2' } })).not.toBe(
      before,
    );
  });

  it('brings pictures along, and says when one could not be read', async () => {
    const images = (readImage: ModelDocsExtras['readImage']) =>
      modelDocs(granite, extras({ readImage })).images!();
    expect(await images(extras().readImage)).toEqual({
      files: { 'docs/images/0123456789abcdef.png': PNG.toString('base64') },
      incomplete: false,
    });
    expect(await images(async () => undefined)).toEqual({
      files: {},
      incomplete: false,
    });
    expect(
      await images(async () => {
        throw new Error('timeout');
      }),
    ).toEqual({ files: {}, incomplete: true });
    const { images: none } = modelDocs(
      granite,
      extras({ card: { ...graniteCard, images: [] } }),
    );
    expect(none).toBeUndefined();
  });

  it('lets no source write Markdown or HTML, whatever it says', () => {
    const trusting = new MarkdownIt({ html: true, linkify: false });
    trusting.validateLink = () => true;
    const run = fc.record({
      name: anyText,
      state: anyText,
      startedAt: anyText,
      metrics: fc.dictionary(anyText, fc.double({ noNaN: true })),
    });
    const version = fc.record({
      name: anyText,
      aliases: fc.array(anyText, { maxLength: 2 }),
      uri: anyText,
      digest: anyText,
      createdAt: anyText,
      parameters: fc.dictionary(anyText, anyText, { maxKeys: 3 }),
    });
    fc.assert(
      fc.property(
        fc.array(anyRecord, { minLength: 1, maxLength: 3 }),
        fc.array(run, { maxLength: 3 }),
        fc.array(version, { maxLength: 3 }),
        (records, runs, versions) => {
          const model = records.find(({ kind }) => kind === 'model');
          const servers = records.filter(
            (record): record is ServerRecord => record.kind === 'server',
          );
          const { files } = modelDocs(
            { ...granite, ...(model as ModelRecord | undefined), versions },
            extras({ servers, runs }),
          );
          for (const [path, text] of Object.entries(files)) {
            if (!path.endsWith('.md')) continue;
            const html = trusting.render(text);
            expect(html).not.toMatch(
              /<(?!\/?(?:h[1-6]|p|br|hr|ul|ol|li|strong|em|code|pre|a|img|table|thead|tbody|tr|th|td)[ >])/,
            );
            for (const [, address] of html.matchAll(
              / (?:href|src)="([^"]*)"/g,
            )) {
              expect(address).toMatch(/^(?:https?:\/\/|[a-z]+\.md$|images\/)/);
            }
            expect(html).not.toMatch(/secret@/);
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('createModelDocs', () => {
  const entity: Entity = {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Resource',
    metadata: { name: 'hub-granite' },
  };
  const ports = (parts: Partial<ModelDocsPorts> = {}): ModelDocsPorts => ({
    recordOf: async ({ metadata }) =>
      metadata.name === 'hub-granite'
        ? { sourceId: 'hub', record: granite }
        : undefined,
    serversOf: async () => [graniteServer],
    runsOf: async () => [],
    cards: { read: async () => graniteCard, image: async () => undefined },
    ...parts,
  });

  it('writes the pages of a model', async () => {
    const tree = await createModelDocs(ports())(entity);
    expect(tree?.files['docs/use.md']).toContain('Granite chat');
  });

  it.each<[string, Partial<ModelDocsPorts>]>([
    ['an entity without a record', { recordOf: async () => undefined }],
    [
      'a server',
      { recordOf: async () => ({ sourceId: 'hub', record: graniteServer }) },
    ],
    [
      'a model without a card',
      { cards: { read: async () => undefined, image: async () => undefined } },
    ],
  ])('has nothing for %s', async (_, parts) => {
    expect(await createModelDocs(ports(parts))(entity)).toBeUndefined();
  });

  it('writes no page from what could not be read', async () => {
    const read = async () => {
      throw new Error('hub.example does not answer');
    };
    await expect(
      createModelDocs(ports({ cards: { read, image: async () => undefined } }))(
        entity,
      ),
    ).rejects.toThrow('does not answer');
  });
});
