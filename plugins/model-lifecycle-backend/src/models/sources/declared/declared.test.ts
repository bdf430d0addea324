import { InputError } from '@backstage/errors';
import { ConfigSection } from 'backstage-plugin-model-lifecycle-node';
import { collectListing } from 'backstage-plugin-model-lifecycle-node/testUtils';
import { applyMigrations } from '../../../database/applyMigrations';
import { createTestDatabases } from '../../../training/history/__testUtils__/database';
import { clusterServices } from '../__testUtils__/clusterServices';
import { DeclaredModels } from './DeclaredModels';
import { declaredSource } from './index';
import { readDeclared } from './schema';

jest.setTimeout(60_000);

const databases = createTestDatabases();
const by = 'user:default/ana';

describe.each(databases.eachSupportedId())('declared models on %s', id => {
  async function start() {
    const knex = await databases.init(id);
    await applyMigrations({ getClient: async () => knex });
    const declared = new DeclaredModels(knex, { now: () => 1 });
    const source = declaredSource
      .configure(new ConfigSection('s', {}))
      .create({ id: 'mine', services: { ...clusterServices({}), declared } });
    const put = (name: string, rest: object = {}, card?: string) =>
      declared.put({
        sourceId: 'mine',
        record: readDeclared({ kind: 'model', title: name, ...rest }, name),
        card,
        by,
      });
    return { declared, source, put };
  }

  it('are listed to the end, by page', async () => {
    const { source, put } = await start();
    for (let index = 0; index < 401; index += 1) await put(`m-${index}`);
    const { records, ends } = await collectListing(source);
    expect(new Set(records.map(({ key }) => key)).size).toBe(401);
    expect(ends).toEqual({
      declared: { outcome: 'complete', absence: 'proof' },
    });
  });

  it('change nothing when they are declared again as they are', async () => {
    const { put } = await start();
    expect(await put('granite', { license: 'apache-2.0' })).toBe(true);
    expect(await put('granite', { license: 'apache-2.0' })).toBe(false);
    expect(await put('granite', { license: 'mit' })).toBe(true);
  });

  it('that are taken back are seen as such, and can be declared again', async () => {
    const { declared, source, put } = await start();
    await put('granite');
    const back = { sourceId: 'mine', name: 'granite', by };
    expect(await declared.takeBack(back)).toBe(true);
    expect(await declared.takeBack(back)).toBe(false);
    const gone = await collectListing(source);
    expect(gone.records).toEqual([]);
    expect(gone.skipped).toEqual([
      { key: 'granite', reason: { code: 'taken-back' } },
    ]);
    await put('granite');
    expect((await collectListing(source)).skipped).toEqual([]);
  });

  it('have a card that changes its version with its text', async () => {
    const { source, put } = await start();
    await put('granite', {}, '# Granite');
    const [first] = (await collectListing(source)).records;
    const signal = new AbortController().signal;
    expect(await source.readCard?.(first, signal)).toEqual({
      markdown: '# Granite',
    });
    await put('granite', {}, '# Granite 2');
    const [second] = (await collectListing(source)).records;
    expect(first).toHaveProperty('cardVersion');
    expect(second).not.toEqual(first);
  });
});

describe('a declaration', () => {
  it.each([
    [{ kind: 'model' }, 'title'],
    [{ kind: 'model', title: 'a', licence: 'mit' }, 'licence'],
    [{ kind: 'model', title: 'a', sizeBytes: -1 }, 'sizeBytes'],
    [{ kind: 'model', title: 'a', viewUrl: 'file:///etc/passwd' }, 'viewUrl'],
    [{ kind: 'model', title: 'a', viewUrl: 'https://u:p@host/' }, 'viewUrl'],
    [{ kind: 'model', title: 'a', baseModels: [{ key: 'x' }] }, 'baseModels.0'],
    [
      {
        kind: 'model',
        title: 'a',
        versions: [{ name: '1', createdAt: 'now' }],
      },
      'versions.0.createdAt',
    ],
    [{ kind: 'group', title: 'a' }, 'kind'],
    ['text', 'the body'],
  ])('names the field of a mistake: %j', (body, field) => {
    expect(() => readDeclared(body, 'm')).toThrow(InputError);
    expect(() => readDeclared(body, 'm')).toThrow(field);
  });

  it('cannot choose its key, nor annotations of the catalog', () => {
    const fields = { kind: 'model', title: 'a' };
    expect(readDeclared(fields, 'm')).toEqual({
      ...fields,
      key: 'm',
      scope: 'declared',
    });
    for (const extra of [
      { key: 'other' },
      { scope: 'other' },
      { overrides: { 'backstage.io/techdocs-ref': 'url:x' } },
    ]) {
      expect(() => readDeclared({ ...fields, ...extra }, 'm')).toThrow(
        InputError,
      );
    }
  });
});
