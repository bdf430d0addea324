import { timestampOf } from '../../progression/contracts/time';
import { cleanText } from '../../progression/text';
import type { Timestamp } from '../../run';
import type { FieldProblem } from './types';

type Fields = Record<string, unknown>;

/**
 * Reads the fields of a report one by one: what is absent or null is
 * `undefined`, what is wrong is noted with its path and `undefined` too.
 */
export class FieldReader {
  readonly #fields: Fields;
  readonly #known = new Set<string>();

  private constructor(
    value: unknown,
    private readonly path: string,
    readonly problems: FieldProblem[],
  ) {
    const isObject =
      typeof value === 'object' && value !== null && !Array.isArray(value);
    if (!isObject) this.#say('', 'must be an object');
    this.#fields = isObject ? (value as Fields) : {};
  }

  static of(value: unknown): FieldReader {
    return new FieldReader(value, '', []);
  }

  #get(name: string): unknown {
    this.#known.add(name);
    const value = Object.hasOwn(this.#fields, name)
      ? this.#fields[name]
      : undefined;
    return value === null ? undefined : value;
  }

  #say(name: string, message: string): undefined {
    const field = [this.path, name].filter(Boolean).join('.');
    this.problems.push({ field, message });
    return undefined;
  }

  /** Says which fields nobody asked for, such as one that was misspelt. */
  rejectUnknown(): void {
    for (const name of Object.keys(this.#fields)) {
      if (!this.#known.has(name)) {
        this.#say(cleanText(name, 64) ?? '?', 'is not a field of a report');
      }
    }
  }

  required<T>(name: string, value: T | undefined): T | undefined {
    const written = this.#get(name);
    // A text that says nothing is none; what is wrong otherwise was said.
    const isNone =
      written === undefined ||
      (typeof written === 'string' && cleanText(written, 1) === undefined);
    if (value === undefined && isNone) this.#say(name, 'must be given');
    return value;
  }

  /** One line: control characters become blanks. */
  text(name: string, maxCharacters: number): string | undefined {
    const value = this.#get(name);
    if (value === undefined) return undefined;
    if (typeof value !== 'string') return this.#say(name, 'must be a text');
    if (value.length > maxCharacters) {
      return this.#say(name, `must have at most ${maxCharacters} characters`);
    }
    return cleanText(value, maxCharacters);
  }

  number(
    name: string,
    { min, max, whole }: { min: number; max: number; whole?: boolean },
  ): number | undefined {
    const value = this.#get(name);
    if (value === undefined) return undefined;
    const fits =
      typeof value === 'number' &&
      value >= min &&
      value <= max &&
      (!whole || Number.isSafeInteger(value));
    return fits
      ? value + 0
      : this.#say(
          name,
          `must be a${whole ? ' whole' : ''} number from ${min} to ${max}`,
        );
  }

  oneOf<T extends string>(name: string, values: readonly T[]): T | undefined {
    const value = this.#get(name);
    if (value === undefined) return undefined;
    return values.includes(value as T)
      ? (value as T)
      : this.#say(name, `must be one of ${values.join(', ')}`);
  }

  time(name: string): Timestamp | undefined {
    const value = this.#get(name);
    if (value === undefined) return undefined;
    return (
      timestampOf(value) ??
      this.#say(name, 'must be a time with a zone, e.g. 2026-11-21T09:00:00Z')
    );
  }

  section(name: string): FieldReader | undefined {
    const value = this.#get(name);
    return value === undefined
      ? undefined
      : new FieldReader(value, this.#pathOf(name), this.problems);
  }

  sections(name: string, most: number): FieldReader[] | undefined {
    return this.list(name, most)?.map(
      (value, index) =>
        new FieldReader(
          value,
          this.#pathOf(`${name}[${index}]`),
          this.problems,
        ),
    );
  }

  list(name: string, most: number): unknown[] | undefined {
    const value = this.#get(name);
    if (value === undefined) return undefined;
    if (!Array.isArray(value)) return this.#say(name, 'must be a list');
    if (value.length > most) {
      return this.#say(name, `must have at most ${most} entries`);
    }
    return value;
  }

  /** All entries of an object, whatever their names. */
  entries(name: string, most: number): [string, unknown][] | undefined {
    const value = this.#get(name);
    if (value === undefined) return undefined;
    if (typeof value !== 'object' || Array.isArray(value)) {
      return this.#say(name, 'must be an object');
    }
    const entries = Object.entries(value as Fields);
    return entries.length > most
      ? this.#say(name, `must have at most ${most} entries`)
      : entries;
  }

  /** As it is, to be judged by who asks. */
  scalar(name: string): unknown {
    return this.#get(name);
  }

  isList(name: string): boolean {
    return Array.isArray(this.#fields[name]);
  }

  reject(name: string, message: string): void {
    this.#say(name, message);
  }

  #pathOf(name: string): string {
    return [this.path, name].filter(Boolean).join('.');
  }
}
