// @ts-check

/**
 * Models that people declare: what they sent, until they take it back. A row
 * that was taken back stays, so that the listing can say that it was seen and
 * is meant to go.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('declared_models', table => {
    table.string('source_id', 63).notNullable();
    table.string('name', 63).notNullable();
    table.text('record').nullable().comment('JSON; empty once taken back');
    table.text('card').nullable().comment('Markdown');
    table.string('changed_by', 255).notNullable();
    table.bigInteger('changed_at_ms').notNullable();
    table.primary(['source_id', 'name']);
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('declared_models');
};
