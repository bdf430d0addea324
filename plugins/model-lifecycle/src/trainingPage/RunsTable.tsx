import { makeStyles } from '@material-ui/core/styles';
import type { RunSummary } from 'backstage-plugin-model-lifecycle-common';
import { memo, useMemo, type ReactNode } from 'react';
import { useNow } from '../live/LiveRoot';
import { toneColor } from '../ui/tones';
import { VirtualTable, type RowProps } from '../ui/VirtualTable';
import type { Words } from '../words/createWords';
import type { Line } from './listModel';
import { RowCells } from './rowCells';

const useStyles = makeStyles(theme => ({
  heading: {
    '& th': {
      paddingTop: theme.spacing(2),
      color: toneColor(theme, 'neutral'),
      fontSize: theme.typography.body2.fontSize,
    },
  },
}));

const COLUMNS = 7;

interface RunRowProps {
  run: RunSummary;
  now: number;
  words: Words;
  row: RowProps;
}

/** Scrolling draws many rows again: only those of which something changed. */
const RunRow = memo(
  ({ run, now, words, row }: RunRowProps) => (
    <tr {...row}>
      <RowCells run={run} now={now} words={words} />
    </tr>
  ),
  (a, b) =>
    a.run === b.run &&
    a.now === b.now &&
    a.words === b.words &&
    a.row['data-index'] === b.row['data-index'],
);

function HeadingRow(props: { text: string; row: RowProps }) {
  const classes = useStyles();
  return (
    <tr {...props.row} className={classes.heading}>
      <th scope="colgroup" role="rowheader" colSpan={COLUMNS}>
        {props.text}
      </th>
    </tr>
  );
}

/** All runs in groups, in a table that becomes cards on a narrow screen. */
export function RunsTable(props: {
  lines: Line[];
  /** Of all runs, also of those that are not read yet. */
  total: number;
  words: Words;
  onRange(first: number, last: number): void;
  end: ReactNode;
}) {
  const { lines, total, words, onRange, end } = props;
  const { t } = words;
  const now = useNow();
  const keys = useMemo(() => lines.map(({ key }) => key), [lines]);
  const headings = lines.filter(line => 'heading' in line).length;
  return (
    <VirtualTable
      label={t('page.what')}
      columns={[
        { title: t('page.column.state'), width: '15%' },
        { title: t('page.column.run') },
        { title: t('page.column.progress'), width: '17%' },
        { title: t('page.column.metric'), width: '16%' },
        { title: t('page.column.owner'), width: '12%' },
        { title: t('page.column.queue'), width: '10%' },
        { title: t('page.column.gpus'), width: '6%' },
      ]}
      keys={keys}
      rowCount={Math.max(total + headings, keys.length)}
      onRange={onRange}
      end={end}
      renderRow={(index, row) => {
        const line = lines[index];
        return 'run' in line ? (
          <RunRow run={line.run} now={now} words={words} row={row} />
        ) : (
          <HeadingRow text={t(`page.group.${line.heading}`)} row={row} />
        );
      }}
    />
  );
}
