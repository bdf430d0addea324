import type { JsonObject, JsonValue } from '@backstage/types';

const MAX_DEPTH = 8;
const MAX_PROPERTIES = 20;

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What a local `$ref` points to; `undefined` for every other address. */
export function follow(
  document: JsonObject,
  value: JsonValue | undefined,
): JsonObject | undefined {
  let found = value;
  for (let step = 0; step < MAX_DEPTH; step++) {
    if (!isObject(found)) return undefined;
    if (typeof found.$ref !== 'string') return found;
    if (!found.$ref.startsWith('#/')) return undefined;
    let target: JsonValue | undefined = document;
    for (const part of found.$ref.slice(2).split('/')) {
      const key = part.replace(/~1/g, '/').replace(/~0/g, '~');
      target =
        isObject(target) && Object.hasOwn(target, key)
          ? target[key]
          : undefined;
    }
    found = target;
  }
  return undefined;
}

/**
 * A value that a schema of OpenAPI allows: its examples where it has some,
 * else the least that it asks for. `model` is the name to send where a schema
 * asks for one.
 */
export function sampleOf(
  document: JsonObject,
  value: JsonValue | undefined,
  options: { model?: string; name?: string; depth?: number } = {},
): JsonValue | undefined {
  const { depth = 0, name } = options;
  const schema = follow(document, value);
  if (!schema || depth > MAX_DEPTH) return undefined;
  if (name === 'model' && options.model) return options.model;
  if (schema.example !== undefined) return schema.example;
  if (Array.isArray(schema.examples)) return schema.examples[0];
  if (schema.const !== undefined) return schema.const;
  if (Array.isArray(schema.enum)) return schema.enum[0];
  const inner = { model: options.model, depth: depth + 1 };
  const [variant] = [schema.anyOf, schema.oneOf, schema.allOf].flatMap(list =>
    Array.isArray(list) ? list.slice(0, 1) : [],
  );
  if (variant !== undefined) return sampleOf(document, variant, inner);
  if (isObject(schema.properties)) {
    return objectOf(document, schema, inner);
  }
  switch (schema.type) {
    case 'string':
      return 'text';
    case 'integer':
    case 'number':
      return 1;
    case 'boolean':
      return false;
    case 'array': {
      const item = sampleOf(document, schema.items, inner);
      return item === undefined ? [] : [item];
    }
    case 'object':
      return {};
    default:
      return undefined;
  }
}

function objectOf(
  document: JsonObject,
  schema: JsonObject,
  options: { model?: string; depth: number },
): JsonObject {
  const required = Array.isArray(schema.required) ? schema.required : [];
  const entries = Object.entries(schema.properties as JsonObject)
    .filter(
      ([name, property]) =>
        required.includes(name) ||
        (isObject(property) && property.example !== undefined),
    )
    .slice(0, MAX_PROPERTIES)
    .flatMap(([name, property]) => {
      const sample = sampleOf(document, property, { ...options, name });
      return sample === undefined ? [] : [[name, sample] as const];
    });
  return Object.fromEntries(entries);
}
