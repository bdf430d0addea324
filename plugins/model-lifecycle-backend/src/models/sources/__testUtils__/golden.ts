import { readFileSync, writeFileSync } from 'node:fs';
import { stringify } from 'yaml';

/**
 * Compares a value with a YAML file that people review as text.
 * `UPDATE_GOLDEN=1` writes the file instead: read the difference before it is
 * committed.
 */
export function expectGolden(file: string, value: unknown): void {
  const text = stringify(value, { lineWidth: 0, aliasDuplicateObjects: false });
  if (process.env.UPDATE_GOLDEN) writeFileSync(file, text);
  expect(text).toBe(readFileSync(file, 'utf8'));
}
