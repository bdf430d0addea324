import { mockServices } from '@backstage/backend-test-utils';
import {
  ConfigSection,
  type ModelSource,
  type ModelSourceType,
} from 'backstage-plugin-model-lifecycle-node';
import { LeaseHolder } from '../../clusters/lease/LeaseHolder';
import { applyMigrations } from '../../database/applyMigrations';
import { KnexEntityFeed } from '../../feed/KnexEntityFeed';
import { SourceHealthStore } from '../../health/SourceHealthStore';
import { settle } from '../../time/__testUtils__/ManualTime';
import { ManualTime } from '../../time/__testUtils__/ManualTime';
import { createTestDatabases } from '../../training/history/__testUtils__/database';
import { readSources } from '../config/readSources';
import { KnexInventory } from '../inventory/KnexInventory';
import type { BuiltInServices } from '../sources/types';
import { RequestCount } from './countRequests';
import { ModelSources } from './ModelSources';
import { PublisherError, type CreatePublisher } from './SourceRunner';
import { plainPublisher } from './__testUtils__/ScanLab';
import { FAILED, model, ScriptedSource } from './__testUtils__/ScriptedSource';

jest.setTimeout(60_000);

const databases = createTestDatabases();
const letters = (count: number) =>
  Array.from({ length: count }, (_, index) => `m${index}`);

/** A type whose sources are the ones of the test. */
function scriptedType(
  sources: Record<string, ModelSource>,
): ModelSourceType<BuiltInServices> {
  return {
    type: 'scripted',
    configure: section => {
      section.string('token');
      return {
        create: ({ id }) => {
          if (!sources[id]) throw new Error(`cannot be opened: ${id}`);
          return sources[id];
        },
      };
    },
  };
}

async function createLab(config: Record<string, unknown>) {
  const knex = await databases.init('SQLITE_3');
  await applyMigrations({ getClient: async () => knex });
  const time = new ManualTime();
  const feed = new KnexEntityFeed({ knex, time });
  const health = new SourceHealthStore(knex);
  const logger = mockServices.logger.mock();
  logger.child.mockReturnValue(logger);
  const hub = new ScriptedSource();
  const scheduler = mockServices.scheduler();
  let createPublisher: CreatePublisher = async () => plainPublisher();
  const types = [scriptedType({ hub, other: new ScriptedSource() })];
  const sources = new ModelSources({
    sources: readSources(
      new ConfigSection('modelLifecycle.models.sources', config),
      types,
    ),
    open: ({ settings, configured }) => ({
      source: configured.create({
        id: settings.id,
        services: {} as BuiltInServices,
      }),
      requests: new RequestCount(),
      close: async () => {},
    }),
    inventory: new KnexInventory({ knex, feed, time }),
    feed,
    createPublisher: signal => createPublisher(signal),
    health,
    scheduler,
    leases: new LeaseHolder({ knex, logger, time }),
    holder: 'replica',
    time,
    logger,
  });
  return {
    knex,
    time,
    feed,
    hub,
    sources,
    scheduler,
    logger,
    set publisher(create: CreatePublisher) {
      createPublisher = create;
    },
    report: async (id: string) =>
      (await health.read()).find(report => report.id === id),
    scan: async () => {
      await time.advance(60_000);
      await scheduler.triggerTask('model-lifecycle-models:hub');
    },
  };
}

describe('model sources', () => {
  it('scans each on its own and reports how it went', async () => {
    const lab = await createLab({ hub: { type: 'scripted' } });
    lab.hub.says({
      records: ['a', 'b'],
      skipped: [{ key: 'c', reason: { code: 'not-a-model' } }],
    });
    await lab.sources.start();
    await lab.scan();
    expect(await lab.report('hub')).toMatchObject({
      type: 'scripted',
      reachable: true,
      lastSuccessAt: lab.time.now(),
      counts: { seen: 3, added: 2, skipped: 1, stored: 2, scopes: 1 },
      skipped: [{ key: 'c', reason: { code: 'not-a-model' } }],
      problems: [],
      models: {
        mode: 'scheduled',
        lastScan: { result: 'complete' },
        nextScanAt: lab.time.now() + 30 * 60_000,
      },
    });
  });

  it('says why one failed, and when it worked last', async () => {
    const lab = await createLab({ hub: { type: 'scripted' } });
    lab.hub.says({ records: ['a'] });
    await lab.sources.start();
    await lab.scan();
    const workedAt = lab.time.now();
    lab.hub.says({ end: FAILED });
    await lab.scan();
    expect(await lab.report('hub')).toMatchObject({
      reachable: false,
      reason: { code: 'upstream-unauthorized' },
      lastSuccessAt: workedAt,
      counts: { removed: 0, stored: 1 },
    });
  });

  it('keeps a misconfigured one inert and the others running', async () => {
    const lab = await createLab({
      hub: { type: 'scripted' },
      bad: { type: 'scripted', maxModels: 'many' },
      odd: { type: 'unheard-of' },
      typo: { type: 'scripted', includes: [] },
      broken: { type: 'scripted' },
      off: { type: 'scripted', enabled: false },
      other: { type: 'scripted', enabled: false },
      'not an id': { type: 'scripted' },
    });
    lab.hub.says({ records: ['a'] });
    await lab.sources.start();
    await lab.scan();
    expect((await lab.report('hub'))?.counts).toMatchObject({ stored: 1 });
    const reasonOf = async (id: string) => {
      const report = await lab.report(id);
      return report?.models?.mode === 'invalid' && report.reason?.message;
    };
    const path = 'modelLifecycle.models.sources';
    expect(await reasonOf('bad')).toContain(`'${path}.bad.maxModels'`);
    expect(await reasonOf('odd')).toContain(`'${path}.odd.type'`);
    expect(await reasonOf('typo')).toContain(`'${path}.typo.includes'`);
    expect(await reasonOf('broken')).toBe('cannot be opened: broken');
    expect(await reasonOf('not an id')).toContain(`'${path}.not an id'`);
    expect((await lab.report('other'))?.models?.mode).toBe('disabled');
    await expect(lab.sources.scanNow('bad')).rejects.toThrow(/maxModels/);
    await expect(lab.sources.scanNow('other')).rejects.toThrow(
      /enabled: false/,
    );
    await expect(lab.sources.scanNow('none')).rejects.toThrow(
      /No model source/,
    );
  });

  it('removes what somebody confirmed, and only that', async () => {
    const lab = await createLab({ hub: { type: 'scripted' } });
    lab.hub.says({ records: letters(10) });
    await lab.sources.start();
    await lab.scan();
    lab.hub.says({ records: letters(6) });
    await lab.scan();
    const first = (await lab.report('hub'))?.models?.proposal;
    expect(await lab.report('hub')).toMatchObject({
      problems: [{ code: 'removal-waiting', params: { count: 4 } }],
      models: { waiting: [{ count: 4, keys: ['m6', 'm7', 'm8', 'm9'] }] },
    });
    lab.hub.says({ records: letters(5) });
    await lab.scan();
    await expect(lab.sources.confirmRemovals('hub', first)).rejects.toThrow(
      /has changed; look at it again/,
    );
    const second = (await lab.report('hub'))?.models?.proposal;
    expect(await lab.sources.confirmRemovals('hub', second)).toEqual({
      removed: 5,
    });
    expect(await lab.feed.refs('models:hub')).toEqual(
      letters(5).map(key => `resource:default/hub-${key}`),
    );
    expect((await lab.report('hub'))?.models?.waiting).toEqual([]);
  });

  it('lets a scope go that left the config, once somebody confirmed it', async () => {
    const lab = await createLab({ hub: { type: 'scripted' } });
    lab.hub.says(
      { scope: 'one', records: ['a'] },
      { scope: 'two', records: ['b'] },
    );
    await lab.sources.start();
    await lab.scan();
    lab.hub.says({ scope: 'one', records: ['a'] });
    await lab.scan();
    expect((await lab.report('hub'))?.models?.waiting).toMatchObject([
      { scope: 'two', count: 1 },
    ]);
    expect(await lab.sources.confirmRemovals('hub')).toEqual({ removed: 1 });
    expect(await lab.report('hub')).toMatchObject({
      models: { lastScan: { result: 'complete' }, waiting: [] },
    });
  });

  it('previews without writing anything', async () => {
    const lab = await createLab({ hub: { type: 'scripted' } });
    lab.hub.says({ records: letters(10) });
    await lab.sources.start();
    await lab.scan();
    const dump = async () => [
      await lab.knex('model_records'),
      await lab.knex('model_scopes'),
      await lab.knex('model_scans'),
      await lab.knex('entity_feed_items'),
    ];
    const before = await dump();
    lab.hub.says({
      records: [
        ...letters(8).slice(1),
        model('m0', { description: 'new' }),
        'n',
        model('o', { tags: ['no-entity'] }),
      ],
    });
    const preview = await lab.sources.preview('hub', {
      signal: new AbortController().signal,
      maxEntities: 3,
    });
    expect(preview).toMatchObject({
      result: 'complete',
      counts: {
        seen: 10,
        added: 2,
        changed: 1,
        unchanged: 7,
        removed: 2,
        unpublished: 1,
      },
      remarks: [{ key: 'o', reason: { code: 'entity-invalid' } }],
    });
    expect(preview.entities).toHaveLength(3);
    expect(await dump()).toEqual(before);
  });

  it('gives out the entities of a source', async () => {
    const lab = await createLab({ hub: { type: 'scripted' } });
    lab.hub.says({ records: letters(450) });
    await lab.sources.start();
    await lab.scan();
    lab.hub.says({ records: letters(449) });
    await lab.scan();
    const names: string[] = [];
    for await (const entity of lab.sources.exportEntities('hub')) {
      names.push(entity.metadata.name);
    }
    expect(names).toHaveLength(449);
  });

  it('does not scan while entities cannot be built, and says so', async () => {
    const lab = await createLab({ hub: { type: 'scripted' } });
    lab.publisher = async () => {
      throw new PublisherError({ code: 'overrides-unreadable' });
    };
    lab.hub.says({ records: ['a'] });
    await lab.sources.start();
    await lab.scan();
    expect(await lab.report('hub')).toMatchObject({
      reachable: false,
      reason: { code: 'overrides-unreadable' },
    });
    expect(lab.hub.contexts).toEqual([]);
  });

  it('ends a run in time and goes on in the next one', async () => {
    const lab = await createLab({
      hub: { type: 'scripted', schedule: { timeout: '2m' } },
    });
    lab.hub.says({ scope: 'one', records: ['a'] }, { scope: 'two' });
    lab.hub.before = event =>
      event.scope === 'two' ? new Promise(() => {}) : undefined;
    await lab.sources.start();
    await lab.time.advance(60_000);
    const running = lab.scheduler.triggerTask('model-lifecycle-models:hub');
    for (let turn = 0; turn < 50; turn++) await settle();
    await lab.time.advance(120_000);
    await running;
    expect(await lab.report('hub')).toMatchObject({
      reachable: true,
      problems: [{ code: 'scan-interrupted', params: { finished: 1 } }],
      counts: { stored: 1 },
    });
    lab.hub.before = () => {};
    await lab.scan();
    expect(await lab.report('hub')).toMatchObject({
      models: { lastScan: { result: 'complete' } },
    });
  });

  it('follows a source that pushes, and scans it after a change', async () => {
    const lab = await createLab({ other: { type: 'scripted' } });
    const changes: (() => void)[] = [];
    const pushing = lab.sources.source('other') as ScriptedSource & ModelSource;
    pushing.says({ records: ['a'] });
    pushing.follow = ({ changed, signal }) => {
      changes.push(changed);
      return new Promise(resolve => {
        signal.addEventListener('abort', () => resolve());
      });
    };
    await lab.sources.start();
    const stop = new AbortController();
    const running = lab.sources.run(stop.signal);
    const waitFor = async (isSo: () => boolean | Promise<boolean>) => {
      for (let turn = 0; turn < 400 && !(await isSo()); turn++) await settle();
      expect(await isSo()).toBe(true);
    };
    await waitFor(() => changes.length === 1);
    changes[0]();
    changes[0]();
    await settle();
    await lab.time.advance(1_000);
    await waitFor(async () => (await lab.report('other'))?.counts.stored === 1);
    await waitFor(
      async () => !(await lab.report('other'))?.models?.scanningSince,
    );
    expect(pushing.contexts).toHaveLength(1);
    pushing.says({ records: ['a', 'b'] });
    changes[0]();
    await settle();
    await lab.time.advance(1_000);
    await waitFor(async () => (await lab.report('other'))?.counts.stored === 2);
    stop.abort();
    await lab.time.advance(60_000);
    await running;
  });
});
