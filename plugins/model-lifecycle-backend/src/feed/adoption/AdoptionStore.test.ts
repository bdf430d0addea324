import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { TestDatabases } from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import type { Knex } from 'knex';
import { KnexEntityFeed } from '../KnexEntityFeed';
import { AdoptionStore } from './AdoptionStore';
import type { Claim } from './types';

const databases = TestDatabases.create({
  ids: process.env.BACKSTAGE_TEST_DATABASE_POSTGRES15_CONNECTION_STRING
    ? ['SQLITE_3', 'POSTGRES_15']
    : ['SQLITE_3'],
});

const JOBS = 'training:prod';
const MODELS = 'models:registry';
const TABLES = [
  'entity_feed_heads',
  'entity_feed_items',
  'adoption_claims',
  'entity_adoptions',
  'entity_repoints',
];

function job(name: string, changes: Partial<Entity['spec']> = {}): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Resource',
    metadata: {
      name,
      annotations: {
        'model-lifecycle.io/source': 'trainjob:prod',
        'model-lifecycle.io/native-id': `prod/research/${name}`,
      },
    },
    spec: { type: 'training-job', owner: 'group:default/ml', ...changes },
  };
}

function model(name: string, dependsOn: string[]): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Resource',
    metadata: {
      name,
      annotations: {
        'model-lifecycle.io/source': 'kubeflow:registry',
        'model-lifecycle.io/native-id': `registry/${name}`,
      },
    },
    spec: { type: 'ai-model', owner: 'group:default/ml', dependsOn },
  };
}

function claim(adopter: string, nativeId: string, changes = {}): Claim {
  return {
    adopterRef: `component:default/${adopter}`,
    source: nativeId.startsWith('registry/')
      ? 'kubeflow:registry'
      : 'trainjob:prod',
    nativeId,
    ownerRef: 'group:default/ml',
    trusted: false,
    ...changes,
  };
}

const LLM = 'prod/research/llm';

describe.each(databases.eachSupportedId())('adoption on %s', id => {
  let knex: Knex;
  let feed: KnexEntityFeed;
  let adoptions: AdoptionStore;
  let now: number;

  beforeEach(async () => {
    knex = await databases.init(id as 'SQLITE_3');
    await knex.migrate.latest({
      directory: resolvePackagePath(
        'backstage-plugin-model-lifecycle-backend',
        'migrations',
      ),
    });
    now = Date.UTC(2026, 10, 21);
    feed = new KnexEntityFeed({ knex, time: { now: () => now } });
    adoptions = new AdoptionStore({ knex, time: { now: () => now } });
  });

  const read = (after = 0, source = JOBS) =>
    feed.read({ source, after, limit: 500 });
  /** What a reader has after it has followed the feed from its beginning. */
  const news = async (after = 0, source = JOBS) =>
    (await read(after, source)).items.map(
      ({ type, entityRef }) => `${type} ${entityRef.split('/')[1]}`,
    );
  const put = (...entities: Entity[]) => feed.put({ source: JOBS, entities });
  const putModels = (...entities: Entity[]) =>
    feed.put({ source: MODELS, entities });
  const adopters = async () =>
    (await adoptions.all()).map(({ adopterRef }) => adopterRef);
  const dependsOn = async (after = 0) =>
    (await read(after, MODELS)).items.map(
      ({ entity }) => entity?.spec?.dependsOn,
    );
  const everything = () =>
    Promise.all(TABLES.map(table => knex(table).select('*').orderBy(1)));

  it('takes an entity out when an adopter appears, and keeps the record of it', async () => {
    await put(job('llm'), job('other'));
    await adoptions.settle([claim('mine', LLM)]);
    expect(await news()).toEqual(['upsert other', 'remove llm']);
    expect(await news(2)).toEqual(['remove llm']);
    expect(await feed.refs(JOBS)).toEqual([
      'resource:default/llm',
      'resource:default/other',
    ]);
    expect(await adoptions.all()).toEqual([
      {
        entityRef: 'resource:default/llm',
        adopterRef: 'component:default/mine',
        trusted: false,
      },
    ]);
  });

  it('never emits what was adopted before it was seen', async () => {
    await adoptions.settle([claim('mine', LLM)]);
    await put(job('llm'));
    expect(await news()).toEqual(['remove llm']);
    expect(await adopters()).toEqual(['component:default/mine']);
  });

  it('does not emit it for what changes about it meanwhile', async () => {
    await put(job('llm'));
    await adoptions.settle([claim('mine', LLM)]);
    await put(job('llm', { system: 'system:default/chat' }));
    expect(await news()).toEqual(['remove llm']);
  });

  it('brings it back, as it is by now, when the adopter disappears', async () => {
    await put(job('llm'));
    await adoptions.settle([claim('mine', LLM)]);
    await put(job('llm', { system: 'system:default/chat' }));
    const { lastSequence } = await read();
    await adoptions.settle([]);
    const { items } = await read(lastSequence);
    expect(items).toMatchObject([
      { type: 'upsert', entity: job('llm', { system: 'system:default/chat' }) },
    ]);
    expect(await adoptions.all()).toEqual([]);
  });

  it('writes nothing, and has no news, when the claims are the same', async () => {
    await put(job('llm'), job('other'));
    await putModels(model('chat', ['resource:default/llm']));
    const claims = [
      claim('mine', LLM),
      claim('second', LLM),
      claim('stranger', 'prod/research/other', { ownerRef: undefined }),
      claim('typo', 'prod/research/nothing'),
    ];
    await adoptions.settle(claims);
    const before = await everything();
    now += 60_000;
    await adoptions.settle([...claims].reverse());
    await put(job('llm'), job('other'));
    expect(await everything()).toEqual(before);
  });

  it('lets the next one take over, without the entity in between', async () => {
    await put(job('llm'));
    await adoptions.settle([claim('b', LLM), claim('a', LLM)]);
    expect(await adopters()).toEqual(['component:default/a']);
    const { lastSequence } = await read();
    await adoptions.settle([claim('b', LLM)]);
    expect(await adopters()).toEqual(['component:default/b']);
    expect(await news(lastSequence)).toEqual([]);
  });

  it('ends when the owner of the entity becomes another one, without a new look at the catalog', async () => {
    await put(job('llm'));
    await adoptions.settle([claim('mine', LLM)]);
    await put(job('llm', { owner: 'group:default/search' }));
    expect(await news()).toEqual(['upsert llm']);
    expect(await adoptions.all()).toEqual([]);
  });

  it('keeps the runs of a job that has left the catalog with its adopter, until that goes', async () => {
    await put(job('llm'));
    await adoptions.settle([claim('mine', LLM)]);
    await feed.remove({ source: JOBS, entityRefs: ['resource:default/llm'] });
    await adoptions.settle([claim('mine', LLM)]);
    expect(await adopters()).toEqual(['component:default/mine']);
    now += 1;
    await feed.pruneTombstones(now);
    await adoptions.settle([claim('mine', LLM)]);
    expect(await adopters()).toEqual(['component:default/mine']);
    await adoptions.settle([]);
    expect(await adoptions.all()).toEqual([]);
    expect(await news()).toEqual([]);
  });

  it('takes trust back when the location is not trusted any more', async () => {
    await put(job('llm'));
    await adoptions.settle([claim('mine', LLM, { trusted: true })]);
    expect(await adoptions.all()).toMatchObject([{ trusted: true }]);
    await adoptions.settle([claim('mine', LLM)]);
    expect(await adoptions.all()).toMatchObject([{ trusted: false }]);
  });

  it('leads relations of other entities to the adopter, and back', async () => {
    await put(job('llm'));
    await putModels(
      model('chat', ['resource:default/base', 'resource:default/llm']),
      model('beside', ['resource:default/llm-2']),
    );
    await adoptions.settle([claim('mine', LLM)]);
    expect(await dependsOn(2)).toEqual([
      ['component:default/mine', 'resource:default/base'],
    ]);
    await putModels(model('new', ['resource:default/llm']));
    expect(await dependsOn(3)).toEqual([['component:default/mine']]);

    const { lastSequence } = await read(0, MODELS);
    await adoptions.settle([claim('another', LLM)]);
    expect(await dependsOn(lastSequence)).toEqual([
      ['component:default/another', 'resource:default/base'],
      ['component:default/another'],
    ]);
    await adoptions.settle([]);
    expect(await dependsOn()).toEqual([
      ['resource:default/llm-2'],
      ['resource:default/base', 'resource:default/llm'],
      ['resource:default/llm'],
    ]);
  });

  it('adopts models by the same rules', async () => {
    await putModels(model('chat', []), model('vision', []));
    await adoptions.settle([claim('chat', 'registry/chat')]);
    expect(await news(0, MODELS)).toEqual(['upsert vision', 'remove chat']);
  });

  it('counts what is adopted and says which claims it does not follow', async () => {
    await put(job('llm'), job('other'));
    await adoptions.settle([
      claim('mine', LLM),
      claim('second', LLM),
      claim('stranger', 'prod/research/other', { ownerRef: undefined }),
    ]);
    expect(await adoptions.report()).toEqual([
      {
        sourceKey: JOBS,
        adopted: 1,
        problems: [
          expect.objectContaining({ code: 'adoption-second' }),
          expect.objectContaining({ code: 'adoption-owner' }),
        ],
      },
    ]);
    expect(await news()).toEqual(['upsert other', 'remove llm']);
  });

  it('adopts more entities at once than a page holds', async () => {
    const names = Array.from({ length: 450 }, (_, index) => `job-${index}`);
    await put(...names.map(name => job(name)));
    await adoptions.settle(
      names.map(name => claim(name, `prod/research/${name}`)),
    );
    const { items } = await read();
    expect(items).toHaveLength(450);
    expect(items.filter(({ type }) => type === 'upsert')).toEqual([]);
  });

  it('knows the keys of entities that were there before it could be adopted', async () => {
    await put(job('llm'));
    await knex.migrate.down({
      name: '20261121000600_entity_adoption.js',
      directory: resolvePackagePath(
        'backstage-plugin-model-lifecycle-backend',
        'migrations',
      ),
    });
    await knex.migrate.latest({
      directory: resolvePackagePath(
        'backstage-plugin-model-lifecycle-backend',
        'migrations',
      ),
    });
    await adoptions.settle([claim('mine', LLM)]);
    expect(await news()).toEqual(['remove llm']);
  });
});
