import { createStyles, makeStyles } from '@material-ui/core/styles';
import type { SourceHealth } from 'backstage-plugin-model-lifecycle-common';
import { useNow } from '../live/LiveRoot';
import { ScrollTable } from '../ui/ScrollTable';
import { Section } from '../ui/Section';
import { Message } from '../ui/StateViews';
import { toneColor, type Tone } from '../ui/tones';
import type { Words } from '../words/createWords';
import { clusterTable, type ClusterRow } from './sourcesModel';
import { STATUS_TONES, StatusLabel } from './StatusLabel';

const useStyles = makeStyles(theme => {
  const tone = (name: Tone) => ({ color: toneColor(theme, name) });
  return createStyles({
    name: { fontWeight: 700 },
    quiet: { color: toneColor(theme, 'neutral'), fontWeight: 400 },
    todo: {
      display: 'grid',
      gap: theme.spacing(0.5),
      overflowWrap: 'anywhere',
    },
    ok: tone('ok'),
    warning: tone('warning'),
    error: tone('error'),
    neutral: tone('neutral'),
    info: tone('info'),
  });
});

/** Every cluster, whether it is heard, and what to do. */
export function Clusters(props: { sources: SourceHealth[]; words: Words }) {
  const { sources, words } = props;
  const { t } = words;
  const now = useNow();
  const table = clusterTable(sources, now, words);
  return (
    <Section
      title={[
        t('sources.clusters', { count: sources.length }),
        table.needALook > 0 &&
          t('sources.needALook', { count: table.needALook }),
      ]
        .filter(Boolean)
        .join(' · ')}
    >
      {sources.length === 0 ? (
        <Message
          compact
          title={t('sources.empty.title')}
          text={t('sources.empty.text')}
        />
      ) : (
        <ScrollTable
          label={t('sources.clusters', { count: sources.length })}
          cards
          rowHeader={1}
          head={[
            t('sources.column.status'),
            t('sources.column.cluster'),
            ...table.resources,
            t('sources.column.relists'),
            t('sources.column.lastSuccess'),
            t('sources.column.todo'),
          ]}
          rows={table.rows.map(row => ({
            key: row.id,
            cells: [
              <StatusLabel status={row.status} words={words} />,
              <SourceName row={row} />,
              ...row.resources,
              row.relists,
              row.lastSuccess,
              row.todo.length > 0 && <Todo row={row} />,
            ],
          }))}
        />
      )}
    </Section>
  );
}

function SourceName(props: { row: ClusterRow }) {
  const { title, subtitle } = props.row;
  const classes = useStyles();
  return (
    <div>
      <div className={classes.name}>{title}</div>
      <div className={classes.quiet}>{subtitle}</div>
    </div>
  );
}

function Todo(props: { row: ClusterRow }) {
  const { row } = props;
  const classes = useStyles();
  const tone = classes[STATUS_TONES[row.status]];
  return (
    <div className={classes.todo}>
      {row.todo.map(text => (
        <span key={text} className={tone}>
          {text}
        </span>
      ))}
    </div>
  );
}
