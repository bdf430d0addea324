const MAX_PARAMETERS = 50;
const MAX_VALUE = 200;

/** Numbers, texts and truth values of a JSON object; `undefined` where it is none. */
export function readParameters(
  text: string,
): Record<string, string> | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return undefined;
  }
  const entries = Object.entries(value)
    .filter(([, entry]) =>
      ['number', 'string', 'boolean'].includes(typeof entry),
    )
    .map(([name, entry]) => [name, String(entry).slice(0, MAX_VALUE)] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.slice(0, MAX_PARAMETERS));
}
