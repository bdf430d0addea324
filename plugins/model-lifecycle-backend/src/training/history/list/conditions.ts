/* The conditions of a list as SQL over `runs`; all of them hold together. */
import type { Knex } from 'knex';
import { columnText, inList } from '../../../database/sql';
import type { RunQuery } from '../types';

/** All that decides who is counted; `states`, `cursor` and `limit` come on top. */
export function matchingRuns(knex: Knex, query: RunQuery): Knex.QueryBuilder {
  const runs = knex('runs');
  const { visible, where, ids, entityRef, labels, text } = query;
  if (visible) {
    runs.where(builder => isVisible(builder, knex, visible));
  }
  if (where) {
    runs.where(builder => where(builder));
  }
  if (ids) {
    runs.whereRaw(inList(knex, 'runs.id', ids));
  }
  if (entityRef !== undefined) {
    runs.whereIn(
      'runs.id',
      knex('run_links').where({ entity_ref: entityRef }).select('run_id'),
    );
  }
  for (const [key, value] of Object.entries(labels ?? {})) {
    runs.whereIn(
      'runs.id',
      knex('run_labels')
        .where({ label_key: columnText(key), label_value: columnText(value) })
        .select('run_id'),
    );
  }
  if (text) {
    runs.where(builder => containsText(builder, text));
  }
  whereOrigin(runs, knex, query);
  return runs;
}

function whereOrigin(
  runs: Knex.QueryBuilder,
  knex: Knex,
  { job, sourceId, namespace, owners }: RunQuery,
): void {
  if (job) {
    runs.where({
      'runs.job_source_id': columnText(job.sourceId),
      'runs.job_namespace': columnText(job.namespace),
      'runs.job_name': columnText(job.name),
    });
  }
  if (sourceId !== undefined) {
    runs.where('runs.source_id', columnText(sourceId));
  }
  if (namespace !== undefined) {
    runs.where('runs.namespace', columnText(namespace));
  }
  if (owners) {
    runs.whereRaw(inList(knex, 'runs.owner_ref', owners));
  }
}

/**
 * A provider link to something the user sees; or no provider link at all any
 * more, and the user among the stored owners. Links that people wrote grant
 * nothing.
 */
function isVisible(
  builder: Knex.QueryBuilder,
  knex: Knex,
  visible: NonNullable<RunQuery['visible']>,
): void {
  builder
    .whereIn(
      'runs.id',
      knex('run_links')
        .where('origin', 'provider')
        .whereRaw(inList(knex, 'entity_ref', visible.entityRefs))
        .select('run_id'),
    )
    .orWhere(orphan =>
      orphan
        .whereRaw(inList(knex, 'runs.owner_ref', visible.ownedBy))
        .whereNotExists(
          knex('run_links')
            .whereRaw('run_links.run_id = runs.id')
            .where('run_links.origin', 'provider')
            .select(knex.raw('1')),
        ),
    );
}

function containsText(builder: Knex.QueryBuilder, text: string): void {
  const pattern = `%${columnText(text)
    .toLowerCase()
    .replace(/[\\%_]/g, '\\$&')}%`;
  for (const column of ['name', 'job_name', 'namespace']) {
    builder.orWhereRaw(`lower(runs.${column}) like ? escape '\\'`, [pattern]);
  }
}
