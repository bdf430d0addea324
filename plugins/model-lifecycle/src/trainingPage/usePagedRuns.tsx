import type { GetRuns, RunPage } from 'backstage-plugin-model-lifecycle-common';
import {
  useCallback,
  useEffect,
  useMemo,
  useState,
  type ReactNode,
} from 'react';
import { useRuns } from '../live/hooks';
import type { LiveResult } from '../live/useLiveResource';

type Query = GetRuns['query'];
type Results = LiveResult<RunPage>[];

const NO_RESULTS: Results = [];

export interface PagedRuns {
  /** The first page tells whether there is anything at all. */
  first?: LiveResult<RunPage>;
  /** The last that was asked for. */
  last?: LiveResult<RunPage>;
  pages: (RunPage | undefined)[];
  /** To be rendered: keeps these pages up to date. The others rest as they are. */
  readers(pages: number[]): ReactNode;
}

/** The pages of a list by cursors; only those that can be seen are asked for again. */
export function usePagedRuns(query: Query): PagedRuns {
  const key = JSON.stringify(query);
  const [store, setStore] = useState<{ key: string; results: Results }>({
    key,
    results: NO_RESULTS,
  });
  const results = store.key === key ? store.results : NO_RESULTS;
  const pages = useMemo(() => results.map(({ value }) => value), [results]);
  const report = useCallback(
    (page: number, result: LiveResult<RunPage>) =>
      setStore(old => ({
        key,
        results: withResult(old.key === key ? old.results : [], page, result),
      })),
    [key],
  );
  const cursorOf = (page: number) =>
    page === 0 ? undefined : results[page - 1]?.value?.nextCursor;
  return {
    first: results[0],
    last: results[results.length - 1],
    pages,
    readers: wanted =>
      wanted
        .filter(page => page === 0 || cursorOf(page))
        .map(page => (
          <PageReader
            key={`${key} ${page}`}
            page={page}
            query={{ ...query, cursor: cursorOf(page) }}
            onResult={report}
          />
        )),
  };
}

/** While a page is read from another place, what it held stays; a list that got shorter loses its end. */
function withResult(
  results: Results,
  page: number,
  result: LiveResult<RunPage>,
): Results {
  const kept =
    result.status === 'loading' ? results[page]?.value : result.value;
  const next = [...results];
  next[page] = { ...result, value: kept };
  const isEnd = kept !== undefined && kept.nextCursor === undefined;
  return isEnd ? next.slice(0, page + 1) : next;
}

function PageReader(props: {
  page: number;
  query: Query;
  onResult(page: number, result: LiveResult<RunPage>): void;
}) {
  const { page, query, onResult } = props;
  const result = useRuns(query);
  useEffect(() => onResult(page, result), [page, result, onResult]);
  return null;
}
