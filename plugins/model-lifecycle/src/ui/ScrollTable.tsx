import { makeStyles } from '@material-ui/core/styles';
import type { ReactNode } from 'react';
import { classNames } from './classNames';
import { toneColor } from './tones';

/** How tables look, and how their rows become cards on a narrow screen. */
export const useTableStyles = makeStyles(theme => ({
  scroll: {
    overflow: 'auto',
    '&:focus-visible': { outline: `2px solid ${theme.palette.primary.main}` },
  },
  table: {
    width: '100%',
    borderCollapse: 'collapse',
    fontSize: theme.typography.body2.fontSize,
    '& th, & td': {
      textAlign: 'left',
      padding: theme.spacing(1),
      verticalAlign: 'middle',
      borderBottom: `1px solid ${theme.palette.divider}`,
    },
    '& th': { fontWeight: 700 },
    '& thead th': { color: toneColor(theme, 'neutral'), whiteSpace: 'nowrap' },
  },
  cards: {
    [theme.breakpoints.down('xs')]: {
      '& thead': {
        position: 'absolute',
        width: 1,
        height: 1,
        overflow: 'hidden',
        clip: 'rect(0 0 0 0)',
      },
      '&, & tbody, & tr, & td, & th': { display: 'block' },
      '& tr': {
        padding: theme.spacing(1, 0),
        borderBottom: `1px solid ${theme.palette.divider}`,
      },
      '& tbody td, & tbody th': {
        border: 0,
        padding: theme.spacing(0.25, 0),
        display: 'flex',
        gap: theme.spacing(1),
        alignItems: 'center',
        minWidth: 0,
        overflowWrap: 'anywhere',
        '& > *': { minWidth: 0 },
      },
      '& tbody td:empty': { display: 'none' },
      '& [data-label]::before': {
        content: 'attr(data-label)',
        flex: '0 0 84px',
        color: toneColor(theme, 'neutral'),
        fontWeight: 400,
      },
    },
  },
  selected: { background: theme.palette.action.hover },
}));

export interface TableRow {
  key: string;
  cells: ReactNode[];
  selected?: boolean;
}

/** A plain table with headings. `cards`: on a narrow screen each row is a card. */
export function ScrollTable(props: {
  label: string;
  head: string[];
  rows: TableRow[];
  cards?: boolean;
  /** The column that names the row. */
  rowHeader?: number;
  /** In pixels; what is longer scrolls. */
  maxHeight?: number;
}) {
  const { label, head, rows, cards, rowHeader = 0, maxHeight } = props;
  const classes = useTableStyles();
  return (
    <div
      className={classes.scroll}
      style={{ maxHeight }}
      role="group"
      aria-label={label}
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable with the keyboard
      tabIndex={0}
    >
      {/* eslint-disable jsx-a11y/no-redundant-roles, jsx-a11y/no-interactive-element-to-noninteractive-role -- `display: block` on narrow screens takes the roles away, so they are said */}
      <table
        role="table"
        aria-label={label}
        className={classNames(classes.table, cards && classes.cards)}
      >
        <thead role="rowgroup">
          <tr role="row">
            {head.map(title => (
              <th key={title} scope="col" role="columnheader">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {rows.map(row => (
            <tr
              key={row.key}
              role="row"
              aria-current={row.selected || undefined}
              className={row.selected ? classes.selected : undefined}
            >
              {row.cells.map((cell, index) =>
                index === rowHeader ? (
                  <th key={head[index]} scope="row" role="rowheader">
                    {cell}
                  </th>
                ) : (
                  <td key={head[index]} role="cell" data-label={head[index]}>
                    {cell}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
      {/* eslint-enable jsx-a11y/no-redundant-roles, jsx-a11y/no-interactive-element-to-noninteractive-role */}
    </div>
  );
}
