// @ts-check

/**
 * What the replica that holds a source's lease says about it, so that every
 * replica can show it.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('source_health', table => {
    table.string('source_key', 255).primary();
    table.string('holder', 255).notNullable();
    table
      .bigInteger('reported_at_ms')
      .notNullable()
      .comment('Milliseconds since the epoch by the clock of the holder');
    table.text('report').notNullable().comment('JSON of a SourceReport');
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('source_health');
};
