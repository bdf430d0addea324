import type { SelectionRule } from './config';

/** What rules look at. */
export interface Candidate {
  name?: string;
  systemName?: string;
  annotations: Readonly<Record<string, string>>;
  labels: Readonly<Record<string, string>>;
  backendHosts: readonly string[];
}

/** The first rule that fits; `undefined`: no model stands behind the product. */
export function select(
  candidate: Candidate,
  rules: readonly SelectionRule[],
): SelectionRule | undefined {
  return rules.find(
    rule =>
      fits(rule.systemName, candidate.systemName) &&
      fits(rule.name, candidate.name) &&
      has(candidate.annotations, rule.annotation) &&
      has(candidate.labels, rule.label) &&
      (!rule.backendHost ||
        candidate.backendHosts.some(host => rule.backendHost!.test(host))),
  );
}

function fits(pattern: RegExp | undefined, text: string | undefined): boolean {
  return !pattern || (text !== undefined && pattern.test(text));
}

function has(
  entries: Readonly<Record<string, string>>,
  wanted: { name: string; value?: string } | undefined,
): boolean {
  if (!wanted) return true;
  if (!Object.hasOwn(entries, wanted.name)) return false;
  return wanted.value === undefined || entries[wanted.name] === wanted.value;
}
