import type { DatabaseService } from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';

/** How far a source's feed has reached the catalog. */
export interface Cursor {
  epoch: string;
  after: number;
  /** The source was ready when it was last read. */
  ready: boolean;
  /** When the whole feed was last read from its beginning to its end. */
  reconciledAt?: number;
}

const TABLE = 'model_lifecycle_cursors';

/** In the code, since a table of one page does not need a folder that a bundler can lose. */
const migrations: Knex.MigrationSource<string> = {
  getMigrations: async () => ['20261121000000_cursors'],
  getMigrationName: name => name,
  getMigration: async () => ({
    up: async knex => {
      await knex.schema.createTable(TABLE, table => {
        table.string('source_key', 255).primary();
        table.string('epoch', 64).notNullable();
        table.bigInteger('after_sequence').notNullable();
        table.boolean('ready').notNullable();
        table.bigInteger('reconciled_at_ms').nullable();
      });
    },
    down: async knex => {
      await knex.schema.dropTable(TABLE);
    },
  }),
};

/**
 * Cursors in the catalog's own database: scheduled tasks move between
 * replicas, and what was read is only true together with the entities that
 * were written, so both are kept, lost and restored together. A cache may
 * forget, and each loss would read the feed from its beginning.
 */
export class CursorStore {
  static async create(database: DatabaseService): Promise<CursorStore> {
    const knex = await database.getClient();
    if (!database.migrations?.skip) {
      await knex.migrate.latest({
        migrationSource: migrations,
        tableName: 'model_lifecycle_migrations',
      });
    }
    return new CursorStore(knex);
  }

  private constructor(private readonly knex: Knex) {}

  /** Of every source that was ever read. */
  async sourceKeys(): Promise<string[]> {
    return this.knex(TABLE).orderBy('source_key').pluck('source_key');
  }

  async forget(sourceKeys: string[]): Promise<void> {
    await this.knex(TABLE).whereIn('source_key', sourceKeys).delete();
  }

  async get(sourceKey: string): Promise<Cursor | undefined> {
    const row = await this.knex(TABLE).where({ source_key: sourceKey }).first();
    return (
      row && {
        epoch: row.epoch,
        after: Number(row.after_sequence),
        ready: Boolean(row.ready),
        reconciledAt:
          row.reconciled_at_ms === null
            ? undefined
            : Number(row.reconciled_at_ms),
      }
    );
  }

  async set(sourceKey: string, cursor: Cursor): Promise<void> {
    await this.knex(TABLE)
      .insert({
        source_key: sourceKey,
        epoch: cursor.epoch,
        after_sequence: cursor.after,
        ready: cursor.ready,
        reconciled_at_ms: cursor.reconciledAt ?? null,
      })
      .onConflict('source_key')
      .merge();
  }
}
