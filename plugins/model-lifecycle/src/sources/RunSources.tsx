import { makeStyles } from '@material-ui/core/styles';
import type { SourceHealth } from 'backstage-plugin-model-lifecycle-common';
import { useNow } from '../live/LiveRoot';
import { ScrollTable } from '../ui/ScrollTable';
import { Section } from '../ui/Section';
import { Message } from '../ui/StateViews';
import { toneColor } from '../ui/tones';
import type { Words } from '../words/createWords';
import { Problems } from './Problems';
import { runSourcesTable, type RunSourceRow } from './runSourcesModel';
import { STATUS_TONES, StatusLabel } from './StatusLabel';

const useStyles = makeStyles(theme => ({
  name: { fontWeight: 700 },
  quiet: { color: toneColor(theme, 'neutral'), fontWeight: 400 },
  todo: { display: 'grid', gap: theme.spacing(0.5), maxWidth: '64ch' },
}));

/** Every other source of runs: pipelines, status endpoints, PyTorchJobs, reports. */
export function RunSources(props: { sources: SourceHealth[]; words: Words }) {
  const { sources, words } = props;
  const { t } = words;
  const classes = useStyles();
  const now = useNow();
  const table = runSourcesTable(sources, now, words);
  const title = t('sources.runs', { count: sources.length });
  return (
    <Section
      title={[
        title,
        table.needALook > 0 &&
          t('sources.needALook', { count: table.needALook }),
      ]
        .filter(Boolean)
        .join(' · ')}
    >
      {sources.length === 0 ? (
        <Message
          compact
          title={t('sources.emptyRuns.title')}
          text={t('sources.emptyRuns.text')}
        />
      ) : (
        <ScrollTable
          label={title}
          cards
          rowHeader={1}
          head={[
            t('sources.column.status'),
            t('sources.column.source'),
            t('sources.column.lastSuccess'),
            t('sources.column.openRuns'),
            t('sources.column.entities'),
            t('sources.column.todo'),
          ]}
          rows={table.rows.map(row => ({
            key: row.id,
            cells: [
              <StatusLabel status={row.status} words={words} />,
              <div>
                <div className={classes.name}>{row.title}</div>
                <div className={classes.quiet}>{row.subtitle}</div>
              </div>,
              row.lastSuccess,
              row.openRuns,
              row.entities,
              (row.problems.length > 0 || row.skipped) && <Todo row={row} />,
            ],
          }))}
        />
      )}
    </Section>
  );
}

function Todo(props: { row: RunSourceRow }) {
  const { problems, status, skipped, meanwhile } = props.row;
  const classes = useStyles();
  return (
    <div className={classes.todo}>
      {problems.length > 0 && (
        <Problems problems={problems} tone={STATUS_TONES[status]} />
      )}
      {skipped && <div>{skipped}</div>}
      {meanwhile && <div className={classes.quiet}>{meanwhile}</div>}
    </div>
  );
}
