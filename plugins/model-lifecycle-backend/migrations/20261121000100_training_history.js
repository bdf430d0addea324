// @ts-check

/*
 * The history of training runs. What is asked for stands in narrow rows with
 * indexes (`runs`, `run_labels`, `run_links`); what is shown stands beside it
 * as JSON (`run_snapshots` for what changes with state, phase or attempt,
 * `run_volatile` for what changes with each report, without any index). Samples
 * and log lines are compressed chunks.
 */

/** @param {import('knex').Knex} knex */
async function createRuns(knex) {
  await knex.schema.createTable('runs', table => {
    table.text('id').primary();
    table.text('source_id').notNullable();
    table.text('source_type').notNullable();
    table.text('namespace').notNullable();
    table.text('name').notNullable();
    table.text('job_source_id').notNullable();
    table.text('job_namespace').notNullable();
    table.text('job_name').notNullable();
    table.text('state').notNullable();
    table.smallint('stalled').notNullable().defaultTo(0);
    table.bigInteger('since_ms').notNullable();
    table.bigInteger('created_at_ms').notNullable();
    table.bigInteger('ended_at_ms');
    table
      .bigInteger('gone_at_ms')
      .comment('Left the cluster; null while there');
    table
      .bigInteger('result_observed_at_ms')
      .comment('When the stored result was observed; null without a result');
    table.text('owner_ref').comment('Kept after the entity left the catalog');
    table.text('structure_hash').notNullable();
    table.index(
      ['source_id', 'namespace', 'created_at_ms', 'id'],
      'runs_source_idx',
    );
    table.index(
      ['job_source_id', 'job_namespace', 'job_name', 'created_at_ms', 'id'],
      'runs_job_idx',
    );
    table.index(['owner_ref', 'created_at_ms', 'id'], 'runs_owner_idx');
  });
  await knex.schema.createTable('run_snapshots', table => {
    table.text('run_id').primary();
    table.text('structure').notNullable().comment('JSON');
  });
  await knex.schema.createTable('run_volatile', table => {
    table.text('run_id').primary();
    table.bigInteger('version').notNullable();
    table.text('report').notNullable().comment('JSON');
    table.text('sparkline').comment('JSON');
  });
  await knex.schema.createTable('run_labels', table => {
    table.text('run_id').notNullable();
    table.text('label_key').notNullable();
    table.text('label_value').notNullable();
    table.primary(['run_id', 'label_key']);
    table.index(['label_key', 'label_value', 'run_id'], 'run_labels_value_idx');
  });
  await knex.schema.createTable('run_links', table => {
    table.text('run_id').notNullable();
    table.text('origin').notNullable().comment('provider or people');
    table.text('entity_ref').notNullable();
    table.primary(['run_id', 'origin', 'entity_ref']);
    table.index(['entity_ref', 'origin', 'run_id'], 'run_links_ref_idx');
    table.index(['origin', 'entity_ref'], 'run_links_origin_idx');
  });
  await knex.schema.createTable('run_transitions', table => {
    table.bigIncrements('id');
    table.text('run_id').notNullable();
    table.bigInteger('at_ms').notNullable();
    table.text('kind').notNullable();
    table.text('detail').notNullable().comment('JSON');
    table.index(['run_id', 'at_ms', 'id'], 'run_transitions_run_idx');
  });
}

/** @param {import('knex').Knex} knex */
async function createMetrics(knex) {
  await knex.schema.createTable('metric_series', table => {
    table.bigIncrements('id');
    table.text('run_id').notNullable();
    table.text('name').notNullable();
    table.text('split').notNullable();
    table.unique(['run_id', 'name', 'split'], {
      indexName: 'metric_series_run_idx',
    });
  });
  await knex.schema.createTable('metric_chunks', table => {
    table.bigIncrements('id');
    table.bigInteger('series_id').notNullable();
    table.integer('attempt').notNullable();
    table.bigInteger('from_ms').notNullable();
    table.bigInteger('to_ms').notNullable();
    table.integer('points').notNullable();
    table.binary('data').notNullable();
    table.index(
      ['series_id', 'attempt', 'from_ms'],
      'metric_chunks_series_idx',
    );
    table.index(['to_ms'], 'metric_chunks_age_idx');
  });
  await knex.schema.createTable('metric_tails', table => {
    table.text('run_id').primary();
    table.bigInteger('to_ms').notNullable();
    table.binary('data').notNullable();
    table.index(['to_ms'], 'metric_tails_age_idx');
  });
  await knex.schema.createTable('metric_rollups', table => {
    table.bigIncrements('id');
    table.bigInteger('series_id').notNullable();
    table.integer('attempt').notNullable();
    table.integer('width_ms').notNullable().comment('60000 or 600000');
    table.bigInteger('from_ms').notNullable();
    table.bigInteger('to_ms').notNullable();
    table.integer('points').notNullable();
    table.binary('data').notNullable();
    table.index(
      ['series_id', 'attempt', 'from_ms'],
      'metric_rollups_series_idx',
    );
    table.index(['width_ms', 'to_ms'], 'metric_rollups_age_idx');
  });
}

/** @param {import('knex').Knex} knex */
async function createLogs(knex) {
  await knex.schema.createTable('log_files', table => {
    table.bigIncrements('id');
    table.text('run_id').notNullable();
    table.text('pod').notNullable();
    table.text('container').notNullable();
    table.integer('attempt').notNullable();
    table.integer('lines').notNullable();
    table.bigInteger('bytes').notNullable();
    table.bigInteger('kept_at_ms').notNullable().comment('Last append');
    table.text('detail').notNullable().comment('JSON');
    table.unique(['run_id', 'attempt', 'pod', 'container'], {
      indexName: 'log_files_run_idx',
    });
    table.index(['kept_at_ms'], 'log_files_age_idx');
  });
  await knex.schema.createTable('log_chunks', table => {
    table.bigInteger('file_id').notNullable();
    table.integer('first_line').notNullable();
    table.integer('last_line').notNullable();
    table.integer('lines').notNullable();
    table.integer('bytes').notNullable().comment('Before compression');
    table.binary('data').notNullable();
    table.primary(['file_id', 'first_line']);
  });
}

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await createRuns(knex);
  await createMetrics(knex);
  await createLogs(knex);
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  const tables = [
    'log_chunks',
    'log_files',
    'metric_rollups',
    'metric_tails',
    'metric_chunks',
    'metric_series',
    'run_transitions',
    'run_links',
    'run_labels',
    'run_volatile',
    'run_snapshots',
    'runs',
  ];
  for (const table of tables) {
    await knex.schema.dropTable(table);
  }
};
