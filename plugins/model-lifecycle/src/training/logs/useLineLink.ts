import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router-dom';
import {
  formatLineLink,
  LINE_PARAM,
  parseLineLink,
  type LineLink,
} from './choice/lineLink';

/** The line that the URL names, and how to name one. */
export function useLineLink(runId: string) {
  const [params, setParams] = useSearchParams();
  const text = params.get(LINE_PARAM);
  const link = useMemo(() => parseLineLink(text), [text]);

  /** The URL names no line any more: somebody went on. */
  const forget = useCallback(() => {
    if (text === null) {
      return;
    }
    setParams(
      before => {
        const next = new URLSearchParams(before);
        next.delete(LINE_PARAM);
        return next;
      },
      { replace: true },
    );
  }, [text, setParams]);

  const urlOf = (line: LineLink): string => {
    const url = new URL(window.location.href);
    url.searchParams.set('run', runId);
    url.searchParams.set(LINE_PARAM, formatLineLink(line));
    return url.toString();
  };

  return { link, forget, urlOf };
}
