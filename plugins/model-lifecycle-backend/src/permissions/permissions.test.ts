import {
  AuthorizeResult,
  type PermissionCondition,
  type PermissionCriteria,
} from '@backstage/plugin-permission-common';
import {
  createConditionAuthorizer,
  createConditionTransformer,
} from '@backstage/plugin-permission-node';
import fc from 'fast-check';
import knexFactory, { type Knex } from 'knex';
import {
  type RESOURCE_TYPE_RUN,
  runReadPermission,
} from 'backstage-plugin-model-lifecycle-common';
import { criteriaToWhere } from './criteriaToWhere';
import {
  createRunConditionalDecision,
  runConditions,
  runPermissionRules,
  type RunCondition,
  type RunResource,
} from 'backstage-plugin-model-lifecycle-node';

const OWNERS = ['group:default/a', 'user:default/alice'];
const SOURCES = ['prod', 'lab'];
const NAMESPACES = ['team-a', 'team-b'];
const rules = Object.values(runPermissionRules);

/** Every combination of what rules look at, a missing owner included. */
const resources: RunResource[] = [undefined, ...OWNERS].flatMap(ownerRef =>
  SOURCES.flatMap(sourceId =>
    ['trainjob', 'report'].flatMap(sourceType =>
      NAMESPACES.map(namespace => ({
        ownerRef,
        sourceId,
        sourceType,
        namespace,
      })),
    ),
  ),
);

type Condition = PermissionCondition<typeof RESOURCE_TYPE_RUN>;

const condition: fc.Arbitrary<Condition> = fc.oneof(
  fc.subarray(OWNERS).map(claims => runConditions.isOwner({ claims })),
  fc.subarray(SOURCES).map(clusters => runConditions.hasCluster({ clusters })),
  fc.subarray(SOURCES).map(sources => runConditions.hasSource({ sources })),
  fc
    .subarray(NAMESPACES)
    .map(namespaces => runConditions.hasNamespace({ namespaces })),
);

type Criteria = PermissionCriteria<Condition>;
const criteria: fc.Arbitrary<Criteria> = fc.letrec<{ tree: Criteria }>(tie => ({
  tree: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    condition,
    fc
      .tuple(tie('tree'), tie('tree'))
      .map((allOf): Criteria => ({ allOf: [allOf[0], allOf[1]] })),
    fc
      .tuple(tie('tree'), tie('tree'))
      .map((anyOf): Criteria => ({ anyOf: [anyOf[0], anyOf[1]] })),
    tie('tree').map((not): Criteria => ({ not })),
  ),
})).tree;

describe('the rules for runs', () => {
  let knex: Knex;

  beforeAll(async () => {
    knex = knexFactory({
      client: 'better-sqlite3',
      connection: ':memory:',
      useNullAsDefault: true,
    });
    await knex.schema.createTable('runs', table => {
      table.integer('id');
      ['owner_ref', 'source_type', 'source_id', 'namespace'].forEach(column =>
        table.string(column),
      );
    });
    await knex('runs').insert(
      resources.map((resource, id) => ({
        id,
        owner_ref: resource.ownerRef,
        source_type: resource.sourceType,
        source_id: resource.sourceId,
        namespace: resource.namespace,
      })),
    );
  });

  afterAll(() => knex.destroy());

  it('mean the same in SQL as in memory', async () => {
    const isAllowed = createConditionAuthorizer(rules);
    const transform: (tree: Criteria) => PermissionCriteria<RunCondition> =
      createConditionTransformer(rules);

    await fc.assert(
      fc.asyncProperty(criteria, async tree => {
        const decision = createRunConditionalDecision(runReadPermission, tree);
        const inMemory = resources.flatMap((resource, id) =>
          isAllowed(decision, resource) ? [id] : [],
        );
        const inSql = await knex('runs')
          .where(criteriaToWhere(transform(tree)))
          .orderBy('id')
          .pluck('id');
        expect(inSql).toEqual(inMemory);
      }),
      { numRuns: 200 },
    );
  });

  it('know a cluster from another source of the same name', () => {
    const isAllowed = createConditionAuthorizer(rules);
    const decision = createRunConditionalDecision(
      runReadPermission,
      runConditions.hasCluster({ clusters: ['prod'] }),
    );
    const run = { sourceId: 'prod', namespace: 'team-a' };
    expect(isAllowed(decision, { ...run, sourceType: 'trainjob' })).toBe(true);
    expect(isAllowed(decision, { ...run, sourceType: 'report' })).toBe(false);
  });

  it('are addressed to this plugin', () => {
    expect(
      createRunConditionalDecision(
        runReadPermission,
        runConditions.isOwner({ claims: ['group:default/a'] }),
      ),
    ).toEqual({
      result: AuthorizeResult.CONDITIONAL,
      pluginId: 'model-lifecycle',
      resourceType: 'model-lifecycle-run',
      conditions: {
        rule: 'IS_OWNER',
        resourceType: 'model-lifecycle-run',
        params: { claims: ['group:default/a'] },
      },
    });
  });
});
