// @ts-check

/**
 * What somebody may want to hear of a run, written with the change that it
 * tells of; and who wants to hear it.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('run_notifications', table => {
    table.bigIncrements('id').comment('The order in which they are sent');
    table.text('run_id').notNullable();
    table.integer('attempt').notNullable();
    table.text('event').notNullable();
    table
      .bigInteger('occurrence_ms')
      .notNullable()
      .comment('Start of the stall; 0 for what happens once an attempt');
    table.bigInteger('at_ms').notNullable().comment('When it happened');
    table.bigInteger('due_at_ms').notNullable().comment('Not sent before');
    table.integer('tries').notNullable();
    table.bigInteger('settled_at_ms').comment('Null while it waits');
    table.text('outcome').comment('How it was settled');
    table.unique(['run_id', 'attempt', 'event', 'occurrence_ms'], {
      indexName: 'run_notifications_event_idx',
    });
    table.index(
      ['settled_at_ms', 'due_at_ms', 'id'],
      'run_notifications_due_idx',
    );
  });
  await knex.schema.createTable('run_follows', table => {
    table.text('run_id').notNullable();
    table.text('user_ref').notNullable();
    table
      .smallint('following')
      .notNullable()
      .comment('0: does not want to hear of it, as an owner either');
    table
      .bigInteger('proven_at_ms')
      .notNullable()
      .comment('When the user was last allowed to read the run');
    table.text('owner_ref').comment('Owner of the run at that time');
    table.text('entity_ref').comment('Entity that made the run visible then');
    table.primary(['run_id', 'user_ref']);
    table.index(['proven_at_ms'], 'run_follows_age_idx');
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('run_follows');
  await knex.schema.dropTable('run_notifications');
};
