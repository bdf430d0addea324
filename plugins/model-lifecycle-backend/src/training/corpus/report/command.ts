import { DEFAULT_STALL_THRESHOLDS } from '../../progression';
import { loadTimelines } from '../loader';
import { measure } from './measure';
import { areGoalsMet, reportLines } from './print';

export const EXIT = { met: 0, missed: 1, unreadable: 2 } as const;

/**
 * Prints the report over the timelines of some folders.
 *
 * @returns the exit code: 0 all goals are met, 1 some are missed, 2 a file or folder is no corpus
 */
export function runReport(
  folders: string[],
  print: { line(text: string): void; error(text: string): void },
): number {
  try {
    const timelines = folders.flatMap(loadTimelines);
    for (const { name, unread = [] } of timelines) {
      if (unread.length > 0) {
        print.error(
          `${name}: not read, not in the format: ${unread.join(', ')}`,
        );
      }
    }
    const all = timelines.map(timeline =>
      measure(timeline, { thresholds: DEFAULT_STALL_THRESHOLDS }),
    );
    reportLines(all).forEach(print.line);
    return areGoalsMet(all) ? EXIT.met : EXIT.missed;
  } catch (error) {
    print.error(error instanceof Error ? error.message : String(error));
    return EXIT.unreadable;
  }
}
