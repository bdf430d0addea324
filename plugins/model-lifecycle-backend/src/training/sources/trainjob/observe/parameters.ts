import { hash } from 'node:crypto';
import type { KubernetesObject } from '../../../../clusters/types';
import { list, record, text } from './read';

/** The last of them stands for all that are beyond it. */
export const MAX_PARAMETERS = 50;
export const MORE_PARAMETERS = 'more';

const MAX_NAME_CHARACTERS = 128;
/** 48 bits: two values of one name are taken for the same once in 10^14 times. */
const HASH_DIGITS = 12;
const IS_HASH = new RegExp(`^[0-9a-f]{${HASH_DIGITS}}$`);

/**
 * What tells the training of two runs apart, without saying it: hashes by
 * `env/<name>`, `command`, `args`, `dataset.env/<name>` and `model.env/<name>`.
 * The namespace and the name go into each hash, so that equal values in two
 * places look different. A trimmed object gives what it has.
 */
export function parametersOf(
  object: KubernetesObject,
): Record<string, string> | undefined {
  const spec = record(object.spec);
  const trainer = record(spec.trainer);
  const initializer = record(spec.initializer);
  const values: [name: string, value: unknown][] = [
    ...bodyOf('command', trainer.command),
    ...bodyOf('args', trainer.args),
    ...environmentOf('env', trainer.env),
    ...environmentOf('dataset.env', record(initializer.dataset).env),
    ...environmentOf('model.env', record(initializer.model).env),
  ];
  if (values.length === 0) {
    return known((object as { parameters?: unknown }).parameters);
  }
  const salt = text(record(object.metadata).namespace) ?? '';
  return Object.fromEntries(
    capped(values).map(([name, value]) => [
      name,
      hash('sha256', JSON.stringify([salt, name, value])).slice(0, HASH_DIGITS),
    ]),
  );
}

function bodyOf(name: string, value: unknown): [string, unknown][] {
  return list(value).length > 0 ? [[name, value]] : [];
}

/** By the value, or by where it comes from: a reference to a Secret is not its content. */
function environmentOf(place: string, value: unknown): [string, unknown][] {
  return list(value).flatMap((entry): [string, unknown][] => {
    const row = record(entry);
    const name = text(row.name)?.slice(0, MAX_NAME_CHARACTERS);
    return name
      ? [[`${place}/${name}`, row.valueFrom ?? row.value ?? null]]
      : [];
  });
}

function capped(values: [string, unknown][]): [string, unknown][] {
  const sorted = values.sort(([a], [b]) => (a < b ? -1 : 1));
  if (sorted.length <= MAX_PARAMETERS) return sorted;
  const kept = sorted.slice(0, MAX_PARAMETERS - 1);
  return [...kept, [MORE_PARAMETERS, sorted.slice(MAX_PARAMETERS - 1)]];
}

function known(value: unknown): Record<string, string> | undefined {
  const entries = Object.entries(record(value))
    .filter(([, told]) => typeof told === 'string' && IS_HASH.test(told))
    .slice(0, MAX_PARAMETERS);
  return entries.length > 0
    ? (Object.fromEntries(entries) as Record<string, string>)
    : undefined;
}
