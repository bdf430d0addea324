import { InputError } from '@backstage/errors';
import type { LogPage } from 'backstage-plugin-model-lifecycle-common';
import type { LogLine } from '../../training/history/logTypes';
import { metricsOf } from '../../training/logs/parseLine';
import { toTime } from '../runs/times';
import {
  cursorAfter,
  formatCursor,
  linesAfter,
  parseCursor,
  type LogCursor,
} from './logCursor';
import type { LogFile } from './LogFile';

const DEFAULT_PAGE_SIZE = 20;
const DEFAULT_RANGE = 1_000;
/** What follows a cursor comes in portions of at most this many lines. */
const MAX_FOLLOWED = 1_000;
const MAX_FOUND_LINES = 100;
/** Positions that a search names; the count goes on. */
const MAX_POSITIONS = 5_000;
const SCAN_STEP = 1_000;
/** Most that is looked for stands near the end. */
const FIRST_STEP = 100;
const LEVELS = ['debug', 'info', 'warn', 'error'] as const;

/** The query as the URL has it (the generator renames `from` in its types). */
export interface LogQuery {
  page?: number;
  pageSize?: number;
  after?: string;
  from?: number;
  lines?: number;
  q?: string;
  level?: (typeof LEVELS)[number];
}

type LogWindow = Omit<LogPage, 'items' | 'live' | 'notes'> & {
  lines: LogLine[];
};

const WAYS: (keyof LogQuery)[][] = [
  ['page', 'pageSize'],
  ['after'],
  ['from', 'lines'],
  ['q'],
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

function isAtLeast(level: LogQuery['level']): (line: LogLine) => boolean {
  if (!level) return () => true;
  const wanted = LEVELS.slice(LEVELS.indexOf(level));
  return line => line.level !== undefined && wanted.includes(line.level);
}

/** All lines of a file that match, in steps, so that a big file is never held whole. */
async function scan(
  file: LogFile,
  matches: (line: LogLine) => boolean,
): Promise<LogLine[]> {
  const found: LogLine[] = [];
  for (let from = file.first; from <= file.last; from += SCAN_STEP) {
    const to = Math.min(file.last, from + SCAN_STEP - 1);
    found.push(...(await file.read(from, to)).filter(matches));
  }
  return found;
}

/**
 * The cursor behind the whole file: what a reader of the newest page follows
 * from. Reads only so far back as lines of the last one's time reach.
 *
 * @param from - number of the first of the lines that are read already
 */
async function endOf(
  file: LogFile,
  from: number,
  newest: LogLine[],
): Promise<string> {
  let first = from;
  let lines = newest;
  for (;;) {
    const cursor = cursorAfter(lines);
    const isWhole =
      cursor && (!('at' in cursor) || cursor.count < lines.length);
    if (isWhole || first <= file.first) {
      return formatCursor(cursor ?? { line: 0 });
    }
    const to = first - 1;
    first = Math.max(file.first, to - Math.max(FIRST_STEP, lines.length) + 1);
    lines = [...(await file.read(first, to)), ...lines];
  }
}

async function newestFirst(file: LogFile, query: LogQuery): Promise<LogWindow> {
  const { page = 1, pageSize = DEFAULT_PAGE_SIZE, level } = query;
  if (level) {
    const cursor =
      page === 1 ? await endOf(file, file.last + 1, []) : undefined;
    const found = (await scan(file, isAtLeast(level))).reverse();
    const lines = found.slice((page - 1) * pageSize, page * pageSize);
    return { lines, page, pageSize, total: found.length, cursor };
  }
  const to = file.last - (page - 1) * pageSize;
  const from = Math.max(file.first, to - pageSize + 1);
  const lines = to < file.first ? [] : await file.read(from, to);
  const cursor = page === 1 ? await endOf(file, from, lines) : undefined;
  return {
    lines: [...lines].reverse(),
    page,
    pageSize,
    total: file.total,
    cursor,
  };
}

async function behind(file: LogFile, cursor: LogCursor): Promise<LogLine[]> {
  // From the end backwards, until a line stands before the cursor.
  let lines: LogLine[] = [];
  let to = file.last;
  while (to >= file.first) {
    const step = Math.min(SCAN_STEP, Math.max(FIRST_STEP, lines.length));
    const from = Math.max(file.first, to - step + 1);
    lines = [...(await file.read(from, to)), ...lines];
    const oldest = lines.find(({ at }) => at !== undefined)?.at;
    const reached =
      'at' in cursor
        ? oldest !== undefined && oldest < cursor.at
        : from <= cursor.line;
    if (reached) break;
    to = from - 1;
  }
  return linesAfter(lines, cursor);
}

async function followed(file: LogFile, query: LogQuery): Promise<LogWindow> {
  const given = parseCursor(query.after!);
  const lines = (await behind(file, given)).slice(0, MAX_FOLLOWED);
  return {
    lines: lines.filter(isAtLeast(query.level)),
    total: file.total,
    cursor: formatCursor(advance(given, lines)),
  };
}

/** The cursor behind lines that came after another cursor. */
function advance(given: LogCursor, lines: LogLine[]): LogCursor {
  const next = cursorAfter(lines);
  if (!next) return given;
  const sameMoment = 'at' in next && 'at' in given && next.at === given.at;
  return sameMoment ? { at: next.at, count: given.count + next.count } : next;
}

async function range(file: LogFile, query: LogQuery): Promise<LogWindow> {
  const from = Math.max(file.first, query.from ?? 1);
  const to = Math.min(file.last, from + (query.lines ?? DEFAULT_RANGE) - 1);
  const lines = to < from ? [] : await file.read(from, to);
  return { lines: lines.filter(isAtLeast(query.level)), total: file.total };
}

async function search(file: LogFile, query: LogQuery): Promise<LogWindow> {
  const wanted = query.q!.toLowerCase();
  const isLevel = isAtLeast(query.level);
  const found = await scan(
    file,
    line => isLevel(line) && line.message.toLowerCase().includes(wanted),
  );
  return {
    lines: found.slice(-MAX_FOUND_LINES).reverse(),
    matches: found.slice(-MAX_POSITIONS).map(({ line }) => line),
    totalMatches: found.length,
    total: file.total,
  };
}

function wayOf(query: LogQuery) {
  if (query.after !== undefined) return followed;
  if (query.q !== undefined) return search;
  if (query.from !== undefined || query.lines !== undefined) return range;
  return newestFirst;
}

/** One answer about a file, in one of the four ways of openapi.yaml. */
export async function readLogPage(
  file: LogFile,
  query: LogQuery,
): Promise<LogPage> {
  assertOneWay(query);
  const { lines, ...rest } = await wayOf(query)(file, query);
  const { pod, container, phase } = file;
  return {
    items: lines.map(({ at, ...line }) => ({
      ...line,
      timestamp: toTime(at),
      pod,
      container,
      phase,
      metrics: metricsOf(line.message),
    })),
    ...rest,
    live: file.live,
    notes: file.notes,
  };
}
