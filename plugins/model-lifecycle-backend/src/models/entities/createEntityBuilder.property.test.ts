import {
  apiEntityV1alpha1Validator,
  componentEntityV1alpha1Validator,
  EntityPolicies,
  FieldFormatEntityPolicy,
  NoForeignRootFieldsEntityPolicy,
  parseEntityRef,
  resourceEntityV1alpha1Validator,
  SchemaValidEntityPolicy,
  type Entity,
  type EntityLink,
} from '@backstage/catalog-model';
import type { SourceRecord } from 'backstage-plugin-model-lifecycle-node';
import fc from 'fast-check';
import { anyRecord, anyText } from './__testUtils__/anyRecord';
import { createEntityBuilder } from './createEntityBuilder';
import type { EntityBuilderOptions, ModelServerShape } from './types';

const SHAPES: ModelServerShape[] = ['component', 'api', 'ai-model-server-api'];

const builderOf = (options: Partial<EntityBuilderOptions> = {}) =>
  createEntityBuilder({
    owners: {
      default: 'group:default/ml',
      map: [{ match: /^alice$/, owner: 'user:default/alice' }],
    },
    overrides: [],
    modelServer: 'component',
    recognisesAiModelServerApi: true,
    docsSecret: 'secret',
    ...options,
  });

const builders = SHAPES.map(modelServer => builderOf({ modelServer }));
const anyBuilder = fc.constantFrom(...builders);

const catalog = EntityPolicies.allOf([
  new SchemaValidEntityPolicy(),
  new NoForeignRootFieldsEntityPolicy(),
  new FieldFormatEntityPolicy(),
]);
const kinds = [
  resourceEntityV1alpha1Validator,
  componentEntityV1alpha1Validator,
  apiEntityV1alpha1Validator,
];

async function expectCatalogToTake(entity: Entity) {
  await catalog.enforce(entity);
  if (entity.kind === 'AiModelServerAPI') return;
  const checked = await Promise.all(kinds.map(kind => kind.check(entity)));
  expect(checked).toContain(true);
}

const shuffled = <T>(values: T[]): T[] => [...values].reverse();

/** The same lists in another order, but versions, whose order means something. */
function permuted(record: SourceRecord): SourceRecord {
  return Object.fromEntries(
    Object.entries(record).map(([key, value]) => [
      key,
      Array.isArray(value) && key !== 'versions' ? shuffled(value) : value,
    ]),
  ) as unknown as SourceRecord;
}

describe('createEntityBuilder, whatever a source says', () => {
  it('gives entities that the catalog takes, or a reason', async () => {
    await fc.assert(
      fc.asyncProperty(anyBuilder, anyRecord, async (builder, record) => {
        const { entities, skipped } = builder.build('hub', 'test', record);
        expect(entities.length > 0).toBe(skipped === undefined);
        for (const entity of entities) await expectCatalogToTake(entity);
      }),
      { numRuns: 1_000 },
    );
  });

  it('skips only servers without an address, and only where the shape needs one', () => {
    fc.assert(
      fc.property(anyBuilder, anyRecord, (builder, record) => {
        const { skipped } = builder.build('hub', 'test', record);
        fc.pre(skipped !== undefined);
        expect(skipped).toEqual({ code: 'entity-without-address' });
        expect(builder).toBe(builders[2]);
      }),
      { numRuns: 300 },
    );
  });

  it('gives the same text for the same record, in whichever order its lists are', () => {
    fc.assert(
      fc.property(anyBuilder, anyRecord, (builder, record) => {
        const text = JSON.stringify(builder.build('hub', 'test', record));
        const again = JSON.parse(JSON.stringify(record));
        expect(JSON.stringify(builder.build('hub', 'test', again))).toBe(text);
        expect(
          JSON.stringify(builder.build('hub', 'test', permuted(record))),
        ).toBe(text);
      }),
      { numRuns: 500 },
    );
  });

  it('says nothing that moves while a server works', () => {
    fc.assert(
      fc.property(anyBuilder, anyRecord, anyText, (builder, record, moving) => {
        fc.pre(record.kind === 'server');
        const moved = {
          ...record,
          state: { code: moving, reason: { code: moving } },
          canary: { revision: moving, trafficPercent: 7 },
        };
        expect(builder.build('hub', 'test', moved)).toEqual(
          builder.build('hub', 'test', record),
        );
      }),
    );
  });

  it('lets no source name an owner, an annotation of Backstage, or an address that runs code', () => {
    const ours = new Set([
      'backstage.io/managed-by-location',
      'backstage.io/managed-by-origin-location',
      'backstage.io/kubernetes-cluster',
      'backstage.io/kubernetes-namespace',
      'backstage.io/kubernetes-label-selector',
    ]);
    fc.assert(
      fc.property(anyBuilder, anyRecord, (builder, record) => {
        for (const entity of builder.build('hub', 'test', record).entities) {
          const { annotations = {}, links = [] } = entity.metadata;
          expect(entity.spec!.owner).toBe('group:default/ml');
          for (const [key, value] of Object.entries(annotations)) {
            if (!key.startsWith('backstage.io/') || ours.has(key)) continue;
            expect(value).toMatch(
              key === 'backstage.io/techdocs-ref'
                ? /^url:https:\/\/model-lifecycle\.invalid\/docs\/[0-9a-f]{32}$/
                : /^https?:\/\//,
            );
          }
          expect(annotations['backstage.io/managed-by-location']).toBe(
            'model-lifecycle:models:hub',
          );
          for (const { url } of links as EntityLink[]) {
            expect(url).toMatch(/^https?:\/\/(?![^/]*@)/);
          }
        }
      }),
      { numRuns: 500 },
    );
  });

  it('points with full references to kinds that can be related', () => {
    fc.assert(
      fc.property(anyBuilder, anyRecord, (builder, record) => {
        for (const { spec } of builder.build('hub', 'test', record).entities) {
          const refs = [spec!.dependsOn, spec!.providesApis]
            .flat()
            .filter(ref => ref !== undefined);
          for (const ref of refs) {
            expect(String(ref)).toMatch(
              /^(?:resource|component|api|aimodelserverapi):[^/]+\/[^/]+$/,
            );
            parseEntityRef(String(ref));
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it('never throws, even for what no type allows', () => {
    const builder = builderOf();
    fc.assert(
      fc.property(
        anyRecord,
        fc.string(),
        fc.anything(),
        (record, field, value) => {
          const bad = { ...record, [field]: value, tags: value } as never;
          const { entities, skipped } = builder.build('hub', 'test', bad);
          expect(entities.length > 0).toBe(skipped === undefined);
        },
      ),
    );
  });
});
