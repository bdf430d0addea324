import { useEffect, useRef, useState } from 'react';
import { useLiveEnvironment } from '../../live/environment';
import type { FoundLines, LogWindow } from './window/LogWindow';

const TYPING_MS = 300;

/**
 * What the server finds for a text, and the match that is looked at. Of very
 * many matches only some positions are here; the others are asked for when
 * somebody goes on to them.
 */
export function useLogSearch(options: {
  log: LogWindow;
  text: string;
  onQuery(query: string): void;
  onLine(line: number | undefined): void;
}) {
  const { log, text, onQuery, onLine } = options;
  const environment = useLiveEnvironment();
  const [found, setFound] = useState<FoundLines>();
  const [index, setIndex] = useState(0);
  const [failed, setFailed] = useState(false);
  const query = text.trim();
  const asked = useRef('');
  asked.current = query;

  const look = (lines: FoundLines, next: number) => {
    setFound(lines);
    setIndex(next);
    onLine(lines.matches[next - lines.before]);
  };

  const search = async (near?: number) => {
    try {
      const lines = await log.search(query, near);
      setFailed(false);
      return asked.current === query ? lines : undefined;
    } catch {
      setFailed(true);
      return undefined;
    }
  };

  useEffect(() => {
    setFailed(false);
    if (query === '') {
      setFound(undefined);
      onQuery('');
      onLine(undefined);
      return undefined;
    }
    let isWanted = true;
    const cancel = environment.after(TYPING_MS, async () => {
      const lines = await search();
      if (isWanted && lines) {
        onQuery(query);
        look(lines, lines.total - 1);
      }
    });
    return () => {
      isWanted = false;
      cancel();
    };
    // eslint-disable-next-line react-hooks/exhaustive-deps -- a new search starts with the text or the log, not with each render
  }, [query, log, environment]);

  /** To the next match or the one before, around the ends. */
  const go = async (step: 1 | -1) => {
    if (!found || found.total === 0) {
      return;
    }
    const { matches, before, total } = found;
    const next = (index + step + total) % total;
    if (next >= before && next < before + matches.length) {
      look(found, next);
      return;
    }
    // Beyond what is here: around the last of these, from the first line, or the newest.
    const isWrapped = Math.abs(next - index) > 1;
    const edge = step > 0 ? matches[matches.length - 1] : matches[0];
    const newestOrFirst = step > 0 ? 1 : undefined;
    const lines = await search(isWrapped ? newestOrFirst : edge);
    if (lines && next - lines.before in lines.matches) {
      look(lines, next);
    }
  };

  return { found, index, failed, go: (step: 1 | -1) => void go(step) };
}
