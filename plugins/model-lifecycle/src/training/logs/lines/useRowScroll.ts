import {
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type RefObject,
} from 'react';
import { RowSpace } from '../scroll/RowSpace';
import {
  placeAfter,
  placeAt,
  scrolledHeight,
  type ScrollPlace,
} from '../scroll/ScrollMap';
import { LINE_HEIGHT } from './LineView';

/** Rows beyond the view that are in the page all the same. */
const OVERSCAN = 10;
/** This near to the end counts as the end. */
const END_PX = 30;
/** Before the browser has said how high the view is. */
const ASSUMED_VIEW_PX = 320;

export interface RowScroll {
  scroller: RefObject<HTMLDivElement>;
  rows: RefObject<HTMLDivElement>;
  /** Height of what is scrolled. */
  height: number;
  /** Where in it the first row stands. */
  top: number;
  firstRow: number;
  lastRow: number;
  onScroll(): void;
  /** Brings a row into the middle of the view. */
  show(row: number): void;
}

/**
 * Which of very many rows are in the page, and where. Following holds the end
 * in view; scrolling up ends it, reaching the end resumes it.
 *
 * @param layout - changes when rows have another height than before
 * @param measured - rows may be higher than one line
 */
export function useRowScroll(options: {
  total: number;
  layout: string;
  measured: boolean;
  following: boolean;
  onFollowing(following: boolean): void;
}): RowScroll {
  const { total, layout, measured, following, onFollowing } = options;
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useRef<HTMLDivElement>(null);
  const place = useRef<ScrollPlace>({ offset: 0, scrollTop: 0 });
  const [, render] = useState<unknown>();
  const [view, setView] = useState(ASSUMED_VIEW_PX);
  // eslint-disable-next-line react-hooks/exhaustive-deps -- another layout makes all heights unknown
  const space = useMemo(() => new RowSpace(LINE_HEIGHT, 0), [layout]);
  space.total = total;

  const moveTo = useCallback(
    (offset: number) => {
      place.current = placeAt(offset, { height: space.height, view });
      if (scroller.current) {
        scroller.current.scrollTop = place.current.scrollTop;
        // The browser rounds: what it made of it is where the next step begins.
        place.current.scrollTop = scroller.current.scrollTop;
      }
      render({});
    },
    [space, view],
  );

  useEffect(() => {
    const element = scroller.current;
    if (!element || typeof ResizeObserver === 'undefined') {
      return undefined;
    }
    const observer = new ResizeObserver(() => setView(element.clientHeight));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const { offset } = place.current;
  const firstRow = Math.max(1, space.rowAt(offset) - OVERSCAN);
  const lastRow = Math.min(total, space.rowAt(offset + view) + OVERSCAN);

  // Rows that wrap are as high as they turn out to be: looked at after each
  // rendering, and rendered again only where one is higher than it was.
  // eslint-disable-next-line react-hooks/exhaustive-deps -- what a line is made of may change its height at any rendering
  useLayoutEffect(() => {
    if (!measured) {
      return;
    }
    let above = 0;
    let grown = 0;
    [...(rows.current?.children ?? [])].forEach((child, index) => {
      const height = (child as HTMLElement).offsetHeight;
      if (height === 0) {
        return;
      }
      const row = firstRow + index;
      const isAbove = space.offsetOf(row) < place.current.offset;
      const more = space.measure(row, height);
      grown += Math.abs(more);
      above += isAbove ? more : 0;
    });
    if (grown > 0 && !following) {
      moveTo(place.current.offset + above);
    } else if (grown > 0) {
      render({});
    }
  });

  useLayoutEffect(() => {
    if (following) {
      moveTo(space.height - view);
    }
  }, [following, moveTo, space, space.height, view]);

  const onScroll = () => {
    const element = scroller.current;
    if (!element || element.scrollTop === place.current.scrollTop) {
      return;
    }
    const before = place.current;
    const sizes = { height: space.height, view };
    const next = placeAfter(before, element.scrollTop, sizes);
    if (next.scrollTop !== element.scrollTop) {
      element.scrollTop = next.scrollTop;
      next.scrollTop = element.scrollTop;
    }
    place.current = next;
    render({});
    const left = space.height - view - next.offset;
    if (following && next.offset < before.offset && left > END_PX) {
      onFollowing(false);
    } else if (!following && next.offset > before.offset && left < END_PX) {
      onFollowing(true);
    }
  };

  const show = useCallback(
    (row: number) => moveTo(space.offsetOf(row) - view / 2),
    [moveTo, space, view],
  );

  const scrollTop = place.current.scrollTop;
  return {
    scroller,
    rows,
    height: scrolledHeight(space.height),
    top: scrollTop + space.offsetOf(firstRow) - place.current.offset,
    firstRow,
    lastRow,
    onScroll,
    show,
  };
}
