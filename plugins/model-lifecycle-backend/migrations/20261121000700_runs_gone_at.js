// @ts-check

/**
 * Retention looks for runs that went long ago.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.alterTable('runs', table => {
    table.index(['gone_at_ms', 'id'], 'runs_gone_idx');
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.alterTable('runs', table => {
    table.dropIndex(['gone_at_ms', 'id'], 'runs_gone_idx');
  });
};
