import { InputError } from '@backstage/errors';

/**
 * An object of the app-config whose keys are all known. Every complaint names
 * the full key path. Empty strings (an unset environment variable) count as
 * absent.
 */
export class ConfigSection {
  readonly #values: Record<string, unknown>;

  constructor(value: unknown, readonly keyPath: string, allowedKeys: string[]) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw new InputError(
        `${keyPath} must be an object; allowed keys: ${allowedKeys.join(', ')}`,
      );
    }
    this.#values = value as Record<string, unknown>;
    for (const key of Object.keys(value)) {
      if (!allowedKeys.includes(key)) {
        throw new InputError(
          `unknown key '${key}' at ${this.path(
            key,
          )}; allowed: ${allowedKeys.join(', ')}`,
        );
      }
    }
  }

  path(key: string): string {
    return `${this.keyPath}.${key}`;
  }

  has(key: string): boolean {
    return this.#value(key) !== undefined;
  }

  string(key: string): string | undefined {
    const value = this.#value(key);
    if (value === undefined || typeof value === 'string') return value;
    throw new InputError(`${this.path(key)} must be a text`);
  }

  requiredString(key: string): string {
    const value = this.string(key);
    if (value !== undefined) return value;
    throw new InputError(`${this.path(key)} is missing`);
  }

  /** Environment variables arrive as text, so 'true' and 'false' count too. */
  boolean(key: string): boolean | undefined {
    const value = this.#value(key);
    if (value === undefined) return undefined;
    if (value === true || value === 'true') return true;
    if (value === false || value === 'false') return false;
    throw new InputError(`${this.path(key)} must be true or false`);
  }

  section(key: string, allowedKeys: string[]): ConfigSection {
    return new ConfigSection(this.#value(key), this.path(key), allowedKeys);
  }

  #value(key: string): unknown {
    const value = this.#values[key];
    const absent =
      value === null || (typeof value === 'string' && value.trim() === '');
    return absent ? undefined : value;
  }
}
