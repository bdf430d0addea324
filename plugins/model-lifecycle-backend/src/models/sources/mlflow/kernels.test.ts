import fc from 'fast-check';
import { parseModelPage, parseRun, parseVersionPage } from './answers';
import { saysNothingNew } from './changes';
import { toRecord } from './normalise';
import { splitKey, type MlflowPlace } from './place';

const place: MlflowPlace = {
  sourceId: 'lab',
  workspace: 'team-a',
  config: {
    uiUrl: 'https://mlflow.example.test',
    newestVersions: 3,
    currentAliases: ['champion'],
    tagKeys: new Set(['domain']),
  },
};

const pair = fc.record({ key: fc.string(), value: fc.string() });
const versions = fc.uniqueArray(
  fc.record(
    {
      version: fc.integer({ min: 1, max: 40 }).map(String),
      status: fc.constantFrom('READY', 'PENDING_REGISTRATION', 'NEW'),
      source: fc.webUrl({ withQueryParameters: true }),
      run_id: fc.string(),
      tags: fc.array(pair),
    },
    { requiredKeys: ['version'] },
  ),
  { selector: ({ version }) => version, maxLength: 12 },
);
const models = fc.record({
  name: fc.string({ minLength: 1, maxLength: 40 }),
  description: fc.string(),
  tags: fc.uniqueArray(pair, { selector: ({ key }) => key }),
  aliases: fc.uniqueArray(
    fc.record({
      alias: fc.constantFrom('champion', 'a', 'b'),
      version: fc.integer({ min: 1, max: 40 }).map(String),
    }),
    { selector: ({ alias }) => alias },
  ),
});

function recordOf(model: object, list: object[]) {
  const [parsed] = parseModelPage({ registered_models: [model] }).models;
  const details = {
    ...parseVersionPage({ model_versions: list }),
    runs: new Map(),
    hidden: new Set<string>(),
  };
  return { parsed, record: toRecord(place, parsed, details) };
}

describe('a record of MLflow', () => {
  it('is the same in whatever order MLflow says things', () => {
    fc.assert(
      fc.property(models, versions, (model, list) => {
        const shuffled = {
          ...model,
          tags: [...model.tags].reverse(),
          aliases: [...model.aliases].reverse(),
        };
        const { record } = recordOf(model, list);
        expect(recordOf(shuffled, [...list].reverse()).record).toEqual(record);
        expect(JSON.parse(JSON.stringify(record))).toEqual(record);
      }),
    );
  });

  it('has a key that leads back to the model', () => {
    fc.assert(
      fc.property(models, versions, (model, list) => {
        expect(splitKey(recordOf(model, list).record.key)).toEqual({
          workspace: 'team-a',
          name: model.name,
        });
      }),
    );
  });

  it('names a current version that is among its versions, or says why there is none', () => {
    fc.assert(
      fc.property(models, versions, (model, list) => {
        const { record } = recordOf(model, list);
        const names = record.versions?.map(({ name }) => name) ?? [];
        expect(names.includes(record.currentVersion ?? '')).toBe(
          list.length > 0,
        );
        expect(Boolean(record.currentReason) || list.length > 0).toBe(true);
      }),
    );
  });

  it('holds no query and no password of an address', () => {
    fc.assert(
      fc.property(versions, list => {
        const { record } = recordOf({ name: 'm' }, list);
        for (const { uri } of record.versions ?? []) {
          expect(uri ?? '').not.toMatch(/[?#]|:\/\/[^/]*@/);
        }
      }),
    );
  });

  it('is not read again while the list says the same', () => {
    fc.assert(
      fc.property(models, versions, (model, list) => {
        // An alias of a version that is not there was taken away with it.
        const there = new Set(list.map(({ version }) => version));
        const aliases = model.aliases.filter(({ version }) =>
          there.has(version),
        );
        const { parsed, record } = recordOf({ ...model, aliases }, list);
        expect(saysNothingNew(place, parsed, record)).toBe(true);
        const renamed = { ...parsed, tags: new Map([['owner', 'new']]) };
        expect(
          saysNothingNew(place, renamed, { ...record, owner: 'old' }),
        ).toBe(false);
      }),
    );
  });
});

describe('an answer of MLflow', () => {
  it('is read or refused, whatever stands in it', () => {
    const outcome = (read: () => unknown) => {
      try {
        read();
        return 'read';
      } catch (error) {
        return (error as Error).name;
      }
    };
    fc.assert(
      fc.property(fc.jsonValue(), body => {
        for (const read of [parseModelPage, parseVersionPage, parseRun]) {
          expect(['read', 'UnexpectedAnswerError']).toContain(
            outcome(() => read(body)),
          );
        }
      }),
    );
  });
});
