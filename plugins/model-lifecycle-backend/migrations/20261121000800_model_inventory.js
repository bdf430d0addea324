// @ts-check

/**
 * What model sources know: the records, the scopes they were listed in, and
 * the pages by which an unchanged listing is recognised.
 *
 * Keys and scopes are hashed in all keys of tables, since a source may make
 * them longer than an index takes.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('model_scans', table => {
    table.string('source_id', 255).primary();
    table
      .bigInteger('run_number')
      .notNullable()
      .comment(
        'Raised by each run of the scan: whoever has an older one may not write',
      );
    table
      .bigInteger('scan_number')
      .notNullable()
      .comment('The run that began the scan; a long one takes several runs');
    table
      .string('config_hash', 64)
      .nullable()
      .comment('Of the config that pages and cursors were made with');
    table
      .string('entities_hash', 64)
      .nullable()
      .comment('Fingerprint of the builder that made the entities');
    table.bigInteger('started_at_ms').notNullable();
    table
      .bigInteger('finished_at_ms')
      .nullable()
      .comment('Empty while the scan is under way');
    table
      .bigInteger('previous_finished_at_ms')
      .nullable()
      .comment(
        'When the scan before it ended: scopes that are complete were so then',
      );
    table.bigInteger('complete_at_ms').nullable();
    table.text('outcome').nullable().comment('JSON for the Sources page');
  });

  await knex.schema.createTable('model_scopes', table => {
    table.string('source_id', 255).notNullable();
    table.string('scope_id', 16).notNullable().comment('Hash of the scope');
    table.text('scope').notNullable();
    table
      .string('status', 16)
      .notNullable()
      .comment('open, complete, changes, partial, failed or unnamed');
    table.text('reason').nullable().comment('JSON');
    table.text('notes').nullable().comment('JSON');
    table.text('cursor').nullable().comment('JSON');
    table
      .string('config_hash', 64)
      .nullable()
      .comment("Of the source's own config when the scope was listed last");
    table
      .bigInteger('complete_at_ms')
      .nullable()
      .comment('Not moved while the scope stays complete');
    table.bigInteger('full_at_ms').nullable();
    table
      .bigInteger('waiting_since_ms')
      .nullable()
      .comment('Removals wait for confirmation since then');
    table
      .bigInteger('done_in_scan')
      .nullable()
      .comment('The unfinished scan that has this scope behind it');
    table.primary(['source_id', 'scope_id']);
  });

  await knex.schema.createTable('model_records', table => {
    table.string('source_id', 255).notNullable();
    table.string('key_hash', 32).notNullable();
    table.text('native_key').notNullable();
    table.string('scope_id', 16).notNullable();
    table.string('kind', 16).notNullable();
    table.string('sort_name', 320).notNullable();
    table.string('content_hash', 64).notNullable();
    table.text('record').notNullable().comment('JSON of a SourceRecord');
    table
      .text('entity_refs')
      .notNullable()
      .comment('JSON; present in the feed');
    table
      .text('retired_refs')
      .nullable()
      .comment(
        'JSON; of a shape before, to go when all records have the new one',
      );
    table
      .text('entity_problem')
      .nullable()
      .comment('JSON: why it has no entity');
    table
      .text('stale_reason')
      .nullable()
      .comment('JSON: why its detail is that of an earlier listing');
    table
      .string('absence', 16)
      .nullable()
      .comment('missed (by one listing) or waiting (for confirmation)');
    table.bigInteger('absent_since_ms').nullable();
    table
      .string('leaving', 16)
      .nullable()
      .comment(
        'excluded, skipped or cut: goes with the next completed listing',
      );
    table.bigInteger('added_in_scan').notNullable();
    table.bigInteger('first_seen_at_ms').notNullable();
    table.bigInteger('changed_at_ms').notNullable();
    table.primary(['source_id', 'key_hash']);
    table.index(
      ['source_id', 'scope_id', 'key_hash', 'kind'],
      'model_records_scope',
    );
    for (const column of [
      'absence',
      'leaving',
      'entity_problem',
      'stale_reason',
    ]) {
      table.index(['source_id', 'key_hash'], `model_records_${column}`, {
        predicate: knex.whereNotNull(column),
      });
    }
    table.index(['source_id', 'key_hash'], 'model_records_retired', {
      predicate: knex.whereNotNull('retired_refs'),
    });
  });

  await knex.schema.createTable('model_scan_pages', table => {
    table.string('source_id', 255).notNullable();
    table.string('scope_id', 16).notNullable();
    table.integer('position').notNullable();
    table.string('digest', 128).notNullable();
    table.text('next').nullable();
    table
      .binary('key_hashes')
      .notNullable()
      .comment('8 bytes for each key that the page holds');
    table
      .text('left_out')
      .nullable()
      .comment('JSON: what of the page has no record, and why');
    table.primary(['source_id', 'scope_id', 'position']);
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('model_scan_pages');
  await knex.schema.dropTable('model_records');
  await knex.schema.dropTable('model_scopes');
  await knex.schema.dropTable('model_scans');
};
