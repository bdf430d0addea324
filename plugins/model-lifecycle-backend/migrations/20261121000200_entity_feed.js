// @ts-check
const { randomBytes, randomUUID } = require('node:crypto');

/**
 * The change feed that the catalog module reads: the current state of each
 * entity, and tombstones.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('entity_feed_identity', table => {
    table.integer('id').primary().comment('Always 1');
    table
      .string('epoch', 64)
      .notNullable()
      .comment('Made with the database: tells readers that it is another one');
    table
      .string('docs_secret', 64)
      .notNullable()
      .comment('Makes the keys of documentation pages unguessable');
  });
  await knex('entity_feed_identity').insert({
    id: 1,
    epoch: randomUUID(),
    docs_secret: randomBytes(32).toString('hex'),
  });

  await knex.schema.createTable('entity_feed_heads', table => {
    table.string('source_key', 255).primary();
    table
      .bigInteger('last_sequence')
      .notNullable()
      .comment('Locked while a change of this source commits');
    table
      .boolean('ready')
      .notNullable()
      .defaultTo(false)
      .comment('The source completed a listing since the database is new');
  });

  await knex.schema.createTable('entity_feed_items', table => {
    table.string('source_key', 255).notNullable();
    table.string('entity_ref', 255).notNullable();
    table.bigInteger('sequence').notNullable();
    table.string('entity_hash', 64).nullable().comment('Empty for a tombstone');
    table.text('entity').nullable().comment('JSON; empty for a tombstone');
    table.string('docs_key', 64).nullable();
    table.bigInteger('changed_at_ms').notNullable();
    table.primary(['source_key', 'entity_ref']);
    table.unique(['source_key', 'sequence'], {
      indexName: 'entity_feed_items_sequence',
    });
    table.index(['docs_key'], 'entity_feed_items_docs_key');
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('entity_feed_items');
  await knex.schema.dropTable('entity_feed_heads');
  await knex.schema.dropTable('entity_feed_identity');
};
