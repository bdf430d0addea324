import type {
  Reason,
  SourceHealth,
} from 'backstage-plugin-model-lifecycle-common';
import type { Words } from '../words/createWords';

/** Something that does not work, and what to do about it. */
export interface Problem {
  text: string;
  /** Empty where nobody can do anything. */
  advice: string;
}

/** Said by the number of removals, with a way to look at them. */
const SAID_ELSEWHERE = 'removal-waiting';

/** The problems of a source, each once, with the scopes that have it. */
export function problemsOf(
  source: Pick<SourceHealth, 'problems' | 'counts'>,
  words: Words,
): Problem[] {
  const groups = new Map<string, { problem: Problem; scopes: Set<string> }>();
  for (const reason of source.problems) {
    if (reason.code === SAID_ELSEWHERE) continue;
    const problem = toProblem(reason, words);
    const key = JSON.stringify(problem);
    const group = groups.get(key) ?? { problem, scopes: new Set<string>() };
    const { scope } = reason.params ?? {};
    if (scope !== undefined) group.scopes.add(String(scope));
    groups.set(key, group);
  }
  const several = (source.counts.scopes ?? 0) > 1;
  return [...groups.values()].map(({ problem, scopes }) =>
    several && scopes.size > 0
      ? { ...problem, text: inScopes(problem.text, [...scopes], words) }
      : problem,
  );
}

export function toProblem(reason: Reason, words: Words): Problem {
  return { text: words.reason(reason), advice: words.advice(reason) };
}

function inScopes(text: string, scopes: string[], { t }: Words): string {
  const scope =
    scopes.length === 1
      ? scopes[0]
      : t('sources.inScopes', { count: scopes.length });
  return t('sources.inScope', { scope, text });
}
