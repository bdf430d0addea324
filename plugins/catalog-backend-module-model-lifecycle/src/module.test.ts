import { TestDatabases } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import {
  eventually,
  startCatalog,
  type StartedCatalog,
} from './__testUtils__/startCatalog';
import { job, StandInFeed } from './__testUtils__/StandInFeed';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
const FIVE = ['a', 'b', 'c', 'd', 'e'];

describe('the catalog with the Model Lifecycle module', () => {
  let feed: StandInFeed;
  let knex: Knex;
  let catalog: StartedCatalog;

  const start = async (modelLifecycle = {}) => {
    catalog = await startCatalog({ feed, knex, modelLifecycle });
  };
  const shows = (names: string[]) =>
    eventually(async () => expect(await catalog.names()).toEqual(names));
  /** Bytes and dates of every row that processing would have to work on again. */
  const rows = () =>
    knex('refresh_state')
      .select('entity_ref', 'unprocessed_entity', 'unprocessed_hash')
      .orderBy('entity_ref');

  beforeEach(async () => {
    knex = await databases.init('SQLITE_3');
    feed = new StandInFeed();
    feed.put(...FIVE.map(name => job(name)));
  });

  afterEach(() => catalog.stop());

  it('holds what the feed holds, and follows its changes', async () => {
    await start();
    await catalog.refresh();
    await shows(FIVE);
    expect([...feed.principals]).toEqual(['plugin:catalog']);

    feed.put(job('f'), job('a', 'second'));
    feed.remove('resource:default/b');
    feed.requests = [];
    await catalog.refresh();
    await shows(['a', 'c', 'd', 'e', 'f']);
    await eventually(async () =>
      expect(await catalog.description('a')).toBe('second'),
    );
    // From where it stood, in two pages: nothing is read twice.
    expect(feed.requests).toEqual([5, 7]);
  });

  it('asks once and writes nothing when nothing changed', async () => {
    await start();
    await catalog.refresh();
    const before = await rows();
    feed.requests = [];
    await catalog.refresh();
    expect(feed.requests).toEqual([5]);
    expect(await rows()).toEqual(before);
  });

  it('removes nothing when the plugin has lost its database', async () => {
    await start();
    await catalog.refresh();
    await shows(FIVE);
    feed.wipe('epoch-2');
    await catalog.refresh();
    await catalog.refresh();
    // Not even what the new database names as removed, before it has seen a listing.
    feed.remove('resource:default/a');
    await catalog.refresh();
    expect(await catalog.names()).toEqual(FIVE);

    feed.ready = true;
    await catalog.refresh();
    await shows(['b', 'c', 'd', 'e']);
  });

  it.each([
    ['is starting', { status: 503 }],
    ['is not installed', { status: 404 }],
    ['breaks', { status: 500 }],
    ['answers with a page of a proxy', { garbage: '<html>hello</html>' }],
    ['answers with half a page', { garbage: '{"epoch":"epoch-1","items":[]}' }],
  ])('removes nothing while the backend %s', async (_, answer) => {
    await start();
    await catalog.refresh();
    await shows(FIVE);
    Object.assign(feed, answer);
    await catalog.refresh();
    expect(await catalog.names()).toEqual(FIVE);

    Object.assign(feed, { status: undefined, garbage: undefined });
    feed.put(job('f'));
    await catalog.refresh();
    await shows([...FIVE, 'f']);
  });

  it.each([
    ['an entry without a name', { clusters: [{ nmae: 'prod' }] }],
    ['no list', { clusters: { prod: {} } }],
    ['other clusters only', { clusters: [{ name: 'lab' }] }],
  ])('removes nothing when the config has %s', async (_, modelLifecycle) => {
    await start();
    await catalog.refresh();
    await shows(FIVE);
    await catalog.stop();

    await start(modelLifecycle);
    feed.remove('resource:default/a');
    await expect(catalog.refresh()).rejects.toThrow('not found');
    // The catalog evicts the entities of absent providers when it starts.
    await new Promise(resolve => setTimeout(resolve, 1_000));
    expect(await catalog.names()).toEqual(FIVE);
  });

  it('lets the entities of a source go when it is to be forgotten', async () => {
    await start();
    await catalog.refresh();
    await shows(FIVE);
    await catalog.stop();

    await start({ clusters: [], catalog: { forget: ['training:prod'] } });
    await shows([]);
    expect(await catalog.names()).toEqual([]);
  });

  it('skips an entity that is none and takes those beside it', async () => {
    const bad = job('bad');
    bad.metadata.tags = ['No Tag!'];
    const foreign = job('foreign');
    foreign.metadata.annotations = {
      'backstage.io/managed-by-location': 'url:https://example.com',
      'backstage.io/managed-by-origin-location': 'url:https://example.com',
    };
    feed.put(bad, foreign, { ...job('admin'), kind: 'User' }, job('f'));
    await start();
    await catalog.refresh();
    await shows([...FIVE, 'f']);
    expect(await catalog.description('f')).toBe('first');
  });

  it('brings back what was unregistered by hand, after a restart', async () => {
    await start();
    await catalog.refresh();
    await shows(FIVE);
    await catalog.unregister('c');
    await shows(['a', 'b', 'd', 'e']);
    await catalog.stop();

    await start();
    await catalog.refresh();
    await shows(FIVE);
    expect(await catalog.description('c')).toBe('first');
  });

  it('writes nothing for unchanged entities when it reconciles after a restart', async () => {
    await start();
    await catalog.refresh();
    await shows(FIVE);
    const before = await rows();
    await catalog.stop();
    await start();
    feed.requests = [];
    await catalog.refresh();
    expect(feed.requests[0]).toBe(0);
    expect(await rows()).toEqual(before);
  });

  it('notices an older copy of the database', async () => {
    await start();
    await catalog.refresh();
    await shows(FIVE);
    feed.wipe('epoch-1');
    feed.ready = true;
    feed.put(job('a', 'from the backup'));
    await catalog.refresh();
    await eventually(async () =>
      expect(await catalog.description('a')).toBe('from the backup'),
    );
    expect(await catalog.names()).toEqual(FIVE);
  });
});
