import { InputError } from '@backstage/errors';
import type { LogPage } from 'backstage-plugin-model-lifecycle-common';
import type { LogLine } from '../../training/history/logTypes';
import { metricsOf } from '../../training/logs/parseLine';
import { toTime } from '../runs/times';
import { formatCursor, parseCursor } from './logCursor';
import { cursorOfEnd, linesBehind, nextCursor } from './follow';
import type { LogFile } from './LogFile';
import type { LogRows, RowFilter } from './rows';
import { findLines, MAX_FOUND_LINES, positionsAround } from './search';
import type { Level } from './spool/LineIndex';

const DEFAULT_PAGE_SIZE = 20;
const DEFAULT_RANGE = 1_000;
/** What follows a cursor comes in portions of at most this many lines. */
const MAX_FOLLOWED = 1_000;

/** The query as the URL has it (the generator renames `from` in its types). */
export interface LogQuery {
  page?: number;
  pageSize?: number;
  after?: string;
  from?: number;
  row?: number;
  lines?: number;
  q?: string;
  near?: number;
  level?: Level;
  since?: string;
  until?: string;
}

type LogWindow = Omit<LogPage, 'items' | 'live' | 'notes' | 'log'> & {
  /** Oldest first. */
  lines: LogLine[];
  newestFirst?: boolean;
};

const WAYS: (keyof LogQuery)[][] = [
  ['page', 'pageSize'],
  ['after'],
  ['from'],
  ['row'],
  ['q', 'near'],
];

/** Rejects a request that asks in two ways at once. */
function assertOneWay(query: LogQuery): void {
  const used = WAYS.flatMap(
    way => way.find(key => query[key] !== undefined) ?? [],
  );
  if (used.length > 1) {
    throw new InputError(
      `Invalid query parameter '${used[1]}': it cannot stand together with '${used[0]}'`,
    );
  }
}

function timeOf(query: LogQuery, name: 'since' | 'until'): number | undefined {
  const text = query[name];
  if (text === undefined) return undefined;
  const at = Date.parse(text);
  if (!Number.isNaN(at)) return at;
  throw new InputError(
    `Invalid query parameter '${name}': expected a time such as 2026-05-21T14:02:00Z`,
  );
}

/** Which lines a query means. Rejects times that are none. */
export function filterOf(query: LogQuery): RowFilter {
  return {
    level: query.level,
    since: timeOf(query, 'since'),
    until: timeOf(query, 'until'),
  };
}

interface Asked {
  file: LogFile;
  rows: LogRows;
  query: LogQuery;
}

async function newestFirst({ file, rows, query }: Asked): Promise<LogWindow> {
  const { page = 1, pageSize = DEFAULT_PAGE_SIZE } = query;
  const to = rows.total - (page - 1) * pageSize;
  const row = Math.max(1, to - pageSize + 1);
  const lines = to < 1 ? [] : await rows.read(row, to - row + 1);
  const cursor =
    page === 1
      ? formatCursor((await cursorOfEnd(await file.rows({}))) ?? { line: 0 })
      : undefined;
  return { lines, newestFirst: true, row, page, pageSize, cursor };
}

const isShown = (rows: LogRows, line: number) =>
  rows.rowAt(line) !== rows.rowAt(line + 1);

async function followed({ file, query }: Asked): Promise<LogWindow> {
  const given = parseCursor(query.after!);
  const { level, since, until } = filterOf(query);
  const lines = await linesBehind(
    file,
    { since, until },
    { cursor: given, count: MAX_FOLLOWED },
  );
  const passing = await file.rows({ level, since, until });
  const shown = level
    ? lines.filter(line => isShown(passing, line.line))
    : lines;
  return {
    lines: shown,
    row: shown[0] && passing.rowAt(shown[0].line),
    cursor: formatCursor(nextCursor(given, lines)),
  };
}

async function range({ rows, query }: Asked): Promise<LogWindow> {
  const row = query.row ?? rows.rowAt(query.from ?? 1);
  const lines = await rows.read(row, query.lines ?? DEFAULT_RANGE);
  return { lines, row };
}

async function search({ rows, query }: Asked): Promise<LogWindow> {
  const found = await findLines(rows, query.q!);
  const around = positionsAround(found, query.near);
  const newest = found.slice(-MAX_FOUND_LINES);
  const lines = await Promise.all(
    newest.map(async line => (await rows.read(rows.rowAt(line), 1))[0]),
  );
  return {
    lines: lines.filter(line => line !== undefined),
    newestFirst: true,
    matches: around.positions,
    matchesBefore: around.before,
    totalMatches: found.length,
  };
}

function wayOf(query: LogQuery) {
  if (query.after !== undefined) return followed;
  if (query.q !== undefined) return search;
  const isRange = [query.from, query.row, query.lines].some(
    value => value !== undefined,
  );
  return isRange ? range : newestFirst;
}

/** One answer about a file, in one of the ways of openapi.yaml. */
export async function readLogPage(
  file: LogFile,
  query: LogQuery,
): Promise<LogPage> {
  assertOneWay(query);
  const filter = filterOf(query);
  const rows = await file.rows(filter);
  const window = await wayOf(query)({ file, rows, query });
  const { lines, newestFirst: isReversed, ...rest } = window;
  const { pod, container, phase } = file.log;
  const items = lines.map(({ at, ...line }) => ({
    ...line,
    timestamp: toTime(at),
    pod,
    container,
    phase,
    metrics: metricsOf(line.message),
  }));
  const isFiltered = Object.values(filter).some(value => value !== undefined);
  return {
    items: isReversed ? items.reverse() : items,
    total: isFiltered ? rows.total : file.total,
    ...(filter.level
      ? { hidden: { lines: rows.hidden, unknown: rows.unknown } }
      : {}),
    ...rest,
    log: file.log,
    first: file.first,
    origin: toTime(file.origin),
    ...(file.reading ? { reading: true } : {}),
    live: file.live,
    notes: file.notes,
  };
}
