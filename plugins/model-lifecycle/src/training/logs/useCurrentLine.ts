import { useCallback, useEffect, useRef, useState } from 'react';
import { isMeant, type LineLink } from './choice/lineLink';
import type { LogState, LogWindow } from './window/LogWindow';

export interface CurrentLine {
  line: number;
  row: number;
}

/** What became of the line that a link names. */
export type LinkOutcome = 'found' | 'moved' | 'gone';

/**
 * The line that is found, chosen or linked. A link is followed once the log is
 * there; where its line has another number by now, to the moment it was written.
 */
export function useCurrentLine(options: {
  log: LogWindow;
  state: LogState;
  link: LineLink | undefined;
  onFound(): void;
}) {
  const { log, state, link, onFound } = options;
  const [current, setCurrent] = useState<CurrentLine>();
  const [outcome, setOutcome] = useState<LinkOutcome>();
  const asked = useRef<number>();
  const followed = useRef<LineLink>();

  const go = useCallback(
    async (line: number | undefined) => {
      asked.current = line;
      if (line === undefined) {
        setCurrent(undefined);
        return;
      }
      // A line that cannot be found now stays unmarked; the state of the log says why.
      const found = await log.locate(line).catch(() => undefined);
      if (asked.current === line && found) {
        setCurrent({ line, row: found.row });
      }
    },
    [log],
  );

  const isReady = state.status === 'ready' && !state.reading;
  useEffect(() => {
    if (!link || !isReady || followed.current === link) {
      return;
    }
    followed.current = link;
    const find = async () => {
      const { line } = await log.locate(link.line);
      if (isMeant(link, line)) {
        return { line: link.line, outcome: 'found' as const };
      }
      const sameMoment =
        link.timestamp && (await log.locateTime(link.timestamp));
      return sameMoment
        ? { line: sameMoment.line, outcome: 'moved' as const }
        : { line: undefined, outcome: 'gone' as const };
    };
    find()
      .then(async found => {
        setOutcome(found.outcome);
        await go(found.line);
        if (found.line !== undefined) {
          onFound();
        }
      })
      .catch(() => setOutcome('gone'));
  }, [link, isReady, log, go, onFound]);

  return { current, go, outcome: link && outcome };
}
