import { makeStyles } from '@material-ui/core/styles';
import {
  defaultRangeExtractor,
  measureElement,
  observeElementRect,
  useVirtualizer,
  type Range,
  type VirtualItem,
  type Virtualizer,
} from '@tanstack/react-virtual';
import {
  Fragment,
  useEffect,
  useLayoutEffect,
  useRef,
  type ReactElement,
  type ReactNode,
} from 'react';
import { classNames } from './classNames';
import { useTableStyles } from './ScrollTable';

type Rows = Virtualizer<HTMLDivElement, HTMLTableRowElement>;

const ROW_PX = 62;
const OVERSCAN = 8;
/** Where nothing is laid out there is still a first screen of rows. */
const UNKNOWN_HEIGHT_PX = 640;

const useStyles = makeStyles(theme => ({
  scroll: {
    // What is scrolled to stays there by ourselves.
    overflowAnchor: 'none',
    maxHeight: 'max(420px, calc(100vh - 280px))',
    '& thead th': {
      position: 'sticky',
      top: 0,
      zIndex: 1,
      background: theme.palette.background.paper,
    },
  },
  table: { [theme.breakpoints.up('sm')]: { tableLayout: 'fixed' } },
  spacer: { '& td': { padding: '0 !important', border: '0 !important' } },
}));

export interface Column {
  title: string;
  /** CSS; of the columns without one each takes the same share. */
  width?: string;
}

/** What a row element must carry. */
export interface RowProps {
  ref(element: HTMLTableRowElement | null): void;
  role: 'row';
  'aria-rowindex': number;
  'data-index': number;
  'data-key': string;
}

/**
 * A table of any length of which only what can be seen is in the page. Rows
 * may differ in height. When rows come or go above, what is being read stays
 * where it is; a row that has the focus stays in the page.
 */
export function VirtualTable(props: {
  label: string;
  columns: Column[];
  /** One for each row that is known; they must differ. */
  keys: string[];
  /** Of all rows, also of those that are not known yet. */
  rowCount: number;
  renderRow(index: number, row: RowProps): ReactElement;
  /** Called when other rows can be seen. */
  onRange(first: number, last: number): void;
  /** Below the last row, inside of what scrolls. */
  end?: ReactNode;
}) {
  const { label, columns, keys, rowCount, renderRow, onRange, end } = props;
  const table = useTableStyles();
  const classes = useStyles();
  const scroll = useRef<HTMLDivElement>(null);
  const focused = useRef<string>();
  const rows: Rows = useVirtualizer<HTMLDivElement, HTMLTableRowElement>({
    count: keys.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => ROW_PX,
    overscan: OVERSCAN,
    // Within the observer's own turn it would be told of a loop.
    useAnimationFrameWithResizeObserver: true,
    getItemKey: index => keys[index],
    observeElementRect: (instance, report) =>
      observeElementRect(instance, rect =>
        report(rect.height > 0 ? rect : { ...rect, height: UNKNOWN_HEIGHT_PX }),
      ),
    measureElement: (element, entry, instance) =>
      measureElement(element, entry, instance) || ROW_PX,
    rangeExtractor: range =>
      withIndex(range, keys.indexOf(focused.current ?? '')),
  });
  useStaysInPlace(rows, keys, scroll);

  const items = rows.getVirtualItems();
  // Of the range only: a row with the focus may be far from it.
  const first = rows.range?.startIndex ?? 0;
  const last = rows.range?.endIndex ?? 0;
  useEffect(() => onRange(first, last), [onRange, first, last]);

  return (
    <div
      ref={scroll}
      className={classNames(table.scroll, classes.scroll)}
      role="group"
      aria-label={label}
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable with the keyboard
      tabIndex={0}
      onFocus={event => {
        focused.current = keyOf(event.target);
      }}
      onBlur={() => {
        focused.current = undefined;
      }}
    >
      {/* eslint-disable jsx-a11y/no-redundant-roles, jsx-a11y/no-interactive-element-to-noninteractive-role -- `display: block` on narrow screens takes the roles away, so they are said */}
      <table
        role="table"
        aria-label={label}
        aria-rowcount={rowCount + 1}
        className={classNames(table.table, table.cards, classes.table)}
      >
        <thead role="rowgroup">
          <tr role="row" aria-rowindex={1}>
            {columns.map(({ title, width }) => (
              <th key={title} scope="col" role="columnheader" style={{ width }}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {withSpaces(items, rows.getTotalSize()).map(({ item, space }) => (
            <Fragment key={item ? item.key : 'end'}>
              {space > 0 && (
                <tr role="presentation" aria-hidden className={classes.spacer}>
                  <td
                    role="presentation"
                    colSpan={columns.length}
                    style={{ height: space }}
                  />
                </tr>
              )}
              {item &&
                renderRow(item.index, {
                  ref: rows.measureElement,
                  role: 'row',
                  'aria-rowindex': item.index + 2,
                  'data-index': item.index,
                  'data-key': keys[item.index],
                })}
            </Fragment>
          ))}
        </tbody>
      </table>
      {/* eslint-enable jsx-a11y/no-redundant-roles, jsx-a11y/no-interactive-element-to-noninteractive-role */}
      {end}
    </div>
  );
}

function withIndex(range: Range, index: number): number[] {
  const indexes = defaultRangeExtractor(range);
  return index < 0 || indexes.includes(index)
    ? indexes
    : [...indexes, index].sort((a, b) => a - b);
}

function keyOf(element: Element): string | undefined {
  return element.closest('[data-key]')?.getAttribute('data-key') ?? undefined;
}

/** The space before each row, and what is left after the last. */
function withSpaces(
  items: VirtualItem[],
  total: number,
): { item?: VirtualItem; space: number }[] {
  let end = 0;
  const spaced = items.map(item => {
    const space = item.start - end;
    end = item.end;
    return { item, space };
  });
  return [...spaced, { space: total - end }];
}

/** Keeps the first row that can be seen where it is while others come and go above it. */
function useStaysInPlace(
  rows: Rows,
  keys: string[],
  scroll: { current: HTMLDivElement | null },
): void {
  const anchor = useRef<{ key: string; start: number }>();
  const known = useRef(keys);
  useLayoutEffect(() => {
    const element = scroll.current;
    if (element && known.current !== keys && anchor.current) {
      const index = keys.indexOf(anchor.current.key);
      const start = rows.measurementsCache[index]?.start;
      if (start !== undefined && start !== anchor.current.start) {
        element.scrollTop += start - anchor.current.start;
      }
    }
    known.current = keys;
    // At the top one wants to see what comes; anywhere else one reads.
    const top = element?.scrollTop ?? 0;
    const item = rows.getVirtualItemForOffset(top);
    anchor.current =
      top > ROW_PX / 2 && item
        ? { key: keys[item.index], start: item.start }
        : undefined;
  });
}
