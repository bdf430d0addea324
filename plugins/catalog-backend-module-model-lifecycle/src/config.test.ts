import { ConfigReader } from '@backstage/config';
import type { JsonObject } from '@backstage/types';
import { readFeedSettings, readFeedSources } from './config';

const config = (modelLifecycle: JsonObject) =>
  new ConfigReader({ modelLifecycle });

describe('readFeedSources', () => {
  it('knows each cluster once', () => {
    const clusters = [{ name: 'a' }, { name: 'b', url: 7 }, { name: 'a' }];
    expect(readFeedSources(config({ clusters }))).toEqual({
      sourceKeys: ['training:a', 'training:b'],
      forget: [],
      problems: [],
    });
  });

  it('knows each other source of runs: pipelines, status endpoints, reports', () => {
    const training = {
      pipelines: [{ name: 'kfp' }, {}],
      statusEndpoints: [{ name: 'night', url: 7 }],
      reports: { subjects: [] },
    };
    expect(
      readFeedSources(config({ clusters: [{ name: 'a' }], training })),
    ).toEqual({
      sourceKeys: [
        'training:a',
        'training:kfp',
        'training:night',
        'training:reports',
      ],
      forget: [],
      problems: [
        expect.stringContaining("'modelLifecycle.training.pipelines[1].name'"),
      ],
    });
  });

  it('knows each source of models, misconfigured ones too', () => {
    const sources = { a: { type: 'mlflow' }, '3scale': 7, 'not an id': {} };
    expect(
      readFeedSources(
        config({ clusters: [{ name: 'a' }], models: { sources } }),
      ),
    ).toEqual({
      sourceKeys: [
        'training:a',
        'models:a',
        'models:3scale',
        'models:not an id',
      ],
      forget: [],
      problems: [],
    });
  });

  it('keeps the clusters where the sources are no object', () => {
    const { sourceKeys, problems } = readFeedSources(
      config({ clusters: [{ name: 'a' }], models: { sources: ['hub'] } }),
    );
    expect(sourceKeys).toEqual(['training:a']);
    expect(problems).toEqual([
      expect.stringContaining("'modelLifecycle.models.sources'"),
    ]);
  });

  it('names the key path of a mistake and keeps what stands beside it', () => {
    const { sourceKeys, problems } = readFeedSources(
      config({ clusters: ['a', { name: 'b' }], catalog: { forget: 'b' } }),
    );
    expect(sourceKeys).toEqual(['training:b']);
    expect(problems).toEqual([
      expect.stringContaining("'modelLifecycle.catalog.forget'"),
      expect.stringContaining("'modelLifecycle.clusters[0].name'"),
    ]);
  });
});

describe('readFeedSettings', () => {
  it('reads every two seconds by default, and leaves room before the timeout', () => {
    expect(readFeedSettings(config({})).settings).toEqual({
      schedule: {
        frequency: { seconds: 10 },
        timeout: { minutes: 1 },
        scope: 'global',
      },
      pollIntervalMs: 2_000,
      modelsPollIntervalMs: 10_000,
      followMs: 40_000,
    });
  });

  it('reads what is configured', () => {
    const { settings } = readFeedSettings(
      config({
        catalog: {
          schedule: { frequency: '5m', timeout: { minutes: 3 } },
          pollInterval: '30s',
        },
      }),
    );
    expect(settings).toMatchObject({
      pollIntervalMs: 30_000,
      modelsPollIntervalMs: 30_000,
      followMs: 120_000,
    });
  });

  it('goes on with the defaults after a mistake, and says it', () => {
    const { settings, problem } = readFeedSettings(
      config({ catalog: { schedule: { frequency: 'often' } } }),
    );
    expect(problem).toMatch(/^Invalid config at 'modelLifecycle\.catalog', /);
    expect(settings).toEqual(readFeedSettings(config({})).settings);
  });
});
