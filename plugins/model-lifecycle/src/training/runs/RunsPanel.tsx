import Checkbox from '@material-ui/core/Checkbox';
import Link from '@material-ui/core/Link';
import { makeStyles } from '@material-ui/core/styles';
import type {
  Run,
  RunPage,
  RunSummary,
} from 'backstage-plugin-model-lifecycle-common';
import { useState } from 'react';
import { useNow } from '../../live/LiveRoot';
import type { LiveResult } from '../../live/useLiveResource';
import { ScrollTable } from '../../ui/ScrollTable';
import { Section } from '../../ui/Section';
import { StateLabel } from '../../ui/StateLabel';
import { WarningMark } from '../../ui/WarningMark';
import { Message, NoValue, StaleNotice } from '../../ui/StateViews';
import { toneColor } from '../../ui/tones';
import type { Words } from '../../words/createWords';
import { DeltaText } from '../compare/DeltaText';
import { runsTable, type RunRow } from './runsModel';
import { SelectionBar } from './SelectionBar';
import { isFull, oldestFirst, toggled, type Selection } from './selection';

const useStyles = makeStyles(theme => ({
  result: { display: 'inline-flex', gap: theme.spacing(1), flexWrap: 'wrap' },
  metric: {
    display: 'inline-flex',
    gap: theme.spacing(0.25, 1),
    flexWrap: 'wrap',
  },
  quiet: { color: toneColor(theme, 'neutral') },
  link: { textAlign: 'left', font: 'inherit', textDecoration: 'underline' },
  // Beside the name: a column at the end would be scrolled away by the metrics.
  run: { display: 'inline-flex', alignItems: 'center', minWidth: 0 },
  checkbox: {
    padding: theme.spacing(0.5),
    margin: theme.spacing(-0.5, 0.5, -0.5, -0.5),
  },
}));

/** The runs of the job: what became of them, and which of them to compare. */
export function RunsPanel(props: {
  run: Run;
  result: LiveResult<RunPage>;
  words: Words;
  onRun(id: string): void;
  onCompare(ids: string[]): void;
}) {
  const { run, result, words, onRun, onCompare } = props;
  const { t } = words;
  const [selection, setSelection] = useState<Selection>([]);
  const page = result.value;
  const runs = page?.items ?? [];
  // A run that has left the list cannot be seen to be chosen.
  const chosen = selection.filter(id => runs.some(each => each.id === id));
  return (
    <Section
      title={t('runs.title')}
      actions={
        runs.length > 1 && (
          <SelectionBar
            selection={chosen}
            words={words}
            onClear={() => setSelection([])}
            onCompare={() => onCompare(oldestFirst(chosen, runs))}
          />
        )
      }
    >
      {page === undefined ? (
        <NoValue
          result={result}
          what={t('runs.what')}
          permission="model-lifecycle.run.read"
          words={words}
          compact
        />
      ) : (
        <>
          <StaleNotice result={result} words={words} />
          {runs.length < 2 && <Message compact title={t('runs.only')} />}
          {runs.length > 0 && (
            <RunsTable
              runs={runs}
              shownId={run.id}
              selection={chosen}
              words={words}
              onRun={onRun}
              onToggle={id => setSelection(toggled(chosen, id))}
            />
          )}
        </>
      )}
    </Section>
  );
}

interface RowProps {
  row: RunRow;
  words: Words;
}

function RunsTable(props: {
  runs: RunSummary[];
  shownId: string;
  selection: Selection;
  words: Words;
  onRun(id: string): void;
  onToggle(id: string): void;
}) {
  const { runs, shownId, selection, words, onRun, onToggle } = props;
  const { t } = words;
  const classes = useStyles();
  const now = useNow();
  const table = runsTable(runs, now, words);
  return (
    <ScrollTable
      label={t('runs.title')}
      cards
      head={[
        t('runs.run'),
        t('runs.result'),
        t('runs.started'),
        t('runs.queue'),
        t('runs.duration'),
        ...table.metricColumns,
      ]}
      rows={table.rows.map(row => ({
        key: row.id,
        selected: row.id === shownId,
        cells: [
          <span className={classes.run}>
            {runs.length > 1 && (
              <Checkbox
                className={classes.checkbox}
                color="primary"
                checked={selection.includes(row.id)}
                disabled={isFull(selection) && !selection.includes(row.id)}
                onChange={() => onToggle(row.id)}
                inputProps={{
                  'aria-label': t('runs.select', { name: row.name }),
                }}
              />
            )}
            <Name
              row={row}
              isShown={row.id === shownId}
              words={words}
              onRun={onRun}
            />
          </span>,
          <Result row={row} words={words} />,
          row.started,
          row.queue,
          row.duration,
          ...row.metrics.map(metric => (
            <span className={classes.metric}>
              {metric.text}
              {metric.delta && (
                <DeltaText
                  delta={metric.delta}
                  title={t('runs.deltaTo', { name: metric.before! })}
                />
              )}
            </span>
          )),
        ],
      }))}
    />
  );
}

function Name(props: RowProps & { isShown: boolean; onRun(id: string): void }) {
  const { row, isShown, words, onRun } = props;
  const classes = useStyles();
  return isShown ? (
    <span>
      {row.name}{' '}
      <span className={classes.quiet}>({words.t('runs.shown')})</span>
    </span>
  ) : (
    <Link
      component="button"
      className={classes.link}
      onClick={() => onRun(row.id)}
    >
      {row.name}
    </Link>
  );
}

function Result({ row, words }: RowProps) {
  const classes = useStyles();
  return (
    <span className={classes.result}>
      <StateLabel state={row.state} stall={row.stall} words={words} />
      <WarningMark warnings={row.warnings} words={words} />
      <span className={classes.quiet}>{row.resultDetail}</span>
    </span>
  );
}
