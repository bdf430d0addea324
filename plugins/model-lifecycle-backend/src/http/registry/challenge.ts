export interface Challenge {
  /** In lower case: `bearer`, `basic`. */
  scheme: string;
  /** Names in lower case. */
  parameters: Readonly<Record<string, string | undefined>>;
}

const TOKEN = "[A-Za-z0-9!#$%&'*+.^_`|~-]+";
const PARAMETER = new RegExp(
  `\\s*,?\\s*(${TOKEN})\\s*=\\s*(?:"((?:[^"\\\\]|\\\\.)*)"|([^\\s,"]+))`,
  'y',
);
const SCHEME = new RegExp(`\\s*,?\\s*(${TOKEN})(?=\\s|,|$)(?!\\s*=)`, 'y');

/** The challenges of a `WWW-Authenticate` header (RFC 9110 §11.6.1). */
export function parseChallenges(header: string | undefined): Challenge[] {
  const text = (header ?? '').slice(0, 8192);
  const challenges: Challenge[] = [];
  let index = 0;
  const take = (pattern: RegExp) => {
    pattern.lastIndex = index;
    const found = pattern.exec(text);
    if (found) index += found[0].length;
    return found;
  };
  for (let scheme = take(SCHEME); scheme; scheme = take(SCHEME)) {
    const parameters: Record<string, string> = {};
    for (let found = take(PARAMETER); found; found = take(PARAMETER)) {
      parameters[found[1].toLowerCase()] =
        found[3] ?? found[2].replace(/\\(.)/g, '$1');
    }
    challenges.push({ scheme: scheme[1].toLowerCase(), parameters });
  }
  return challenges;
}
