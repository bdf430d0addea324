import { ConfigReader, readDurationFromConfig } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { durationToMilliseconds, type JsonValue } from '@backstage/types';

function describe(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  // A wrong value may be a secret in the wrong place: only its type is said.
  return `a ${typeof value}`;
}

/**
 * One object of the app-config. Each key is read by a method that knows its
 * type; an error names the full key path and what is allowed there. An empty
 * string counts as absent (`${UNSET}` in app-config reads as one).
 *
 * @public
 */
export class ConfigSection {
  readonly #values: Record<string, JsonValue | undefined>;
  readonly #known = new Set<string>();

  constructor(readonly path: string, value: unknown) {
    if (
      value !== undefined &&
      (typeof value !== 'object' || value === null || Array.isArray(value))
    ) {
      throw new InputError(
        `Invalid config at '${path}': expected an object, got ${describe(
          value,
        )}`,
      );
    }
    this.#values = (value ?? {}) as Record<string, JsonValue | undefined>;
  }

  keys(): string[] {
    return Object.keys(this.#values);
  }

  /** The value as it is; `undefined` where nothing or an empty string stands. */
  raw(key: string): JsonValue | undefined {
    this.#known.add(key);
    const value = this.#values[key];
    return value === '' || value === null ? undefined : value;
  }

  invalid(key: string, expected: string, value: unknown): InputError {
    return new InputError(
      `Invalid config at '${
        this.path
      }.${key}': expected ${expected}, got ${describe(value)}`,
    );
  }

  string(key: string): string | undefined {
    const value = this.raw(key);
    if (value !== undefined && typeof value !== 'string') {
      throw this.invalid(key, 'a string', value);
    }
    return value;
  }

  requiredString(key: string): string {
    const value = this.string(key);
    if (value === undefined) {
      throw new InputError(
        `Missing config at '${this.path}.${key}': expected a string`,
      );
    }
    return value;
  }

  oneOf<T extends string>(key: string, allowed: readonly T[]): T | undefined {
    const value = this.string(key);
    if (value === undefined) return undefined;
    const found = allowed.find(candidate => candidate === value);
    if (found === undefined) {
      throw new InputError(
        `Invalid config at '${
          this.path
        }.${key}': expected one of ${allowed.join(', ')}, got '${value}'`,
      );
    }
    return found;
  }

  boolean(key: string): boolean | undefined {
    const value = this.raw(key);
    if (value === undefined || typeof value === 'boolean') return value;
    // Environment variables arrive as strings.
    if (value === 'true' || value === 'false') return value === 'true';
    throw this.invalid(key, 'true or false', value);
  }

  integer(
    key: string,
    range: { min: number; max: number },
  ): number | undefined {
    const value = this.raw(key);
    if (value === undefined) return undefined;
    const number = typeof value === 'string' ? Number(value) : value;
    if (
      typeof number !== 'number' ||
      !Number.isInteger(number) ||
      number < range.min ||
      number > range.max
    ) {
      throw new InputError(
        `Invalid config at '${this.path}.${key}': expected a whole number from ${range.min} to ${range.max}`,
      );
    }
    return number;
  }

  /** '5m', '30d', 'PT5M' or `{ minutes: 5 }`, as milliseconds. */
  durationMs(key: string): number | undefined {
    const value = this.raw(key);
    if (value === undefined) return undefined;
    let milliseconds: number;
    try {
      milliseconds = durationToMilliseconds(
        readDurationFromConfig(new ConfigReader({ value }), { key: 'value' }),
      );
    } catch {
      throw this.invalid(
        key,
        `a duration such as '5m', '30d', 'PT5M' or { minutes: 5 }`,
        value,
      );
    }
    if (milliseconds <= 0) {
      throw new InputError(
        `Invalid config at '${this.path}.${key}': expected a duration above zero`,
      );
    }
    return milliseconds;
  }

  strings(key: string): string[] | undefined {
    const value = this.raw(key);
    if (value === undefined) return undefined;
    if (!Array.isArray(value)) {
      throw this.invalid(key, 'a list of strings', value);
    }
    return value.map((item, index) => {
      if (typeof item !== 'string' || item === '') {
        throw new InputError(
          `Invalid config at '${this.path}.${key}[${index}]': expected a string that is not empty`,
        );
      }
      return item;
    });
  }

  pattern(key: string): RegExp | undefined {
    const value = this.string(key);
    return value === undefined
      ? undefined
      : toPattern(value, `${this.path}.${key}`);
  }

  /** Expressions that match everywhere in a text, for `replace`. */
  globalPatterns(key: string): RegExp[] {
    return (this.strings(key) ?? []).map((value, index) =>
      toPattern(value, `${this.path}.${key}[${index}]`, 'g'),
    );
  }

  /** The object under a key; an empty one where nothing stands. */
  section(key: string): ConfigSection {
    return new ConfigSection(`${this.path}.${key}`, this.raw(key));
  }

  sections(key: string): ConfigSection[] {
    const value = this.raw(key);
    if (value === undefined) return [];
    if (!Array.isArray(value)) {
      throw this.invalid(key, 'a list of objects', value);
    }
    return value.map(
      (item, index) =>
        new ConfigSection(`${this.path}.${key}[${index}]`, item ?? undefined),
    );
  }

  /** To be called when every key was read: what is left is a mistake. */
  rejectUnknownKeys(): void {
    const unknown = this.keys().filter(key => !this.#known.has(key));
    if (unknown.length > 0) {
      throw new InputError(
        `Unknown config key '${this.path}.${unknown[0]}': allowed here are ${[
          ...this.#known,
        ].join(', ')}`,
      );
    }
  }
}

function toPattern(value: string, path: string, flags = ''): RegExp {
  try {
    return new RegExp(value, flags);
  } catch (error) {
    throw new InputError(
      `Invalid config at '${path}': expected a regular expression, ${
        (error as Error).message
      }`,
    );
  }
}
