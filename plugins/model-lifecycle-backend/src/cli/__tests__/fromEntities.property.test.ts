import type { Entity } from '@backstage/catalog-model';
import {
  ANNOTATION_NATIVE_ID,
  ANNOTATION_OWNER,
  ANNOTATION_SOURCE,
  RHDH_ANNOTATIONS,
} from 'backstage-plugin-model-lifecycle-common';
import type { SourceRecord } from 'backstage-plugin-model-lifecycle-node';
import fc from 'fast-check';
import { exportable } from '../../api/models/exportable';
import { createEntityBuilder } from '../../models/entities/createEntityBuilder';
import type { ModelServerShape } from '../../models/entities/types';
import { readDeclared } from '../../models/sources/declared/schema';
import { toCatalogInfo } from '../exportEntities';
import { fromEntities, withRefs } from '../fromEntities';
import { readEntities } from '../readEntities';

const SHAPES: ModelServerShape[] = ['component', 'api', 'ai-model-server-api'];

function builderOf(modelServer: ModelServerShape) {
  return createEntityBuilder({
    owners: {
      default: 'group:default/ml-platform',
      // As somebody has to who imports: what was an owner there is one here.
      map: [{ match: /^(group:default\/)?crm$/, owner: 'group:default/crm' }],
    },
    overrides: [],
    modelServer,
    recognisesAiModelServerApi: true,
    docsSecret: 'secret',
  });
}

/** What an entity says, without who says it. */
function factsOf({ kind, metadata, spec }: Entity) {
  const { name: _, annotations = {}, links = [], ...rest } = metadata;
  const facts = { ...annotations };
  delete facts[ANNOTATION_SOURCE];
  delete facts[ANNOTATION_NATIVE_ID];
  delete facts[ANNOTATION_OWNER];
  delete facts[RHDH_ANNOTATIONS.source];
  const said = { ...spec };
  delete said.providesApis;
  delete said.apiEntityRef;
  // What a client has to send is offered anew from the protocol.
  return {
    kind,
    ...rest,
    annotations: facts,
    links: [...links].sort((one, other) => (one.url < other.url ? -1 : 1)),
    spec: said,
  };
}

const word = fc.constantFrom(
  'granite',
  'Granite 7B',
  'ibm-granite/granite-3.1-8b',
  'écoute',
  '生成モデル',
  'a: b',
  "it's #1",
  '"quoted"',
  '{{ x }}',
  '12',
  'true',
);
const url = fc.constantFrom(
  'https://models.example/granite',
  'https://models.example',
  'http://granite.svc:8080/v1',
  'https://models.example/a?b=c#d',
);
const optional = <T>(value: fc.Arbitrary<T>) =>
  fc.option(value, { nil: undefined });
const some = <T>(value: fc.Arbitrary<T>) =>
  optional(fc.array(value, { minLength: 1, maxLength: 3 }));

const common = {
  title: word,
  description: optional(word),
  tags: some(word),
  owner: optional(fc.constantFrom('crm', 'alice@example.org')),
  lifecycle: optional(fc.constantFrom('production', 'experimental')),
  system: optional(fc.constantFrom('system:default/llm', 'llm')),
  viewUrl: optional(url),
  links: some(fc.record({ url, title: word })),
  joinKeys: some(fc.constantFrom('hf:ibm/granite', 'a,b', 'oci:x/y@sha256:0')),
};
const reference = fc.oneof(
  fc.constantFrom('resource:default/base', 'resource:other/base').map(ref => ({
    entityRef: ref,
  })),
  fc.constantFrom('ibm/granite', 'meta/llama').map(external => ({ external })),
);

const model = fc.record({
  kind: fc.constant('model'),
  ...common,
  currentVersion: optional(
    fc.constantFrom('1.2.3', 'v2', 'sha256:0123456789abcdef', '2026-11-21'),
  ),
  license: optional(fc.constantFrom('apache-2.0', 'MIT')),
  licenseUrl: optional(fc.constant('https://licenses.example/x')),
  tasks: some(word),
  baseModels: some(reference),
});
const server = fc.record({
  kind: fc.constant('server'),
  ...common,
  serves: some(reference),
  servedNames: some(word),
  runtime: optional(fc.constantFrom('vllm', 'triton')),
  externalUrl: optional(url),
  internalUrl: optional(url),
  authRequired: optional(fc.boolean()),
  api: optional(
    fc.record({
      type: fc.constantFrom('openapi', 'grpc'),
      definition: optional(fc.constantFrom('openapi: 3.0.3\n', '{"a": 1}')),
      protocol: optional(fc.constantFrom('openai', 'ollama', 'kserve-v1')),
    }),
  ),
});
const dataset = fc.record({ kind: fc.constant('dataset'), ...common });
const body = fc
  .oneof(model, server, dataset)
  .map(value => JSON.parse(JSON.stringify(value)) as object);

function factsByRole(entities: Entity[], shape: ModelServerShape) {
  return entities
    .map(factsOf)
    .filter(({ spec }) => shape !== 'component' || spec !== undefined)
    .sort((one, other) => (one.kind < other.kind ? -1 : 1));
}

describe.each(SHAPES)('from entities of the shape %s', shape => {
  const builder = builderOf(shape);
  const build = (sourceId: string, type: string, record: SourceRecord) =>
    builder.build(sourceId, type, record).entities;

  it('come declarations with the same facts, over YAML', () => {
    fc.assert(
      fc.property(body, value => {
        const record = readDeclared(value, 'granite');
        const entities = build('hub', 'hugging-face', record).map(exportable);
        const yaml = toCatalogInfo(entities);
        const { declared, leftOut } = fromEntities(readEntities(yaml, 'f'));
        expect(leftOut).toEqual([]);
        const again = declared.flatMap(({ name, declaration }) =>
          build('mine', 'declared', readDeclared(declaration, name)),
        );
        expect(factsByRole(again.map(exportable), shape)).toEqual(
          factsByRole(entities, shape),
        );
      }),
      { numRuns: 300 },
    );
  });

  it('comes the same declaration again, so that nothing changes', () => {
    fc.assert(
      fc.property(body, value => {
        const import_ = (entities: Entity[]) =>
          fromEntities(entities).declared.map(({ name, declaration }) =>
            readDeclared(declaration, name),
          );
        const record = readDeclared(value, 'granite');
        const first = import_(build('mine', 'declared', record));
        const second = import_(
          first.flatMap(each => build('mine', 'declared', each)),
        );
        expect(second).toEqual(first);
        expect(first.map(({ key }) => key)).not.toContain('mine-granite');
      }),
      { numRuns: 200 },
    );
  });
});

describe('any entities', () => {
  it('never throw, and each is declared or left out', () => {
    const entity = fc.record({
      apiVersion: fc.constant('backstage.io/v1alpha1'),
      kind: fc.constantFrom('Resource', 'Component', 'API', 'Group'),
      metadata: fc.record({ name: fc.constantFrom('a', 'b', 'c') }),
      spec: fc.option(
        fc.dictionary(
          fc.constantFrom('type', 'owner', 'dependsOn', 'providesApis'),
          fc.oneof(
            fc.constantFrom('ai-model', 'model-server', 'dataset'),
            fc.array(fc.constantFrom('resource:a', ':', 'b', 'api:c')),
            fc.integer(),
          ),
        ),
        { nil: undefined },
      ),
    }) as fc.Arbitrary<Entity>;
    fc.assert(
      fc.property(fc.array(entity, { maxLength: 5 }), entities => {
        const { declared, leftOut } = fromEntities(entities);
        const names = declared.map(({ name }) => name);
        expect(new Set(names).size).toBe(names.length);
        expect(declared.length + leftOut.length).toBeLessThanOrEqual(
          entities.length,
        );
        for (const { declaration } of declared) {
          expect(withRefs(declaration, new Map())).toEqual(declaration);
        }
      }),
    );
  });
});
