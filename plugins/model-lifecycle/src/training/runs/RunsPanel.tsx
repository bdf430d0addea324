import Link from '@material-ui/core/Link';
import { makeStyles } from '@material-ui/core/styles';
import type { Run, RunSummary } from 'backstage-plugin-model-lifecycle-common';
import { useNow } from '../../live/LiveRoot';
import type { RunPage } from 'backstage-plugin-model-lifecycle-common';
import type { LiveResult } from '../../live/useLiveResource';
import { ScrollTable } from '../../ui/ScrollTable';
import { Section } from '../../ui/Section';
import { StateLabel } from '../../ui/StateLabel';
import { Message, NoValue, StaleNotice } from '../../ui/StateViews';
import type { Words } from '../../words/createWords';
import { runsTable } from './runsModel';
import { toneColor } from '../../ui/tones';

const useStyles = makeStyles(theme => ({
  result: { display: 'inline-flex', gap: theme.spacing(1), flexWrap: 'wrap' },
  quiet: { color: toneColor(theme, 'neutral') },
  link: { textAlign: 'left', font: 'inherit', textDecoration: 'underline' },
}));

/** The other runs of the job: what became of them. */
export function RunsPanel(props: {
  run: Run;
  result: LiveResult<RunPage>;
  words: Words;
  onRun(id: string): void;
}) {
  const { run, result, words, onRun } = props;
  const { t } = words;
  const page = result.value;
  return (
    <Section title={t('runs.title')}>
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
          {page.items.length < 2 && <Message compact title={t('runs.only')} />}
          {page.items.length > 0 && (
            <RunsTable
              runs={page.items}
              shownId={run.id}
              words={words}
              onRun={onRun}
            />
          )}
        </>
      )}
    </Section>
  );
}

function RunsTable(props: {
  runs: RunSummary[];
  shownId: string;
  words: Words;
  onRun(id: string): void;
}) {
  const { runs, shownId, words, onRun } = props;
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
          row.id === shownId ? (
            <span>
              {row.name}{' '}
              <span className={classes.quiet}>({t('runs.shown')})</span>
            </span>
          ) : (
            <Link
              component="button"
              className={classes.link}
              onClick={() => onRun(row.id)}
            >
              {row.name}
            </Link>
          ),
          <span className={classes.result}>
            <StateLabel state={row.state} stall={row.stall} words={words} />
            <span className={classes.quiet}>{row.resultDetail}</span>
          </span>,
          row.started,
          row.queue,
          row.duration,
          ...row.metrics,
        ],
      }))}
    />
  );
}
