import type { Entity } from '@backstage/catalog-model';
import type { ModelRecord } from 'backstage-plugin-model-lifecycle-node';
import type { Knex } from 'knex';
import { createTestDatabases } from '../../training/history/__testUtils__/database';
import { ScanLab } from '../scanning/__testUtils__/ScanLab';
import { model } from '../scanning/__testUtils__/ScriptedSource';
import { keyHash } from './keyHash';
import { RecordLookup } from './RecordLookup';

jest.setTimeout(60_000);

const databases = createTestDatabases();

describe.each(databases.eachSupportedId())('record lookup on %s', id => {
  let knex: Knex;
  let lookup: RecordLookup;
  let hub: ScanLab;
  let lab: ScanLab;

  const listed = async (source: ScanLab, ...records: ModelRecord[]) => {
    source.source.says({ records });
    await source.scan();
  };
  const found = async (sourceId: string, key: string) => {
    const record = await lookup.byHash(sourceId, keyHash(key));
    if (!record) throw new Error(`No '${key}' in '${sourceId}'`);
    return record;
  };
  const joined = async (sourceId: string, key: string) =>
    (await lookup.joined(await found(sourceId, key))).map(other => [
      other.found.sourceId,
      other.found.record.key,
      other.joinKey,
    ]);

  beforeEach(async () => {
    knex = await databases.init(id);
    lookup = new RecordLookup(knex);
    hub = await ScanLab.create(knex);
    lab = await ScanLab.create(knex);
    lab.settings = { ...lab.settings, id: 'lab' };
  });

  it('finds a record with its entities and when its scope was complete', async () => {
    await listed(hub, model('a', { title: 'A' }));
    expect(await lookup.byHash('hub', keyHash('a'))).toEqual({
      sourceId: 'hub',
      keyHash: keyHash('a'),
      record: model('a', { title: 'A' }),
      entityRefs: [expect.stringMatching(/^resource:default\/hub-a$/)],
      staleReason: undefined,
      completeAt: hub.time.now(),
    });
    expect(await lookup.byHash('lab', keyHash('a'))).toBeUndefined();
    expect(await lookup.byHash('hub', 'no hash')).toBeUndefined();
  });

  it.each<[string, Record<string, string> | undefined, string | undefined]>([
    [
      'source and key',
      {
        'model-lifecycle.io/source': 'scripted:hub',
        'model-lifecycle.io/native-id': 'a',
      },
      'a',
    ],
    [
      'a source without its type',
      {
        'model-lifecycle.io/source': 'hub',
        'model-lifecycle.io/native-id': 'a',
      },
      'a',
    ],
    [
      'a key that nothing has',
      {
        'model-lifecycle.io/source': 'scripted:hub',
        'model-lifecycle.io/native-id': 'b',
      },
      undefined,
    ],
    ['a source alone', { 'model-lifecycle.io/source': 'hub' }, undefined],
    ['none', undefined, undefined],
  ])(
    'selects by the annotations of an entity: %s',
    async (_, annotations, key) => {
      await listed(hub, model('a'));
      const entity: Entity = {
        apiVersion: 'backstage.io/v1alpha1',
        kind: 'Component',
        metadata: { name: 'any', annotations },
      };
      expect((await lookup.ofEntity(entity))?.record.key).toBe(key);
    },
  );

  it('tells the owner of an entity in the feed, and none for any other', async () => {
    await listed(hub, model('a'));
    const [ref] = (await found('hub', 'a')).entityRefs;
    expect(await lookup.ownerOf('hub', ref)).toBe('group:default/ml');
    expect(await lookup.ownerOf('lab', ref)).toBeUndefined();
    expect(
      await lookup.ownerOf('hub', 'resource:default/other'),
    ).toBeUndefined();
  });

  it('joins records of other sources, though their keys are the same', async () => {
    await listed(hub, model('a', { joinKeys: ['one'] }));
    await listed(
      lab,
      model('a', { joinKeys: ['one'] }),
      model('b', { joinKeys: ['two'] }),
    );
    expect(await joined('hub', 'a')).toEqual([['lab', 'a', 'one']]);
    expect(await joined('lab', 'a')).toEqual([['hub', 'a', 'one']]);
    expect(await joined('lab', 'b')).toEqual([]);
  });

  it('names the first key of the record, whatever order the hashes have', async () => {
    const keys = ['k1', 'k2', 'k3', 'k4', 'k5'];
    await listed(lab, model('other', { joinKeys: keys }));
    for (const first of keys) {
      const joinKeys = [first, ...keys.filter(key => key !== first)];
      // Another key each time: what is joined by then must not matter.
      await listed(hub, model(`of ${first}`, { joinKeys }));
      expect(await joined('hub', `of ${first}`)).toEqual([
        ['lab', 'other', first],
      ]);
    }
  });

  it('joins no more what has another key by now, or has gone', async () => {
    await listed(hub, model('a', { joinKeys: ['one'] }));
    await listed(lab, model('b', { joinKeys: ['one'] }));
    await listed(lab, model('b', { joinKeys: ['two'] }));
    expect(await joined('hub', 'a')).toEqual([]);
    await listed(lab, model('b', { joinKeys: ['one'] }));
    expect(await joined('hub', 'a')).toEqual([['lab', 'b', 'one']]);
    await listed(lab, model('c'));
    await lab.inventory.confirmRemovals('lab');
    expect(await joined('hub', 'a')).toEqual([]);
  });
});
