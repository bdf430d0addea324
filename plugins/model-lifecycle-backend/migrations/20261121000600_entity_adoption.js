// @ts-check

const ANNOTATION_NATIVE_ID = 'model-lifecycle.io/native-id';
const PAGE = 500;

/**
 * Hand-written entities that stand for something a source knows: the claims
 * as the catalog has them, and which entities of the feed give way.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.alterTable('entity_feed_items', table => {
    table
      .string('native_id', 512)
      .nullable()
      .comment('Key in the source system, kept by tombstones');
    table.index(['native_id'], 'entity_feed_items_native_id');
  });
  await nameRows(knex);

  await knex.schema.createTable('adoption_claims', table => {
    table.string('adopter_ref', 255).primary();
    table
      .string('source', 255)
      .notNullable()
      .comment('As people wrote it: <type>:<source id>, or the id alone');
    table.string('native_id', 512).notNullable();
    table.string('owner_ref', 255).nullable();
    table
      .boolean('trusted')
      .notNullable()
      .comment('Comes from a location that the configuration trusts');
    table.index(['native_id'], 'adoption_claims_native_id');
  });

  await knex.schema.createTable('entity_adoptions', table => {
    table.string('source_key', 255).notNullable();
    table
      .string('entity_ref', 255)
      .notNullable()
      .comment('The entity of the feed that is not emitted');
    table.string('native_id', 512).notNullable();
    table.string('adopter_ref', 255).notNullable();
    table.boolean('trusted').notNullable();
    table.primary(['source_key', 'entity_ref']);
  });

  await knex.schema.createTable('entity_repoints', table => {
    table
      .string('entity_ref', 255)
      .primary()
      .comment('What points here is to be emitted again');
  });
};

/** @param {import('knex').Knex} knex */
async function nameRows(knex) {
  const sources = await knex('entity_feed_heads').pluck('source_key');
  for (const source_key of sources) {
    let after = '';
    for (;;) {
      const rows = await knex('entity_feed_items')
        .where({ source_key })
        .whereNotNull('entity')
        .where('entity_ref', '>', after)
        .orderBy('entity_ref')
        .limit(PAGE)
        .select('entity_ref', 'entity');
      for (const { entity_ref, entity } of rows) {
        const { annotations = {} } = JSON.parse(entity).metadata;
        const native_id = annotations[ANNOTATION_NATIVE_ID];
        if (native_id === undefined) continue;
        await knex('entity_feed_items')
          .where({ source_key, entity_ref })
          .update({ native_id: native_id.slice(0, 512) });
      }
      if (rows.length < PAGE) break;
      after = rows[rows.length - 1].entity_ref;
    }
  }
}

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('entity_repoints');
  await knex.schema.dropTable('entity_adoptions');
  await knex.schema.dropTable('adoption_claims');
  await knex.schema.alterTable('entity_feed_items', table => {
    table.dropIndex(['native_id'], 'entity_feed_items_native_id');
    table.dropColumn('native_id');
  });
};
