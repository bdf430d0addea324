import type { Reason, RunState } from '../../run';
import type { Disagreement } from '../reasons';
import type { World } from './world';

/** What a rule decides. */
export interface Verdict {
  state: RunState;
  reason: Reason;
  /** Two kinds of objects that tell different things. */
  disagreement?: Disagreement;
  /**
   * Concluded from children that are missing, though nothing said that they
   * failed: that the whole job was deleted would look the same.
   */
  fromAbsence?: boolean;
}

/** Answers only where it applies; the first rule that answers wins. */
export type Rule = (world: World) => Verdict | undefined;

export function firstMatch(rules: Rule[], world: World): Verdict | undefined {
  for (const rule of rules) {
    const verdict = rule(world);
    if (verdict) {
      return verdict;
    }
  }
  return undefined;
}
