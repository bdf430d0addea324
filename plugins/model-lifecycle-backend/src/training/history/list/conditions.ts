/* The conditions of a list as SQL over `runs`; all of them hold together. */
import type { Knex } from 'knex';
import { columnText, inList } from '../../../database/sql';
import type { EntityRuns, RunQuery, RunVisibility } from '../types';

/** All that decides who is counted; `states`, `cursor` and `limit` come on top. */
export function matchingRuns(knex: Knex, query: RunQuery): Knex.QueryBuilder {
  const runs = knex('runs');
  const { visible, where, ids, entity, entityRef, labels, text } = query;
  if (visible) {
    runs.where(builder => isVisible(builder, knex, visible));
  }
  if (where) {
    runs.where(builder => where(builder));
  }
  if (ids) {
    runs.whereRaw(inList(knex, 'runs.id', ids));
  }
  if (entity) {
    runs.where(builder => belongsTo(builder, knex, entity));
  }
  if (entityRef !== undefined) {
    runs.whereIn('runs.id', linkedTo(knex, [entityRef]));
  }
  if (labels) {
    carriesLabels(runs, knex, labels);
  }
  if (text) {
    runs.where(builder => containsText(builder, text));
  }
  whereOrigin(runs, knex, query);
  return runs;
}

function linkedTo(knex: Knex, entityRefs: string[]): Knex.QueryBuilder {
  return knex('run_links')
    .whereRaw(inList(knex, 'entity_ref', entityRefs))
    .select('run_id');
}

function carriesLabels(
  builder: Knex.QueryBuilder,
  knex: Knex,
  labels: Record<string, string>,
): void {
  for (const [key, value] of Object.entries(labels)) {
    builder.whereIn(
      'runs.id',
      knex('run_labels')
        .where({ label_key: columnText(key), label_value: columnText(value) })
        .select('run_id'),
    );
  }
}

/** By link, by selector or by name; a selector without requirements selects nothing. */
function belongsTo(
  builder: Knex.QueryBuilder,
  knex: Knex,
  { ref, adopted = [], labels = {}, named, jobName }: EntityRuns,
): void {
  builder.whereIn('runs.id', linkedTo(knex, [ref, ...adopted]));
  if (Object.keys(labels).length > 0) {
    builder.orWhere(group => carriesLabels(group, knex, labels));
  }
  if (named) {
    builder.orWhere(group => {
      group.where('runs.source_id', columnText(named.sourceId));
      if (named.namespace !== undefined) {
        group.where('runs.namespace', columnText(named.namespace));
      }
      group.where(either =>
        either
          .where('runs.name', columnText(named.name))
          .orWhere('runs.job_name', columnText(named.name)),
      );
    });
  }
  if (jobName !== undefined) {
    builder.orWhere('runs.job_name', columnText(jobName));
  }
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
 * A provider link to something the user sees; or no provider link that still
 * stands, and the user among the stored owners. Links that people wrote grant
 * nothing.
 */
function isVisible(
  builder: Knex.QueryBuilder,
  knex: Knex,
  { entityRefs, ownedBy, absentRefs = [] }: RunVisibility,
): void {
  const standing = knex('run_links').where('run_links.origin', 'provider');
  if (absentRefs.length > 0) {
    standing.whereRaw('not (?)', [
      inList(knex, 'run_links.entity_ref', absentRefs),
    ]);
  }
  const seen = standing.clone();
  if (entityRefs !== 'all') {
    seen.whereRaw(inList(knex, 'run_links.entity_ref', entityRefs));
  }
  builder
    .whereIn('runs.id', seen.select('run_links.run_id'))
    .orWhere(orphan =>
      orphan
        .whereRaw(inList(knex, 'runs.owner_ref', ownedBy))
        .whereNotExists(
          standing
            .clone()
            .whereRaw('run_links.run_id = runs.id')
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
