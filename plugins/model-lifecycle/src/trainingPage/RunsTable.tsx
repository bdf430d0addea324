import { parseEntityRef } from '@backstage/catalog-model';
import { Link } from '@backstage/core-components';
import { useRouteRef } from '@backstage/core-plugin-api';
import { EntityRefLink, entityRouteRef } from '@backstage/plugin-catalog-react';
import { makeStyles } from '@material-ui/core/styles';
import type { RunSummary } from 'backstage-plugin-model-lifecycle-common';
import { useNow } from '../live/LiveRoot';
import { trendOf } from '../training/metrics/trend';
import { ProgressLine } from '../ui/ProgressLine';
import { ScrollTable } from '../ui/ScrollTable';
import { Sparkline } from '../ui/Sparkline';
import { StateLabel } from '../ui/StateLabel';
import { stateTone } from '../ui/tones';
import type { Words } from '../words/createWords';
import { describeLine, describeProgress } from './rowModel';
import { toneColor } from '../ui/tones';

const useStyles = makeStyles(theme => ({
  quiet: { color: toneColor(theme, 'neutral') },
  name: { fontWeight: 400 },
  line: {
    display: 'flex',
    alignItems: 'center',
    gap: theme.spacing(1),
    flex: 1,
    minWidth: 0,
  },
  strong: { fontWeight: 700, whiteSpace: 'nowrap' },
}));

/** All runs in a table that becomes cards on a narrow screen. */
export function RunsTable(props: { runs: RunSummary[]; words: Words }) {
  const { runs, words } = props;
  const { t } = words;
  const classes = useStyles();
  const now = useNow();
  return (
    <ScrollTable
      label={t('page.what')}
      cards
      rowHeader={1}
      head={[
        t('page.column.state'),
        t('page.column.run'),
        t('page.column.progress'),
        t('page.column.metric'),
        t('page.column.owner'),
        t('page.column.gpus'),
      ]}
      rows={runs.map(run => ({
        key: run.id,
        cells: [
          <StateLabel state={run.state} stall={run.stall} words={words} />,
          <div className={classes.name}>
            <RunLink run={run} />{' '}
            <span className={classes.quiet}>
              {[run.source.id, run.namespace].filter(Boolean).join(' / ')}
            </span>
            <div className={classes.quiet}>{describeLine(run, now, words)}</div>
          </div>,
          <ProgressCell run={run} words={words} />,
          <MetricCell run={run} words={words} />,
          run.owner ? (
            <EntityRefLink entityRef={run.owner} />
          ) : (
            t('common.unknown')
          ),
          run.gpus === undefined
            ? t('common.unknown')
            : words.integer(run.gpus),
        ],
      }))}
    />
  );
}

/** To the Training tab of the job in the catalog, with this run chosen. */
function RunLink(props: { run: RunSummary }) {
  const { run } = props;
  const entityRoute = useRouteRef(entityRouteRef);
  if (!run.entityRef || !entityRoute) {
    return <>{run.name}</>;
  }
  const { namespace, kind, name } = parseEntityRef(run.entityRef);
  const path = entityRoute({ namespace, kind: kind.toLowerCase(), name });
  return <Link to={`${path}/training?run=${run.id}`}>{run.name}</Link>;
}

function ProgressCell(props: { run: RunSummary; words: Words }) {
  const { run, words } = props;
  const classes = useStyles();
  const { percent, text } = describeProgress(run, words);
  return (
    <div className={classes.line}>
      <ProgressLine
        percent={percent}
        tone={stateTone(run.state, run.stall)}
        label={words.t('page.progressOf', { name: run.name })}
        valueText={
          percent === undefined ? words.t('bar.valueText.unknown') : text
        }
      />
      <span className={classes.strong}>{text}</span>
    </div>
  );
}

function MetricCell(props: { run: RunSummary; words: Words }) {
  const { run, words } = props;
  const classes = useStyles();
  const { sparkline } = run;
  if (!sparkline || sparkline.values.length === 0) {
    return <span className={classes.quiet}>{words.t('common.unknown')}</span>;
  }
  const last = words.metric(
    sparkline.last ?? sparkline.values[sparkline.values.length - 1],
  );
  const trend = words.t(`metrics.trend.${trendOf(sparkline.values)}`);
  return (
    <div className={classes.line}>
      <Sparkline
        values={sparkline.values}
        label={words.t('page.sparkline', {
          metric: sparkline.metric,
          last,
          trend,
        })}
      />
      <span>
        <span className={classes.strong}>{last}</span>{' '}
        <span className={classes.quiet}>{sparkline.metric}</span>
      </span>
    </div>
  );
}
