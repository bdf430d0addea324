import { InputError } from '@backstage/errors';
import {
  readSecretValue,
  type ConfigSection,
  type SecretValue,
} from 'backstage-plugin-model-lifecycle-node';

/** A table of which one row names the version that serving reads. */
export interface VersionTableConfig {
  connection: {
    host: string;
    port: number;
    database: string;
    user: string;
    password?: SecretValue;
    ssl: 'off' | 'verify' | 'insecure';
    caFile?: string;
  };
  /** Quoted when it is used: `schema.table` or `table`. */
  table: readonly string[];
  versionColumn: string;
  /** The row that is first in this order, newest first, is the current one. */
  order: string;
  /** Only rows whose column has this value. */
  where?: { column: string; value: string };
  timeoutMs: number;
}

const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]{0,62}$/;

function identifier(section: ConfigSection, key: string, text: string): string {
  if (IDENTIFIER.test(text)) return text;
  throw new InputError(
    `Invalid config at '${section.path}.${key}': expected the name of a column or table (letters, digits, underscores)`,
  );
}

export function readTable(section: ConfigSection): VersionTableConfig {
  const where = section.section('where');
  const name = section.string('name') ?? 'model_version';
  const table = {
    connection: readConnection(section.section('connection')),
    table: name.split('.').map(part => identifier(section, 'name', part)),
    versionColumn: identifier(
      section,
      'versionColumn',
      section.string('versionColumn') ?? 'version',
    ),
    order: identifier(
      section,
      'order',
      section.string('order') ?? 'updated_at',
    ),
    where:
      where.keys().length > 0
        ? {
            column: identifier(where, 'column', where.requiredString('column')),
            value: where.requiredString('value'),
          }
        : undefined,
    timeoutMs: section.durationMs('timeout') ?? 10_000,
  };
  where.rejectUnknownKeys();
  section.rejectUnknownKeys();
  return table;
}

function readConnection(
  section: ConfigSection,
): VersionTableConfig['connection'] {
  const connection = {
    host: section.requiredString('host'),
    port: section.integer('port', { min: 1, max: 65_535 }) ?? 5432,
    database: section.requiredString('database'),
    user: section.requiredString('user'),
    password: readSecretValue(section, 'password'),
    ssl:
      section.oneOf('ssl', ['off', 'verify', 'insecure'] as const) ?? 'verify',
    caFile: section.string('caFile'),
  };
  section.rejectUnknownKeys();
  return connection;
}
