import { isDeepStrictEqual } from 'node:util';
import { ApiError } from './apiError';
import {
  FieldSet,
  JsonObject,
  ManagedFieldsEntry,
  isJsonObject,
} from './objects';

export interface ApplyOptions {
  manager: string;
  force: boolean;
  apiVersion: string;
  subresource?: string;
  time: string;
}

/** Who the applier is and names the object: nobody owns these. */
const UNOWNED = new Set([
  'apiVersion',
  'kind',
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'metadata.resourceVersion',
  'metadata.managedFields',
]);

/** Lists count as one value (atomic), as most of the lists of TrainJobs do. */
function fieldsOf(value: JsonObject, path = ''): FieldSet {
  const fields: FieldSet = {};
  for (const [key, child] of Object.entries(value)) {
    const childPath = path ? `${path}.${key}` : key;
    if (UNOWNED.has(childPath)) continue;
    const nested = isJsonObject(child) ? fieldsOf(child, childPath) : {};
    const emptyParent =
      childPath === 'metadata' && Object.keys(nested).length === 0;
    if (!emptyParent) fields[`f:${key}`] = nested;
  }
  return fields;
}

function leaves(fields: FieldSet, path: string[] = []): string[][] {
  return Object.entries(fields).flatMap(([name, nested]) => {
    const here = [...path, name.slice(2)];
    return Object.keys(nested).length === 0 ? [here] : leaves(nested, here);
  });
}

function owns(fields: FieldSet, path: string[]): boolean {
  let current: FieldSet | undefined = fields;
  for (const segment of path) {
    current = current?.[`f:${segment}`];
  }
  return current !== undefined;
}

function read(object: unknown, path: string[]): unknown {
  return path.reduce<unknown>(
    (value, segment) => (isJsonObject(value) ? value[segment] : undefined),
    object,
  );
}

function drop(object: JsonObject, path: string[]): void {
  const parent = read(object, path.slice(0, -1));
  if (isJsonObject(parent)) {
    delete parent[path[path.length - 1]];
  }
}

function merge(target: unknown, applied: unknown): unknown {
  if (!isJsonObject(applied)) return applied;
  const result: JsonObject = isJsonObject(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(applied)) {
    result[key] = merge(result[key], value);
  }
  return result;
}

function assertNoConflict(
  current: JsonObject,
  applied: JsonObject,
  others: ManagedFieldsEntry[],
): void {
  const conflicts = others.flatMap(other =>
    leaves(fieldsOf(applied))
      .filter(
        path =>
          owns(other.fieldsV1, path) &&
          !isDeepStrictEqual(read(current, path), read(applied, path)),
      )
      .map(path => ({ manager: other.manager, field: `.${path.join('.')}` })),
  );
  if (conflicts.length === 0) return;
  const texts = conflicts.map(
    ({ manager, field }) => `conflict with "${manager}": ${field}`,
  );
  throw new ApiError(
    409,
    'Conflict',
    `Apply failed with ${conflicts.length} conflict${
      conflicts.length === 1 ? '' : 's'
    }: ${texts.join(', ')}`,
    {
      causes: conflicts.map(({ manager, field }) => ({
        reason: 'FieldManagerConflict',
        message: `conflict with "${manager}"`,
        field,
      })),
    },
  );
}

/**
 * Server-side apply with simple ownership: the applied fields replace what was
 * there, fields that this manager applied before and left out now go, and a
 * field of another applier needs force.
 */
export function serverSideApply(
  current: JsonObject,
  applied: JsonObject,
  options: ApplyOptions,
): JsonObject {
  const metadata = isJsonObject(current.metadata) ? current.metadata : {};
  const entries = (metadata.managedFields ?? []) as ManagedFieldsEntry[];
  const isMine = (entry: ManagedFieldsEntry) =>
    entry.operation === 'Apply' &&
    entry.manager === options.manager &&
    entry.subresource === options.subresource;
  const mine = entries.find(isMine);
  const others = entries.filter(entry => !isMine(entry));
  if (!options.force) {
    assertNoConflict(current, applied, others);
  }
  const fields = fieldsOf(applied);
  const base = structuredClone(current);
  for (const path of leaves(mine?.fieldsV1 ?? {})) {
    const kept =
      owns(fields, path) || others.some(other => owns(other.fieldsV1, path));
    if (!kept) drop(base, path);
  }
  const result = merge(base, applied) as JsonObject;
  const entry: ManagedFieldsEntry = {
    manager: options.manager,
    operation: 'Apply',
    apiVersion: options.apiVersion,
    time: options.time,
    fieldsType: 'FieldsV1',
    fieldsV1: fields,
    ...(options.subresource && { subresource: options.subresource }),
  };
  return {
    ...result,
    metadata: {
      ...(result.metadata as JsonObject),
      managedFields: [...others, entry],
    },
  };
}
