import type { PermissionCriteria } from '@backstage/plugin-permission-common';
import {
  isAndCriteria,
  isNotCriteria,
  isOrCriteria,
} from '@backstage/plugin-permission-node';
import type { RunCondition } from 'backstage-plugin-model-lifecycle-node';
import type { Knex } from 'knex';

/**
 * Adds a criteria tree to a query, with the meaning that `apply` of the rules
 * has: a missing value does not match, and so its negation does.
 */
export function criteriaToWhere(
  criteria: PermissionCriteria<RunCondition>,
): (query: Knex.QueryBuilder) => void {
  if (isAndCriteria(criteria)) {
    return query =>
      criteria.allOf.forEach(part => query.where(criteriaToWhere(part)));
  }
  if (isOrCriteria(criteria)) {
    return query =>
      query.where(group =>
        criteria.anyOf.forEach(part => group.orWhere(criteriaToWhere(part))),
      );
  }
  if (isNotCriteria(criteria)) {
    return query => query.whereNot(criteriaToWhere(criteria.not));
  }
  // Without `is not null` a missing value would be unknown in SQL, and so
  // would its negation.
  return query =>
    query
      .whereNotNull(criteria.column)
      .whereIn(criteria.column, criteria.values);
}
