import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { pagesInView, type Line } from './listModel';

/**
 * The pages that must be up to date. Scrolling tells of other rows with every
 * frame; what hangs on this is drawn again only when it comes to other pages.
 */
export function useWantedPages(lines: Line[], next: number | undefined) {
  const range = useRef({ first: 0, last: 0 });
  const latest = useRef({ lines, next });
  latest.current = { lines, next };
  const [text, setText] = useState('0');
  const look = useCallback(() => {
    const now = latest.current;
    setText(pagesInView(now.lines, range.current, now.next).join());
  }, []);
  useEffect(look, [look, lines, next]);
  const onRange = useCallback(
    (first: number, last: number) => {
      range.current = { first, last };
      look();
    },
    [look],
  );
  const wanted = useMemo(() => text.split(',').map(Number), [text]);
  return { wanted, onRange };
}
