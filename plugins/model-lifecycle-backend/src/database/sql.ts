/*
 * The few places where SQLite and PostgreSQL are written differently, and the
 * bulk statements that knex words badly (its multi-row insert on SQLite is a
 * chain of at most 500 `union all select`).
 */
import type { Knex } from 'knex';

/** SQLite takes 32,766 bindings a statement, PostgreSQL 65,535. */
const MAX_BINDINGS = 30_000;

export type Row = Record<string, Knex.Value | null | undefined>;

export function isSqlite(knex: Knex): boolean {
  return String(knex.client.config.client).includes('sqlite');
}

/** Rows of a raw statement, whatever the driver wraps them in. */
export async function rawRows<T>(statement: Knex.Raw): Promise<T[]> {
  const answer = await statement;
  return Array.isArray(answer) ? answer : answer.rows;
}

export interface UpsertOptions {
  table: string;
  rows: Row[];
  /** Columns of the primary key or of a unique index. */
  key?: string[];
  /** Assignments on conflict, e.g. `state = excluded.state`; none: the stored row stays. */
  update?: string[];
  returning?: string[];
}

/** Inserts rows, all with the columns of the first one; on conflict updates or keeps. */
export async function upsertRows<T = unknown>(
  knex: Knex,
  options: UpsertOptions,
): Promise<T[]> {
  const { table, rows, key, update = [], returning } = options;
  if (rows.length === 0) {
    return [];
  }
  const columns = Object.keys(rows[0]);
  const onConflict = key
    ? ` on conflict (${key.join(', ')}) do ${
        update.length > 0 ? `update set ${update.join(', ')}` : 'nothing'
      }`
    : '';
  const suffix = returning ? ` returning ${returning.join(', ')}` : '';
  const tuple = `(${columns.map(() => '?').join(', ')})`;
  const rowsEach = Math.floor(MAX_BINDINGS / columns.length);
  const answers: T[] = [];
  for (const part of chunked(rows, rowsEach)) {
    const sql = `insert into ${table} (${columns.join(', ')}) values ${part
      .map(() => tuple)
      .join(', ')}${onConflict}${suffix}`;
    const bindings = part.flatMap(row =>
      columns.map(column => row[column] ?? null),
    );
    const inserted = await rawRows<T>(knex.raw(sql, bindings as Knex.Value[]));
    if (returning) {
      answers.push(...inserted);
    }
  }
  return answers;
}

/** `excluded.x` assignments for columns that a later row replaces as it is. */
export function replaceWithNew(columns: string[]): string[] {
  return columns.map(column => `${column} = excluded.${column}`);
}

/** Up to so many values a list is written out, so that the planner sees how few they are. */
const SHORT_LIST = 100;

/**
 * A condition `column in (values)` for any number of values: users may see
 * thousands of entities, and bindings are limited.
 */
export function inList(
  knex: Knex,
  column: string,
  values: readonly string[] | readonly number[],
): Knex.Raw {
  if (values.length === 0) {
    return knex.raw('1 = 0');
  }
  if (values.length <= SHORT_LIST) {
    const places = values.map(() => '?').join(', ');
    return knex.raw(`${column} in (${places})`, [...values]);
  }
  if (isSqlite(knex)) {
    return knex.raw(`${column} in (select value from json_each(?))`, [
      JSON.stringify(values),
    ]);
  }
  // Not `any`: each of its elements is weighed against the statistics, and
  // 3,000 of them take 20 ms to plan.
  const type = typeof values[0] === 'number' ? 'bigint' : 'text';
  return knex.raw(`${column} in (select unnest(?::${type}[]))`, [
    values.slice(),
  ]);
}

/**
 * Text that stands in a column of its own: PostgreSQL takes no NUL, and its
 * indexes no entry above 2,700 bytes. The JSON beside it keeps the original.
 */
export function columnText(value: string): string {
  return value.replaceAll('\0', '\uFFFD').slice(0, 320);
}

export function chunked<T>(items: readonly T[], size: number): T[][] {
  const parts: T[][] = [];
  for (let start = 0; start < items.length; start += size) {
    parts.push(items.slice(start, start + size));
  }
  return parts;
}

/** PostgreSQL hands out 64-bit numbers as text. */
export function toNumber(value: unknown): number {
  return Number(value);
}

export function toOptionalNumber(value: unknown): number | undefined {
  return value === null || value === undefined ? undefined : Number(value);
}
