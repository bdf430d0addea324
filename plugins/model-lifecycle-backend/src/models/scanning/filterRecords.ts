import type { SourceRecord } from 'backstage-plugin-model-lifecycle-node';
import type { FilterRule, FilterRules } from '../config/types';

type Matcher = (record: SourceRecord) => boolean;

/**
 * `include` and `exclude` of a source as one test. A condition about something
 * that a record does not have (the alias of a server) does not hold for it.
 */
export function createFilter(rules: FilterRules): Matcher {
  const include = rules.include.map(toMatcher);
  const exclude = rules.exclude.map(toMatcher);
  return record =>
    (include.length === 0 || include.some(matches => matches(record))) &&
    !exclude.some(matches => matches(record));
}

const VALUES: Record<
  keyof FilterRule,
  (record: SourceRecord) => (string | undefined)[]
> = {
  kind: record => [record.kind],
  name: record => [record.title, record.key],
  tag: record => [
    ...(record.tags ?? []),
    ...(record.kind === 'model'
      ? (record.versions ?? []).flatMap(version =>
          Object.entries(version.tags ?? {}).flatMap(([name, value]) => [
            name,
            `${name}=${value}`,
          ]),
        )
      : []),
  ],
  alias: record =>
    record.kind === 'model'
      ? (record.versions ?? []).flatMap(version => version.aliases ?? [])
      : [],
  state: record => [
    record.lifecycle,
    ...(record.kind === 'model'
      ? [
          record.maturity,
          record.access,
          record.versions?.find(({ name }) => name === record.currentVersion)
            ?.readiness,
        ]
      : []),
    record.kind === 'server' ? record.state?.code : undefined,
  ],
  format: record =>
    record.kind === 'dataset'
      ? []
      : [
          record.format,
          ...(record.kind === 'model'
            ? (record.versions ?? []).map(version => version.format)
            : []),
        ],
};

function toMatcher(rule: FilterRule): Matcher {
  const conditions = (Object.keys(VALUES) as (keyof FilterRule)[]).flatMap(
    key => {
      const patterns = rule[key]?.map(toExpression);
      return patterns ? [{ patterns, values: VALUES[key] }] : [];
    },
  );
  return record =>
    conditions.every(({ patterns, values }) =>
      values(record).some(
        value =>
          value !== undefined && patterns.some(pattern => pattern.test(value)),
      ),
    );
}

/** `*` is any text, `?` any character; upper and lower case are the same. */
function toExpression(pattern: string): RegExp {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*+/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^${source}$`, 'is');
}
