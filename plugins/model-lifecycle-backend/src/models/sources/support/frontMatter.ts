import type { JsonValue } from '@backstage/types';
import { parse } from 'yaml';

/** Between the first line `---` and the next one. */
const FRONT_MATTER =
  /^\ufeff?---[ \t]*\r?\n([\s\S]*?)(?:\r?\n)?---[ \t]*(?:\r?\n|$)/;

const MAX_FRONT_MATTER = 256 * 1024;
const MAX_TEXT = 500;
const MAX_ENTRIES = 100;
const MAX_DEPTH = 8;

/**
 * A Markdown document without its front matter. Of the front matter the named
 * facts are kept, as plain JSON and cut to size; one that is no YAML has none.
 */
export function splitFrontMatter(
  document: string,
  keys: readonly string[],
): { markdown: string; facts?: Record<string, JsonValue> } {
  const [whole, yaml] = FRONT_MATTER.exec(document) ?? [];
  if (whole === undefined) return { markdown: document };
  const markdown = document.slice(whole.length);
  const values = parseYaml(yaml);
  const facts = keys.flatMap(key => {
    const fact =
      values && Object.hasOwn(values, key)
        ? toFact(values[key], MAX_DEPTH)
        : undefined;
    return fact === undefined ? [] : [[key, fact] as const];
  });
  return facts.length > 0
    ? { markdown, facts: Object.fromEntries(facts) }
    : { markdown };
}

function parseYaml(text: string): Record<string, unknown> | undefined {
  if (text.length > MAX_FRONT_MATTER) return undefined;
  try {
    const value: unknown = parse(text, {
      maxAliasCount: 20,
      logLevel: 'silent',
    });
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    // What people write there is not always YAML; the text is worth more.
    return undefined;
  }
}

function toFact(value: unknown, depth: number): JsonValue | undefined {
  if (typeof value === 'string') return value.slice(0, MAX_TEXT);
  if (typeof value === 'boolean') return value;
  if (typeof value === 'number') {
    return Number.isFinite(value) ? value : undefined;
  }
  if (typeof value !== 'object' || value === null || depth === 0) {
    return undefined;
  }
  if (Array.isArray(value)) {
    return value
      .slice(0, MAX_ENTRIES)
      .map(item => toFact(item, depth - 1))
      .filter(item => item !== undefined);
  }
  return Object.fromEntries(
    Object.entries(value)
      .slice(0, MAX_ENTRIES)
      .flatMap(([key, member]) => {
        const fact = toFact(member, depth - 1);
        return fact === undefined ? [] : [[key.slice(0, 100), fact] as const];
      }),
  );
}
