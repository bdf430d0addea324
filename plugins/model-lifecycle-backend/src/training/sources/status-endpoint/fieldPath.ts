/*
 * Places in an answer: `status.steps[0].name`, `list[-1]`, `['odd.name'].x`.
 * Nothing is evaluated; only own members are found.
 */
import { InputError } from '@backstage/errors';

/** Names of members, and places in lists, below zero from the end. Empty: the whole. */
export type FieldPath = readonly (string | number)[];

const MAX_LENGTH = 500;
const SEGMENT = /(?:^|\.)([^.[\]'"\s]+)|\[(-?\d{1,6})\]|\['([^'\]]+)'\]/y;

/** @param place - key path in the config, for the error */
export function parseFieldPath(text: string, place: string): FieldPath {
  const path: (string | number)[] = [];
  const segment = new RegExp(SEGMENT);
  while (segment.lastIndex < text.length && text.length <= MAX_LENGTH) {
    const found = segment.exec(text);
    if (!found) break;
    const [, name, index, quoted] = found;
    path.push(index === undefined ? name ?? quoted : Number(index));
    if (segment.lastIndex >= text.length) return path;
  }
  throw new InputError(
    `Invalid config at '${place}': expected a place in the answer such as status.steps[0].name`,
  );
}

/** `undefined` where there is nothing. */
export function valueAt(body: unknown, path: FieldPath): unknown {
  let value: unknown = body;
  for (const segment of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    const key =
      typeof segment === 'number' && segment < 0 && Array.isArray(value)
        ? value.length + segment
        : segment;
    if (!Object.hasOwn(value, key)) return undefined;
    value = (value as Record<string | number, unknown>)[key];
  }
  return value;
}
