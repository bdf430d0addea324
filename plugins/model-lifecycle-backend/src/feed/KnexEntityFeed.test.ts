import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { TestDatabases } from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import type { Knex } from 'knex';
import { docsRefFor } from '../catalog/docsRef';
import { KnexEntityFeed } from './KnexEntityFeed';
import type { FeedPage } from './types';

const DAY_MS = 24 * 60 * 60_000;
const DOCS_KEY = '0123456789abcdef0123456789abcdef';

function job(name: string, description = 'first'): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Resource',
    metadata: { name, description },
    spec: { type: 'training-job', owner: 'group:default/ml' },
  };
}

const refs = (page: FeedPage) =>
  page.items.map(item => `${item.sequence} ${item.type} ${item.entityRef}`);

const databases = TestDatabases.create({
  ids: process.env.BACKSTAGE_TEST_DATABASE_POSTGRES15_CONNECTION_STRING
    ? ['SQLITE_3', 'POSTGRES_15']
    : ['SQLITE_3'],
});

async function emptyDatabase(id: 'SQLITE_3' | 'POSTGRES_15'): Promise<Knex> {
  const knex = await databases.init(id);
  await knex.migrate.latest({
    directory: resolvePackagePath(
      'backstage-plugin-model-lifecycle-backend',
      'migrations',
    ),
  });
  return knex;
}

describe.each(databases.eachSupportedId())('entity feed on %s', id => {
  let knex: Knex;
  let now: number;
  let feed: KnexEntityFeed;

  beforeEach(async () => {
    now = Date.UTC(2026, 10, 21);
    knex = await emptyDatabase(id as 'SQLITE_3');
    feed = new KnexEntityFeed({ knex, time: { now: () => now } });
  });

  const read = (after = 0, limit = 500) =>
    feed.read({ source: 'training:a', after, limit });

  it('answers an unknown source with nothing, and not ready', async () => {
    expect(await read()).toEqual({
      epoch: expect.stringMatching(/^[0-9a-f-]{36}$/),
      ready: false,
      items: [],
      lastSequence: 0,
      hasMore: false,
    });
  });

  it('gives back the entity as it was put', async () => {
    await feed.put({ source: 'training:a', entities: [job('one')] });
    const page = await read();
    expect(page.items).toEqual([
      {
        sequence: 1,
        entityRef: 'resource:default/one',
        type: 'upsert',
        entity: job('one'),
      },
    ]);
    expect(page.lastSequence).toBe(1);
  });

  it('writes nothing for an unchanged entity, whatever the order of its keys', async () => {
    await feed.put({ source: 'training:a', entities: [job('one')] });
    const { spec, metadata, kind, apiVersion } = job('one');
    const again = await feed.put({
      source: 'training:a',
      entities: [{ spec, metadata, kind, apiVersion }],
    });
    expect(again.written).toBe(0);
    expect((await read()).lastSequence).toBe(1);
  });

  it('holds one row for each entity: its latest state', async () => {
    await feed.put({
      source: 'training:a',
      entities: [job('one'), job('two')],
    });
    await feed.put({ source: 'training:a', entities: [job('one', 'second')] });
    await feed.remove({
      source: 'training:a',
      entityRefs: ['resource:default/two', 'resource:default/never-there'],
    });
    expect(refs(await read())).toEqual([
      '3 upsert resource:default/one',
      '4 remove resource:default/two',
    ]);
    await feed.put({ source: 'training:a', entities: [job('two')] });
    expect(refs(await read(4))).toEqual(['5 upsert resource:default/two']);
    expect(await feed.refs('training:a')).toEqual([
      'resource:default/one',
      'resource:default/two',
    ]);
  });

  it('removes once', async () => {
    await feed.put({ source: 'training:a', entities: [job('one')] });
    const options = {
      source: 'training:a',
      entityRefs: ['resource:default/one'],
    };
    expect(await feed.remove(options)).toEqual({ removed: 1 });
    expect(await feed.remove(options)).toEqual({ removed: 0 });
    expect((await read()).lastSequence).toBe(2);
  });

  it('keeps sources apart', async () => {
    await feed.put({ source: 'training:a', entities: [job('one')] });
    await feed.put({ source: 'training:b', entities: [job('one')] });
    await feed.remove({
      source: 'training:b',
      entityRefs: ['resource:default/one'],
    });
    await feed.markReady('training:b');
    expect(refs(await read())).toEqual(['1 upsert resource:default/one']);
    expect((await read()).ready).toBe(false);
  });

  it('reads by page without skipping or repeating', async () => {
    const names = Array.from({ length: 250 }, (_, index) => `job-${index}`);
    await feed.put({
      source: 'training:a',
      entities: names.map(name => job(name)),
    });
    const seen: string[] = [];
    let after = 0;
    let page: FeedPage;
    do {
      page = await read(after, 100);
      seen.push(...page.items.map(item => item.entity!.metadata.name));
      after = page.lastSequence;
    } while (page.hasMore);
    expect(seen).toEqual(names);
    expect(after).toBe(250);
  });

  it('is ready from the first complete listing on', async () => {
    await feed.markReady('training:a');
    expect((await read()).ready).toBe(true);
    await feed.put({ source: 'training:a', entities: [job('one')] });
    await feed.markReady('training:a');
    expect(await read()).toMatchObject({ ready: true, lastSequence: 1 });
  });

  it('lets no reader skip what writers commit at the same time', async () => {
    const writers = Array.from({ length: 8 }, (_, writer) =>
      Promise.all(
        Array.from({ length: 10 }, (_unused, index) =>
          feed.put({
            source: 'training:a',
            entities: [job(`w${writer}-${index}`)],
          }),
        ),
      ),
    );
    const seen: number[] = [];
    const reader = (async () => {
      let after = 0;
      while (seen.length < 80) {
        const page = await read(after, 7);
        seen.push(...page.items.map(item => item.sequence));
        after = page.lastSequence;
      }
    })();
    await Promise.all([...writers, reader]);
    expect(seen).toEqual(Array.from({ length: 80 }, (_, index) => index + 1));
  });

  it('prunes tombstones by age and never an entity that came back', async () => {
    await feed.put({
      source: 'training:a',
      entities: [job('old'), job('young'), job('back')],
    });
    await feed.remove({
      source: 'training:a',
      entityRefs: ['resource:default/old', 'resource:default/back'],
    });
    now += 10 * DAY_MS;
    await feed.remove({
      source: 'training:a',
      entityRefs: ['resource:default/young'],
    });
    await feed.put({ source: 'training:a', entities: [job('back')] });
    expect(await feed.pruneTombstones(now - DAY_MS)).toBe(false);
    expect(refs(await read())).toEqual([
      '6 remove resource:default/young',
      '7 upsert resource:default/back',
    ]);
  });

  it('moves a reader past tombstones that were pruned', async () => {
    await feed.put({ source: 'training:a', entities: [job('one')] });
    await feed.remove({
      source: 'training:a',
      entityRefs: ['resource:default/one'],
    });
    now += DAY_MS;
    await feed.pruneTombstones(now);
    expect(await read(1)).toMatchObject({ items: [], lastSequence: 2 });
  });

  it('shows a reader that is ahead that the database is an older copy', async () => {
    await feed.put({ source: 'training:a', entities: [job('one')] });
    expect((await read(900)).lastSequence).toBe(1);
  });

  it('refuses the write of a holder that lost its lease', async () => {
    await knex('leases').insert({
      lease_key: 'cluster:a',
      holder: 'other',
      fencing_number: 2,
      expires_at_ms: now + 15_000,
    });
    const put = feed.put({
      source: 'training:a',
      entities: [job('one')],
      fence: { leaseKey: 'cluster:a', fencingNumber: 1 },
    });
    await expect(put).rejects.toThrow(/has moved to another replica/);
    expect((await read()).items).toEqual([]);
  });

  it('finds the entity of a documentation key', async () => {
    const entity = job('one');
    entity.metadata.annotations = {
      'backstage.io/techdocs-ref': docsRefFor(DOCS_KEY),
    };
    await feed.put({ source: 'training:a', entities: [entity, job('two')] });
    expect(await feed.entityByDocsKey(DOCS_KEY)).toEqual(entity);
    expect(await feed.entityByDocsKey('f'.repeat(32))).toBeUndefined();
  });

  it('has a new epoch and a new secret with a new database', async () => {
    const other = new KnexEntityFeed({
      knex: await emptyDatabase(id as 'SQLITE_3'),
      time: { now: () => now },
    });
    const page = await other.read({ source: 'training:a', after: 0, limit: 1 });
    expect(page.epoch).not.toBe((await read()).epoch);
    expect(await other.docsSecret()).not.toBe(await feed.docsSecret());
  });
});
