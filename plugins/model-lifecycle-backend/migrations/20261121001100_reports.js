// @ts-check

/**
 * What trainers have reported: how far each run is, and what nobody has taken
 * in yet.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('reported_runs', table => {
    table.text('subject').notNullable().comment('Who reports');
    table.text('run_id').notNullable().comment('As the reporter names it');
    table.bigInteger('last_sequence').notNullable();
    table
      .bigInteger('last_line')
      .notNullable()
      .comment('Number of the last log line that was received');
    table
      .bigInteger('last_at_ms')
      .notNullable()
      .comment('Time of the last report; that of the next is later');
    table.bigInteger('reported_at_ms').notNullable();
    table.primary(['subject', 'run_id']);
    table.index(['reported_at_ms'], 'reported_runs_age_idx');
  });
  await knex.schema.createTable('report_inbox', table => {
    table.bigIncrements('id').comment('The order in which they are taken in');
    table.text('subject').notNullable();
    table.text('run_id').notNullable();
    table.bigInteger('sequence').notNullable();
    table.text('report').notNullable().comment('JSON');
    table.unique(['subject', 'run_id', 'sequence'], {
      indexName: 'report_inbox_report_idx',
    });
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('report_inbox');
  await knex.schema.dropTable('reported_runs');
};
