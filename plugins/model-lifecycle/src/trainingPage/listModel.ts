import type {
  RunPage,
  RunSummary,
} from 'backstage-plugin-model-lifecycle-common';
import type { Group } from './filters';

/** A line of the list: a heading, or a run with the number of its page. */
export type Line =
  | { key: string; heading: NonNullable<RunSummary['group']> }
  | { key: string; run: RunSummary; page: number };

/**
 * Pages as one list. Each is of its own moment: a run that moved from one to
 * another meanwhile is shown once, where it is more urgent. `only: 'stalled'`
 * leaves out what moves: no query can.
 */
export function linesOf(pages: (RunPage | undefined)[], only?: Group): Line[] {
  const seen = new Set<string>();
  const lines: Line[] = [];
  let heading: RunSummary['group'];
  pages.forEach((page, number) => {
    for (const run of page?.items ?? []) {
      if (seen.has(run.id) || (only === 'stalled' && !run.stall)) {
        continue;
      }
      seen.add(run.id);
      // Pages of different moments: a group that was left is not opened again.
      if (run.group && follows(run.group, heading)) {
        heading = run.group;
        lines.push({ key: `group ${heading}`, heading });
      }
      lines.push({ key: run.id, run, page: number });
    }
  });
  return lines;
}

const ORDER: NonNullable<RunSummary['group']>[] = [
  'stalled',
  'failed',
  'blocked',
  'running',
  'waiting',
  'paused',
  'ended',
];

function follows(
  group: NonNullable<RunSummary['group']>,
  before: RunSummary['group'],
): boolean {
  return before === undefined || ORDER.indexOf(group) > ORDER.indexOf(before);
}

/** Before the end comes in sight, the next page is asked for. */
const AHEAD = 15;

/**
 * The pages that must be up to date while these lines can be seen: the first
 * always, and the one after what is seen, which comes next.
 */
export function pagesInView(
  lines: Line[],
  range: { first: number; last: number },
  next: number | undefined,
): number[] {
  const pages = new Set([0]);
  for (const line of lines.slice(range.first, range.last + 1)) {
    if ('run' in line) {
      pages.add(line.page);
    }
  }
  const after = Math.max(...pages) + 1;
  const end = lines[lines.length - 1];
  const isRead = end !== undefined && 'run' in end && end.page >= after;
  if (isRead) {
    pages.add(after);
  } else if (next !== undefined && range.last >= lines.length - AHEAD) {
    pages.add(next);
  }
  return [...pages].sort((a, b) => a - b);
}

/** The page to read next; undefined where there is none, or none that holds a stalled run. */
export function nextPage(
  pages: (RunPage | undefined)[],
  only?: Group,
): number | undefined {
  // One that is being read, or could not be, is still the next.
  const unread = pages.findIndex(page => page === undefined);
  const next = unread < 0 ? pages.length : unread;
  const last = pages[next - 1];
  if (!last?.nextCursor) {
    return undefined;
  }
  const goesOn =
    only !== 'stalled' ||
    last.items[last.items.length - 1]?.group === 'stalled';
  return goesOn ? next : undefined;
}
