// @ts-check

/**
 * The keys by which the same content is known in several sources. Asked when
 * somebody looks at a model; no entity depends on it.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('model_join_keys', table => {
    table.string('source_id', 255).notNullable();
    table.string('key_hash', 32).notNullable().comment('Of the record');
    table.string('join_hash', 32).notNullable().comment('Of the join key');
    table.primary(['source_id', 'key_hash', 'join_hash']);
    table.index(['join_hash'], 'model_join_keys_join');
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('model_join_keys');
};
