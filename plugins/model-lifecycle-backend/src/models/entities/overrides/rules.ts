import type { SourceRecord } from 'backstage-plugin-model-lifecycle-node';
import { toGlobMatcher } from '../../../catalog/glob';

/**
 * Changes what sources say about their records. A pattern has `*` for any text
 * and `?` for one character; case does not matter.
 */
export interface OverrideRule {
  match: {
    /** Source id. */
    source?: string;
    /** Title or native key. */
    name?: string;
  };
  set: OverrideValues;
  /** Where owners are named by whoever may write a ConfigMap, the owner map decides. */
  ownerBy?: 'owner-map';
}

export interface OverrideValues {
  title?: string;
  description?: string;
  lifecycle?: string;
  system?: string;
  owner?: string;
  tags?: readonly string[];
  license?: string;
}

export type RuleMatcher = (sourceId: string, record: SourceRecord) => boolean;

function toMatcher(glob: string | undefined): (text: string) => boolean {
  return glob === undefined ? () => true : toGlobMatcher(glob);
}

export function compileRule(rule: OverrideRule): RuleMatcher {
  const matchesSource = toMatcher(rule.match.source);
  const matchesName = toMatcher(rule.match.name);
  return (sourceId, record) =>
    matchesSource(sourceId) &&
    (matchesName(record.title) || matchesName(record.key));
}
