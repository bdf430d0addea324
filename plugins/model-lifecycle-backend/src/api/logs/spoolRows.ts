import type { LogRows, RowFilter } from './rows';
import type { LogSpool } from './spool/LogSpool';

/**
 * Rows of a log in a spool, of which the lines `first` … `last` are looked at:
 * more may come meanwhile, and the oldest may go.
 *
 * @param keep - told at each reading, so that the spool stays
 */
export async function spoolRows(
  spool: LogSpool,
  { first, last }: { first: number; last: number },
  filter: RowFilter,
  keep: () => void = () => undefined,
): Promise<LogRows> {
  const { level, since, until } = filter;
  const from =
    since === undefined ? first : Math.max(first, await spool.lineAt(since));
  const to =
    until === undefined
      ? last
      : Math.min(last, (await spool.lineAt(until + 1)) - 1);
  const all = Math.max(0, to - from + 1);
  const total = level ? spool.count(from, to, level) : all;
  return {
    total,
    hidden: all - total,
    unknown: level ? spool.unknown(from, to) : 0,
    rowAt: line => {
      const before = Math.min(Math.max(line, from), to + 1) - 1;
      return spool.count(from, before, level) + 1;
    },
    read: (row, count) => {
      keep();
      return spool.read({ from, to, skip: row - 1, count, level });
    },
    find: text => {
      keep();
      return spool.find(text, { from, to, level });
    },
  };
}
