import {
  ConfigSection,
  type ModelSourceType,
} from 'backstage-plugin-model-lifecycle-node';
import type { BuiltInServices } from '../sources/types';
import { readSources } from './readSources';

const types: ModelSourceType<BuiltInServices>[] = [
  {
    type: 'registry',
    configure: section => {
      section.string('token');
      section.string('url');
      return {
        refersTo: section.strings('links'),
        create: () => ({ async *list() {} }),
      };
    },
  },
];

const read = (sources: Record<string, unknown>) =>
  readSources(
    new ConfigSection('modelLifecycle.models.sources', sources),
    types,
  );
const settingsOf = (source: Record<string, unknown>) => {
  const [read_] = read({ hub: { type: 'registry', ...source } });
  if (!read_.valid) throw new Error(read_.problem);
  return read_.settings;
};
const problemOf = (source: unknown) => {
  const [read_] = read({ hub: source });
  return read_.valid ? undefined : read_.problem;
};

describe('readSources', () => {
  it('has defaults for everything but the type', () => {
    expect(settingsOf({})).toMatchObject({
      enabled: true,
      frequencyMs: 30 * 60_000,
      timeoutMs: 10 * 60_000,
      maxModels: 5_000,
      removal: { maxShare: 0.3, minItems: 3, confirmAfterMs: 86_400_000 },
      maxScanAgeMs: 86_400_000,
    });
  });

  it('reads what is configured', () => {
    expect(
      settingsOf({
        schedule: { frequency: '10m', timeout: { minutes: 3 } },
        include: [{ name: 'granite-*', tag: ['llm', 'chat'] }],
        maxModels: '500',
        removal: { maxShare: '50%', minItems: 10, confirmAfter: '2h' },
      }),
    ).toMatchObject({
      frequencyMs: 600_000,
      timeoutMs: 180_000,
      include: [{ name: ['granite-*'], tag: ['llm', 'chat'] }],
      maxModels: 500,
      removal: { maxShare: 0.5, minItems: 10, confirmAfterMs: 7_200_000 },
    });
  });

  it.each([
    ['no object', 7, "'modelLifecycle.models.sources.hub'"],
    ['no type', {}, "'modelLifecycle.models.sources.hub.type'"],
    ['an unknown type', { type: 'x' }, 'expected one of registry'],
    [
      'an unknown key',
      { type: 'registry', uri: 'x' },
      "'modelLifecycle.models.sources.hub.uri'",
    ],
    [
      'a share above all',
      { type: 'registry', removal: { maxShare: 30 } },
      "'modelLifecycle.models.sources.hub.removal.maxShare'",
    ],
    [
      'an empty rule',
      { type: 'registry', include: [{}] },
      "'modelLifecycle.models.sources.hub.include[0]'",
    ],
    [
      'a source that is not there',
      { type: 'registry', links: ['gone'] },
      "refers to the source 'gone'",
    ],
  ])('makes one inert that has %s', (_, source, message) => {
    expect(problemOf(source)).toContain(message);
  });

  it('leaves the others alone', () => {
    const sources = read({ bad: 7, good: { type: 'registry' } });
    expect(sources.map(({ valid }) => valid)).toEqual([false, true]);
  });

  it('tells another listing from another operation, and takes no secret into account', () => {
    const before = settingsOf({ url: 'a', token: 'one' });
    const same = settingsOf({
      url: 'a',
      token: 'two',
      enabled: false,
      schedule: { frequency: '1h' },
      removal: { minItems: 9 },
    });
    expect(same.configHash).toBe(before.configHash);
    const filtered = settingsOf({ url: 'a', exclude: [{ name: 'x' }] });
    expect(filtered.configHash).not.toBe(before.configHash);
    expect(filtered.ownConfigHash).toBe(before.ownConfigHash);
    expect(settingsOf({ url: 'b' }).ownConfigHash).not.toBe(
      before.ownConfigHash,
    );
  });
});
