import { mkdtempSync, rmSync, chmodSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/**
 * A PostgreSQL of our own for the store tests, found by Backstage's
 * TestDatabases through the environment. Without one they run on SQLite only.
 */
export async function startPostgresForTests() {
  const dir = mkdtempSync(path.join(tmpdir(), 'model-lifecycle-postgres-'));
  try {
    chmodSync(dir, 0o755); // The server runs as another user than root.
    const { startPostgres } = await import('../../e2e/peers/postgres.mjs');
    const server = await startPostgres({ dir });
    return {
      env: {
        BACKSTAGE_TEST_DATABASE_POSTGRES15_CONNECTION_STRING:
          server.connectionString,
      },
      stop: async () => {
        await server.stop();
        rmSync(dir, { recursive: true, force: true });
      },
    };
  } catch (error) {
    rmSync(dir, { recursive: true, force: true });
    return { why: error.message, stop: async () => {} };
  }
}
