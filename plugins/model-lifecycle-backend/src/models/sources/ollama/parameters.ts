import { unlessEmpty } from '../../../http/answers/fields';

/** Settings of sampling and size; whatever else a Modelfile sets is not shown. */
const KNOWN = new Set([
  'num_ctx',
  'num_predict',
  'num_keep',
  'seed',
  'temperature',
  'top_k',
  'top_p',
  'min_p',
  'typical_p',
  'tfs_z',
  'repeat_last_n',
  'repeat_penalty',
  'presence_penalty',
  'frequency_penalty',
  'mirostat',
  'mirostat_eta',
  'mirostat_tau',
  'penalize_newline',
  'stop',
]);
const MAX_VALUE = 200;

/** One `name   value` on each line; `stop` can come several times. Sorted by name. */
export function parseParameters(
  text: string | undefined,
): Record<string, string | number> | undefined {
  const values = new Map<string, string>();
  for (const line of (text ?? '').split('\n')) {
    const [, name, value] = /^(\w+)\s+(.*\S)\s*$/.exec(line) ?? [];
    if (!KNOWN.has(name)) continue;
    const before = values.get(name);
    values.set(name, before === undefined ? value : `${before}, ${value}`);
  }
  return unlessEmpty(
    Object.fromEntries(
      [...values]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, value]) => [name, toValue(value)]),
    ),
  );
}

function toValue(text: string): string | number {
  const number = Number(text);
  return text !== '' && Number.isFinite(number)
    ? number
    : text.slice(0, MAX_VALUE);
}
