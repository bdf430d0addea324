/** Beginnings of licence texts, as they stand in the first lines. */
const TEXTS: readonly (readonly [RegExp, string])[] = [
  [/\bapache license,?\s+version 2\.0\b/i, 'Apache-2.0'],
  [/\bllama 3\.3 community license\b/i, 'llama3.3'],
  [/\bllama 3\.2 community license\b/i, 'llama3.2'],
  [/\bllama 3\.1 community license\b/i, 'llama3.1'],
  [/\bmeta llama 3 community license\b/i, 'llama3'],
  [/\bllama 2 community license\b/i, 'llama2'],
  [/\bgemma terms of use\b/i, 'gemma'],
  [/\bmit license\b/i, 'MIT'],
  [/\bgnu affero general public license\s+version 3\b/i, 'AGPL-3.0'],
  [/\bgnu general public license\s+version 3\b/i, 'GPL-3.0'],
  [/\bbsd 3-clause\b/i, 'BSD-3-Clause'],
];

const IDENTIFIER = /^[A-Za-z0-9][A-Za-z0-9.+-]{0,49}$/;
const LOOKED_AT = 1_000;

/**
 * The identifier of a licence whose text may be long: an identifier that stands
 * alone on the first line, or the name in a known text. A text that is not known
 * is no identifier, and is not kept.
 */
export function spdxOf(text: string | undefined): string | undefined {
  const firstLine = text?.trim().split('\n', 1)[0].trim() ?? '';
  const start = text?.slice(0, LOOKED_AT).replace(/\s+/g, ' ') ?? '';
  const known = TEXTS.find(([pattern]) => pattern.test(start));
  if (known) return known[1];
  return IDENTIFIER.test(firstLine) ? firstLine : undefined;
}
