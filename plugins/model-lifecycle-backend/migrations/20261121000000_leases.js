// @ts-check

/** Who watches which cluster. One row a lease; the database's clock decides. */
/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.createTable('leases', table => {
    table.string('lease_key', 255).primary();
    table.string('holder', 255).notNullable();
    table
      .bigInteger('fencing_number')
      .notNullable()
      .comment('Raised by each acquisition; every write checks it');
    table
      .bigInteger('expires_at_ms')
      .notNullable()
      .comment("Milliseconds since the epoch by the database's clock");
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('leases');
};
