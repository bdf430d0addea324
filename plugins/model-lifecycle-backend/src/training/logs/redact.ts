/** Written in place of what was taken out. */
export const REDACTED = '[redacted]';

/**
 * Secrets that training code is known to print. Each pattern keeps its first
 * group (what introduces the secret) and replaces the rest of the match. Lines
 * are written by strangers: none of them may look at a stretch of a line again
 * and again, from each of its words.
 */
const KNOWN_SECRETS: RegExp[] = [
  /(\bBearer\s+)[\w.~+/-]{8,}=*/gi,
  /(\bBasic\s+)[A-Za-z0-9+/]{8,}=*/g,
  /()\bhf_[A-Za-z0-9]{20,}\b/g,
  /()\b(?:ghp|gho|ghs|ghu|github_pat|glpat)[_-][\w-]{16,}/g,
  /()\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g,
  /(:\/\/[^\s/:@]*:)[^\s/@]+(?=@)/g,
  /(\b(?:api[_-]?key|access[_-]?token|auth[_-]?token|secret(?:[_-]?(?:access[_-]?)?key)?|password|passwd)["']?\s*[:=]\s*["']?)[^\s"',;}]{4,}/gi,
];

/** A JSON Web Token where it has all its parts; a first part alone is matched, so that it is looked at once, and stays. */
const WEB_TOKEN = /\beyJ[\w-]{8,}(\.eyJ[\w-]{8,}\.[\w-]+)?/g;

/** Nearly every line is ruled out by this alone; each pattern above needs one of these. */
const MAYBE_SECRET =
  /bearer|Basic|hf_|gh[posu][_-]|github_pat|glpat|AKIA|ASIA|eyJ|:\/\/|api[_-]?key|(?:access|auth)[_-]?token|secret|passw/i;

/**
 * Takes secrets out of a line before it is stored or shown: the known ones,
 * then the operator's own patterns (`training.logs.redact`).
 */
export function redact(text: string, patterns: readonly RegExp[] = []): string {
  let result = text;
  if (MAYBE_SECRET.test(text)) {
    for (const pattern of KNOWN_SECRETS) {
      result = result.replace(pattern, `$1${REDACTED}`);
    }
    result = result.replace(WEB_TOKEN, (match, others?: string) =>
      others === undefined ? match : REDACTED,
    );
  }
  for (const pattern of patterns) {
    result = result.replace(pattern, REDACTED);
  }
  return result;
}
