import type {
  RecordReference,
  SourceRecord,
} from 'backstage-plugin-model-lifecycle-node';
import fc from 'fast-check';

const HOSTILE = [
  '',
  ' ',
  '\0',
  '\ud800',
  '‮txt',
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  ['java', 'script:alert(1)'].join(''),
  'https://user:secret@models.example/a?b=c#d',
  'https://models.example/v1/',
  'http://169.254.169.254/latest',
  'resource:default/granite',
  'user:default/guest',
  'group:default/admins',
  '$text: https://models.example/secret',
  '${SECRET}',
  '{{ template }}',
  '---\na: b\n---\n',
  "a: 'b",
  '# Title\n\nThe *first* [paragraph](https://models.example).\n\nMore.',
  '生成モデル',
  'a/b/c:d@sha256:e',
  'constructor',
  '__proto__',
  'x'.repeat(3_000),
  '['.repeat(2_000),
  '*a'.repeat(2_000),
  '1.2.3',
  '2026-11-21',
];

/** Text as sources have it, as they should not have it, and as nobody has it. */
export const anyText = fc.oneof(
  fc.constantFrom(...HOSTILE),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.constantFrom('granite', 'ibm-granite/granite-3.1-8b', 'Granite 7B'),
);

const optional = <T>(value: fc.Arbitrary<T>) =>
  fc.option(value, { nil: undefined });
const texts = optional(fc.array(anyText, { maxLength: 6 }));
const kind = fc.constantFrom<SourceRecord['kind']>(
  'model',
  'server',
  'dataset',
);

const reference: fc.Arbitrary<RecordReference> = fc.oneof(
  fc.record({ key: anyText, kind }),
  fc.record({ source: anyText, key: anyText, kind }),
  fc.record({ entityRef: anyText }),
  fc.record({ external: anyText }),
);
const references = optional(fc.array(reference, { maxLength: 6 }));

const overrides = optional(
  fc.dictionary(
    fc.oneof(
      anyText,
      fc.constantFrom(
        'model-lifecycle.io/owner',
        'model-lifecycle.io/system',
        'model-lifecycle.io/tags',
        'rhdh.io/description',
        'rhdh.io/homepage-url',
        'rhdh.io/lifecycle',
        'API Spec',
        'API Type',
        'Owner',
        'backstage.io/techdocs-ref',
      ),
    ),
    anyText,
    { maxKeys: 6 },
  ),
);

const base = {
  key: anyText,
  scope: anyText,
  title: anyText,
  description: optional(anyText),
  tags: texts,
  owner: optional(anyText),
  lifecycle: optional(anyText),
  viewUrl: optional(anyText),
  links: optional(
    fc.array(fc.record({ url: anyText, title: anyText }), { maxLength: 6 }),
  ),
  overrides,
  kubernetes: optional(
    fc.record({
      cluster: anyText,
      namespace: anyText,
      labelSelector: optional(anyText),
    }),
  ),
  joinKeys: texts,
};

const model = fc.record({
  ...base,
  kind: fc.constant('model' as const),
  versions: optional(
    fc.array(
      fc.record({
        name: anyText,
        tags: overrides,
      }),
      { maxLength: 3 },
    ),
  ),
  currentVersion: optional(anyText),
  license: optional(anyText),
  licenseUrl: optional(anyText),
  tasks: texts,
  baseModels: references,
  datasets: references,
  trainedBy: optional(
    fc.record({ run: anyText, url: optional(anyText), job: optional(anyText) }),
  ),
  cardVersion: optional(anyText),
});

const server = fc.record({
  ...base,
  kind: fc.constant('server' as const),
  serves: references,
  servedNames: texts,
  runtime: optional(anyText),
  format: optional(anyText),
  externalUrl: optional(anyText),
  internalUrl: optional(anyText),
  authRequired: optional(fc.boolean()),
  api: optional(
    fc.record({
      type: fc.oneof(anyText, fc.constant('openapi')),
      definition: optional(anyText),
      protocol: optional(
        fc.constantFrom(
          'openai' as const,
          'open-inference-v2' as const,
          'kserve-v1' as const,
          'ollama' as const,
        ),
      ),
      title: optional(anyText),
    }),
  ),
});

const dataset = fc.record({ ...base, kind: fc.constant('dataset' as const) });

export const anyRecord: fc.Arbitrary<SourceRecord> = fc.oneof(
  model,
  server,
  dataset,
);
