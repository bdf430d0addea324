/*
 * Logs that are pages by number over a list that grows at the front. What
 * shifts between two pages keeps its number, counted from the end.
 */
import type { StatusLogs } from '../../../config/types';
import { asCount, asText } from '../../../http/answers/fields';
import { UnexpectedAnswerError } from '../../../http/answers/failure';
import type { ToldLine } from '../runSource';
import { SourceTimes } from '../support/sourceTimes';
import type { StatusClient } from './client';
import { valueAt } from './fieldPath';
import { textOf } from './template';

/** A first look at a long training does not read all of it. */
const MAX_PAGES = 20;
const MAX_LINE = 16_000;

/**
 * Lines with numbers above `known`, oldest first. Lines of an earlier training
 * of the same item, older than `since`, are left out.
 */
export async function readNewLines(options: {
  client: StatusClient;
  logs: StatusLogs;
  item: string | undefined;
  known: number;
  since?: number;
  observedAt: number;
  signal: AbortSignal;
}): Promise<ToldLine[]> {
  const { client, logs, item, known, signal } = options;
  const lines = new Map<number, ToldLine>();
  for (let page = 1; page <= MAX_PAGES; page += 1) {
    const body = await client.logPage({ logs, item, page }, signal);
    const read = readPage(body, page, options);
    read.forEach(line => lines.set(line.line, line));
    const first = Math.min(...read.map(({ line }) => line));
    if (read.length < logs.pageSize || first <= known + 1) break;
  }
  return [...lines.values()]
    .filter(({ line, at }) => line > known && !(at! < (options.since ?? 0)))
    .sort((a, b) => a.line - b.line);
}

/** When the newest line was written, if that was after the start of the run. */
export function lastLineAt(
  body: unknown,
  logs: StatusLogs,
  { startedAt = 0, observedAt }: { startedAt?: number; observedAt: number },
): number | undefined {
  const at = readPage(body, 1, { logs, observedAt })[0]?.at;
  return at !== undefined && at >= startedAt ? at : undefined;
}

/** The newest stands first and has the number of all lines. */
function readPage(
  body: unknown,
  page: number,
  { logs, observedAt }: { logs: StatusLogs; observedAt: number },
): ToldLine[] {
  const list = valueAt(body, logs.list);
  const total = asCount(valueAt(body, logs.total));
  if (!Array.isArray(list) || total === undefined) {
    throw new UnexpectedAnswerError('a page of logs');
  }
  const times = new SourceTimes(observedAt);
  const newest = total - (page - 1) * logs.pageSize;
  return list.slice(0, Math.max(0, newest)).map((entry, index) => {
    const at = logs.at && times.past('log time', valueAt(entry, logs.at));
    const level = logs.level && textOf(valueAt(entry, logs.level));
    const text = asText(valueAt(entry, logs.text), MAX_LINE) ?? '';
    return {
      line: newest - index,
      ...(at === undefined ? {} : { at }),
      text: level ? `${level.toUpperCase()} ${text}` : text,
    };
  });
}
