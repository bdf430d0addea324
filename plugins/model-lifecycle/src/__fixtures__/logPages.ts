import type { LogLine, LogPage } from 'backstage-plugin-model-lifecycle-common';
import type { LogChoiceQuery, LogQuery } from '../api/ModelLifecycleApi';

const LEVELS = ['debug', 'info', 'warn', 'error'];
const weight = (level: string | undefined) => (level ? LEVELS.indexOf(level) : -1);

/** As the backend reads a log: rows are what the query leaves of the lines. */
export function logPageOf(all: LogLine[], query: LogQuery, live: boolean): LogPage {
  const { since = '', until = '\uffff', level } = query;
  const ofPod = all.filter(({ pod }) => !query.pod || pod === query.pod);
  const inTime = ofPod.filter(
    ({ timestamp }) => !timestamp || (timestamp >= since && timestamp <= until),
  );
  const rows = inTime.filter(line => !level || weight(line.level) >= weight(level));
  const hidden = level && {
    lines: inTime.length - rows.length,
    unknown: inTime.filter(line => !line.level).length,
  };
  const about = {
    total: rows.length,
    first: all[0]?.line ?? 1,
    origin: all[0]?.timestamp,
    live,
    notes: [],
    ...(hidden ? { hidden } : {}),
    ...(ofPod[0] ? { log: { pod: ofPod[0].pod, container: 'node', attempt: 2 } } : {}),
  };
  const { q, near } = query;
  if (q) {
    const found = rows
      .filter(({ message }) => message.toLowerCase().includes(q.toLowerCase()))
      .map(({ line }) => line);
    // Few positions at once, so that going on asks again.
    const newest = Math.max(0, found.length - 20);
    const place = near ? found.findIndex(line => line >= near) - 10 : newest;
    const before = Math.min(newest, Math.max(0, place));
    return {
      ...about,
      items: [],
      matches: found.slice(before, before + 20),
      matchesBefore: before,
      totalMatches: found.length,
    };
  }
  if (query.row !== undefined || query.from !== undefined) {
    const { from = 1 } = query;
    const after = rows.filter(({ line }) => line < from).length;
    const row = query.row ?? after + 1;
    const items = rows.slice(row - 1, row - 1 + (query.lines ?? 1_000));
    return { ...about, row, items };
  }
  const items = rows.slice(-(query.pageSize ?? 20));
  return { ...about, row: rows.length - items.length + 1, items: items.reverse() };
}

export function logTextOf(lines: LogLine[], query: LogChoiceQuery): string {
  return logPageOf(lines, { ...query, row: 1, lines: Infinity }, false)
    .items.map(({ timestamp, message }) => `${timestamp} ${message}\n`)
    .join('');
}
