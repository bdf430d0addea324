import { withoutCredentials } from '../../entities/refs';
import { codeBlock, escapeText, inlineCode, tableOf } from '../markdown/escape';

export { codeBlock };

/** Longer texts of a source are no help on a page. */
const MAX_WORDS = 2_000;

/** Words of a source; addresses without user and password. */
export function words(text: string): string {
  return escapeText(withoutCredentials(text.slice(0, MAX_WORDS))).trim();
}

/** A name of a source. */
export function code(text: string): string {
  return inlineCode(withoutCredentials(text.slice(0, MAX_WORDS)));
}

/** A table of two columns with the rows that say something; empty without any. */
export function factTable(
  rows: readonly (readonly [label: string, value: string | undefined])[],
): string {
  const said = rows.flatMap(([label, value]) =>
    value ? [[label, words(value)]] : [],
  );
  return said.length > 0 ? tableOf(['', ''], said) : '';
}

/** Columns that say nothing in any row are left out. */
export function dataTable(
  columns: readonly string[],
  rows: readonly (readonly (string | undefined)[])[],
): string {
  const shown = columns
    .map((title, index) => ({ title, index }))
    .filter(({ index }) => rows.some(row => row[index]));
  return rows.length === 0 || shown.length === 0
    ? ''
    : tableOf(
        shown.map(({ title }) => title),
        rows.map(row => shown.map(({ index }) => words(row[index] ?? ''))),
      );
}

/** Parts of a page that say something, with an empty line between them. */
export function page(...parts: (string | false | undefined)[]): string {
  return `${parts.filter(Boolean).join('\n\n')}\n`;
}

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'];

export function formatBytes(bytes: number | undefined): string | undefined {
  if (bytes === undefined || !(bytes >= 0)) return undefined;
  const power = Math.min(
    UNITS.length - 1,
    Math.floor(Math.log10(Math.max(1, bytes)) / 3),
  );
  const value = bytes / 1000 ** power;
  return `${Number(value.toPrecision(3))} ${UNITS[power]}`;
}

/** 8200000000 -> 8.2 B, as models are named by their size. */
export function formatCount(count: number | undefined): string | undefined {
  if (count === undefined || !(count > 0)) return undefined;
  const rounded = (scale: number) => Number((count / scale).toPrecision(3));
  if (count >= 1e9) return `${rounded(1e9)} B`;
  return count >= 1e6 ? `${rounded(1e6)} M` : String(count);
}
