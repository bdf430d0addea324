import { readFile } from 'node:fs/promises';
import type { Reason } from 'backstage-plugin-model-lifecycle-node';
import { Client } from 'pg';
import type { BuiltInServices } from '../../types';
import type { VersionTableConfig } from './config';

/** What the table says. `none`: it answered, and names no version. */
export type CurrentVersion =
  | { outcome: 'named'; version: string }
  | { outcome: 'none'; reason: Reason }
  | { outcome: 'failed'; reason: Reason };

/** SQLSTATE to what the operator reads. */
const NONE: Record<string, string> = {
  '42P01': 'version-table-missing',
  '3F000': 'version-table-missing',
};
const FAILED: Record<string, string> = {
  '28P01': 'version-table-unauthorized',
  '28000': 'version-table-unauthorized',
  '42501': 'version-table-forbidden',
  '42703': 'version-table-column-missing',
  '3D000': 'version-table-database-missing',
  '57014': 'version-table-timeout',
};

/**
 * The row that serving reads: one read-only statement on a connection of its
 * own. Never rejects but for the caller's abort; what the database says is not
 * repeated, only what it means.
 */
export async function readCurrentVersion(
  config: VersionTableConfig,
  services: Pick<BuiltInServices, 'secret'>,
  signal: AbortSignal,
): Promise<CurrentVersion> {
  const { connection, timeoutMs } = config;
  const params = { host: connection.host, table: config.table.join('.') };
  let client: Client | undefined;
  const cancel = () => void client?.end().catch(() => undefined);
  signal.addEventListener('abort', cancel, { once: true });
  try {
    client = new Client({
      host: connection.host,
      port: connection.port,
      database: connection.database,
      user: connection.user,
      password:
        connection.password &&
        (await services.secret(connection.password, signal)),
      ssl: await tlsOf(connection),
      connectionTimeoutMillis: timeoutMs,
      query_timeout: timeoutMs,
      statement_timeout: timeoutMs,
      application_name: 'model-lifecycle',
      options: '-c default_transaction_read_only=on',
    });
    // A connection that is lost while nobody waits must not end the process.
    client.on('error', () => undefined);
    await client.connect();
    const { rows } = await client.query(statement(config));
    const version = rows[0]?.version;
    return typeof version === 'string' && version !== ''
      ? { outcome: 'named', version: version.slice(0, 100) }
      : { outcome: 'none', reason: { code: 'version-table-empty', params } };
  } catch (error) {
    signal.throwIfAborted();
    return whatWentWrong(error, params);
  } finally {
    signal.removeEventListener('abort', cancel);
    await client?.end().catch(() => undefined);
  }
}

function quoted(identifier: string): string {
  return `"${identifier}"`;
}

function statement({ table, versionColumn, order, where }: VersionTableConfig) {
  const condition = where ? ` where ${quoted(where.column)}::text = $1` : '';
  return {
    text:
      `select ${quoted(versionColumn)}::text as version ` +
      `from ${table.map(quoted).join('.')}${condition} ` +
      `order by ${quoted(order)} desc nulls last limit 1`,
    values: where ? [where.value] : [],
  };
}

async function tlsOf({ ssl, caFile }: VersionTableConfig['connection']) {
  if (ssl === 'off') return false;
  return {
    rejectUnauthorized: ssl === 'verify',
    ca: caFile ? await readFile(caFile, 'utf8') : undefined,
  };
}

function whatWentWrong(
  error: unknown,
  params: Record<string, string>,
): CurrentVersion {
  const { code = '' } = error as { code?: string };
  if (NONE[code]) {
    return { outcome: 'none', reason: { code: NONE[code], params } };
  }
  const known = FAILED[code] ?? 'version-table-unreachable';
  const detail: Record<string, string> = /^[A-Z0-9_]{2,40}$/.test(code)
    ? { detail: code }
    : {};
  return {
    outcome: 'failed',
    reason: { code: known, params: { ...params, ...detail } },
  };
}
