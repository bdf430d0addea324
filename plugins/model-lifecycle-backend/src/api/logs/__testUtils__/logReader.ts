import type { LogReader } from '../../ports';

type Request = Parameters<LogReader['read']>[0];

/** A reader of texts that a test gives, cut into chunks. Lines before `since` are left out, as a cluster does. */
export function readerOf(
  linesOf: (request: Request) => string[] | Promise<string[]>,
  chunk = 64,
): LogReader {
  return {
    read: async request => {
      const since = Math.floor((request.since ?? 0) / 1_000) * 1_000;
      const lines = (await linesOf(request)).filter(
        line => !(Date.parse(line.split(' ')[0]) < since),
      );
      const text = lines.map(line => `${line}\n`).join('');
      return (async function* chunks() {
        for (let from = 0; from < text.length; from += chunk) {
          yield text.slice(from, from + chunk);
        }
      })();
    },
  };
}
