import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, parseAllDocuments, stringify } from 'yaml';
import type { SourceRecord } from 'backstage-plugin-model-lifecycle-node';
import { createEntityBuilder } from './createEntityBuilder';
import type { ModelServerShape } from './types';

/*
 * `<name>.record.yaml`: what a source gives. `<name>.<shape>.yaml`: what
 * becomes of it, as text that somebody has read.
 */
const DIRECTORY = join(__dirname, '__fixtures__');
const read = (name: string) => readFileSync(join(DIRECTORY, name), 'utf8');

const builders = Object.fromEntries(
  (['component', 'api', 'ai-model-server-api'] as ModelServerShape[]).map(
    modelServer => [
      modelServer,
      createEntityBuilder({
        owners: {
          default: 'group:default/ml-platform',
          map: [{ match: /^alice@/, owner: 'user:default/alice' }],
        },
        overrides: [
          {
            match: { source: 'hub', name: 'granite-*' },
            set: { system: 'assistants', tags: ['llm'] },
          },
        ],
        modelServer,
        recognisesAiModelServerApi: true,
        docsSecret: 'secret',
        kubernetesClusters: { prod: 'production-eu' },
      }),
    ],
  ),
);

/** Long texts as blocks, so that they can be read. */
function toYaml(entities: unknown[]): string {
  return entities
    .map(entity => stringify(entity, { lineWidth: 0 }))
    .join('---\n');
}

const expected = readdirSync(DIRECTORY)
  .filter(name => name.endsWith('.yaml') && !name.endsWith('.record.yaml'))
  .map(name => name.split('.'));

describe('what becomes of a record', () => {
  it('has expectations', () => {
    expect(expected.length).toBeGreaterThan(6);
  });

  it.each(expected)('%s as %s', (name, shape) => {
    const { sourceId, sourceType, record } = parse(
      read(`${name}.record.yaml`),
    ) as { sourceId: string; sourceType: string; record: SourceRecord };
    const built = builders[shape].build(sourceId, sourceType, record);
    expect(built.skipped).toBeUndefined();
    const text = read(`${name}.${shape}.yaml`);
    expect(toYaml(built.entities)).toBe(text);
    // What was compared as text is what the catalog would read from the file.
    expect(parseAllDocuments(text).map(part => part.toJSON())).toEqual(
      built.entities,
    );
  });
});
