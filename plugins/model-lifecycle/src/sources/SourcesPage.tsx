import Paper from '@material-ui/core/Paper';
import { createStyles, makeStyles } from '@material-ui/core/styles';
import type { SvgIconProps } from '@material-ui/core/SvgIcon';
import Typography from '@material-ui/core/Typography';
import CancelIcon from '@material-ui/icons/Cancel';
import CheckCircleIcon from '@material-ui/icons/CheckCircle';
import HelpOutlineIcon from '@material-ui/icons/HelpOutline';
import PauseIcon from '@material-ui/icons/PauseCircleOutline';
import PowerIcon from '@material-ui/icons/PowerSettingsNew';
import ReportProblemIcon from '@material-ui/icons/ReportProblemOutlined';
import type { SourceHealth } from 'backstage-plugin-model-lifecycle-common';
import type { ComponentType } from 'react';
import { useSources } from '../live/hooks';
import { useNow } from '../live/LiveRoot';
import { classNames } from '../ui/classNames';
import { ScrollTable } from '../ui/ScrollTable';
import { Message, NoValue, StaleNotice } from '../ui/StateViews';
import { toneColor, type Tone } from '../ui/tones';
import { ViewRoot } from '../ui/ViewRoot';
import type { Words } from '../words/createWords';
import { useWords } from '../words/useWords';
import { clusterTable, type ClusterRow } from './sourcesModel';

type Status = SourceHealth['status'];

const TONES: Record<Status, Tone> = {
  off: 'neutral',
  waiting: 'warning',
  ok: 'ok',
  warning: 'warning',
  error: 'error',
  unknown: 'neutral',
};

const ICONS: Record<Status, ComponentType<SvgIconProps>> = {
  off: PowerIcon,
  waiting: PauseIcon,
  ok: CheckCircleIcon,
  warning: ReportProblemIcon,
  error: CancelIcon,
  unknown: HelpOutlineIcon,
};

const useStyles = makeStyles(theme => {
  const tone = (name: Tone) => ({ color: toneColor(theme, name) });
  return createStyles({
    root: {
      padding: theme.spacing(2),
      minWidth: 0,
      [theme.breakpoints.up('sm')]: { padding: theme.spacing(2, 2.5) },
    },
    title: {
      fontSize: '1.25rem',
      fontWeight: 700,
      marginBottom: theme.spacing(1),
    },
    name: { fontWeight: 700 },
    quiet: {
      color: toneColor(theme, 'neutral'),
      fontWeight: 400,
    },
    status: {
      display: 'inline-flex',
      gap: theme.spacing(0.75),
      alignItems: 'center',
    },
    todo: { display: 'grid', gap: theme.spacing(0.5) },
    ok: tone('ok'),
    warning: tone('warning'),
    error: tone('error'),
    neutral: tone('neutral'),
    info: tone('info'),
  });
});

/** For platform engineers: every cluster, whether it is heard, and what to do. */
export function SourcesPage() {
  const words = useWords();
  return (
    <ViewRoot label={words.t('sources.what')}>
      <Clusters words={words} />
    </ViewRoot>
  );
}

function Clusters(props: { words: Words }) {
  const { words } = props;
  const classes = useStyles();
  const result = useSources();
  const { value } = result;
  return (
    <Paper className={classes.root}>
      {value === undefined && (
        <NoValue
          result={result}
          what={words.t('sources.what')}
          permission="model-lifecycle.source.read"
          words={words}
        />
      )}
      {value && <StaleNotice result={result} words={words} />}
      {value?.items.length === 0 && (
        <Message
          title={words.t('sources.empty.title')}
          text={words.t('sources.empty.text')}
        />
      )}
      {value && value.items.length > 0 && (
        <ClustersTable sources={value.items} words={words} />
      )}
    </Paper>
  );
}

function ClustersTable(props: { sources: SourceHealth[]; words: Words }) {
  const { sources, words } = props;
  const { t } = words;
  const classes = useStyles();
  const now = useNow();
  const table = clusterTable(sources, now, words);
  return (
    <>
      <Typography component="h2" className={classes.title}>
        {[
          t('sources.clusters', { count: sources.length }),
          table.needALook > 0 &&
            t('sources.needALook', { count: table.needALook }),
        ]
          .filter(Boolean)
          .join(' · ')}
      </Typography>
      <ScrollTable
        label={t('sources.what')}
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
            <StatusCell status={row.status} words={words} />,
            <div>
              <div className={classes.name}>{row.title}</div>
              <div className={classes.quiet}>{row.subtitle}</div>
            </div>,
            ...row.resources,
            row.relists,
            row.lastSuccess,
            <TodoCell row={row} />,
          ],
        }))}
      />
    </>
  );
}

function StatusCell(props: { status: Status; words: Words }) {
  const { status, words } = props;
  const classes = useStyles();
  const Icon = ICONS[status];
  return (
    <span className={classNames(classes.status, classes[TONES[status]])}>
      <Icon fontSize="small" aria-hidden />
      {words.t(`sources.status.${status}`)}
    </span>
  );
}

function TodoCell(props: { row: ClusterRow }) {
  const { row } = props;
  const classes = useStyles();
  return (
    <div className={classNames(classes.todo, classes[TONES[row.status]])}>
      {row.todo.map(text => (
        <span key={text}>{text}</span>
      ))}
    </div>
  );
}
