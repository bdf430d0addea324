import { InputError } from '@backstage/errors';
import type { SourceRecord } from 'backstage-plugin-model-lifecycle-node';
import { z } from 'zod';

const MAX_TEXT = 20_000;
const MAX_ITEMS = 200;
const MAX_BYTES = 256 * 1024;

const text = (max: number) => z.string().trim().min(1).max(max);
const texts = (max = 200) => z.array(text(max)).max(MAX_ITEMS);
const values = z.record(text(200), z.string().max(2_000));
const count = z.number().int().nonnegative();
const webUrl = text(2_000).regex(
  /^https?:\/\/[^/@\s]+(\/\S*)?$/i,
  'expected an address that begins with https:// or http://, without user and password',
);
const time = z
  .string()
  .regex(
    /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/,
    'expected a time such as 2026-10-01T08:00:00Z',
  );
const entityRef = text(320).regex(
  /^[a-zA-Z]+:[\w.-]+\/[\w.-]+$/,
  'expected an entity reference such as resource:default/granite',
);
const reference = z.union([
  z.strictObject({ entityRef }),
  z.strictObject({ external: text(1_000), title: text(200).optional() }),
]);
const references = z.array(reference).max(MAX_ITEMS);

const version = z.strictObject({
  name: text(100),
  aliases: texts(100).optional(),
  digest: text(200).optional(),
  uri: text(1_000).optional(),
  description: text(2_000).optional(),
  createdAt: time.optional(),
  sizeBytes: count.optional(),
  format: text(100).optional(),
  license: text(200).optional(),
  metrics: z.record(text(200), z.number().finite()).optional(),
  parameters: values.optional(),
  tags: values.optional(),
  author: text(200).optional(),
});

const common = {
  title: text(200),
  description: text(MAX_TEXT).optional(),
  tags: texts(63).optional(),
  owner: text(200).optional(),
  lifecycle: text(63).optional(),
  system: text(320).optional(),
  viewUrl: webUrl.optional(),
  links: z
    .array(z.strictObject({ url: webUrl, title: text(200) }))
    .max(50)
    .optional(),
};

const model = z.strictObject({
  kind: z.literal('model'),
  ...common,
  versions: z.array(version).max(MAX_ITEMS).optional(),
  currentVersion: text(100).optional(),
  license: text(200).optional(),
  licenseUrl: webUrl.optional(),
  tasks: texts(100).optional(),
  languages: texts(100).optional(),
  format: text(100).optional(),
  library: text(100).optional(),
  architecture: text(100).optional(),
  quantization: text(100).optional(),
  sizeBytes: count.optional(),
  parameterCount: count.optional(),
  contextLength: count.optional(),
  capabilities: texts(100).optional(),
  access: text(100).optional(),
  maturity: text(100).optional(),
  baseModels: references.optional(),
  datasets: references.optional(),
  joinKeys: texts(500).optional(),
});

const server = z.strictObject({
  kind: z.literal('server'),
  ...common,
  serves: references.optional(),
  servedNames: texts().optional(),
  runtime: text(100).optional(),
  externalUrl: webUrl.optional(),
  internalUrl: webUrl.optional(),
  authRequired: z.boolean().optional(),
  api: z
    .strictObject({
      type: z.enum(['openapi', 'asyncapi', 'graphql', 'grpc']),
      definition: z.string().max(MAX_BYTES).optional(),
      protocol: z
        .enum(['openai', 'open-inference-v2', 'kserve-v1', 'ollama'])
        .optional(),
      title: text(200).optional(),
    })
    .optional(),
  joinKeys: texts(500).optional(),
});

const dataset = z.strictObject({
  kind: z.literal('dataset'),
  ...common,
  joinKeys: texts(500).optional(),
});

const declared = z.discriminatedUnion('kind', [model, server, dataset]);

/** Key, scope and card version are given by the store. */
export type Declared = SourceRecord;

/**
 * A record as a person declares it. Throws an InputError that names the field;
 * an unknown field is a mistake, not something to be lost silently.
 */
export function readDeclared(body: unknown, name: string): Declared {
  const result = declared.safeParse(body);
  if (!result.success) {
    const [issue] = result.error.issues;
    const field = issue.path.join('.') || 'the body';
    throw new InputError(
      `Invalid declaration of '${name}' at '${field}': ${issue.message}`,
    );
  }
  const { system, ...record } = result.data;
  const overrides = system
    ? { 'model-lifecycle.io/system': system }
    : undefined;
  const declaredRecord = {
    ...record,
    ...(overrides ? { overrides } : {}),
    key: name,
    scope: 'declared',
  } as SourceRecord;
  if (JSON.stringify(declaredRecord).length > MAX_BYTES) {
    throw new InputError(
      `Invalid declaration of '${name}': it is larger than ${MAX_BYTES} bytes`,
    );
  }
  return declaredRecord;
}
