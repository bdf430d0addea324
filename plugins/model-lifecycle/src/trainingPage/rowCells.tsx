import { parseEntityRef } from '@backstage/catalog-model';
import { Link } from '@backstage/core-components';
import { useRouteRef } from '@backstage/core-plugin-api';
import { EntityRefLink, entityRouteRef } from '@backstage/plugin-catalog-react';
import { makeStyles } from '@material-ui/core/styles';
import type { RunSummary } from 'backstage-plugin-model-lifecycle-common';
import { trendOf } from '../training/metrics/trend';
import { ProgressLine } from '../ui/ProgressLine';
import { Sparkline } from '../ui/Sparkline';
import { StateLabel } from '../ui/StateLabel';
import { WarningMark } from '../ui/WarningMark';
import { stateTone, toneColor } from '../ui/tones';
import type { Words } from '../words/createWords';
import { placeOf } from '../words/origin';
import { describeLine, describeProgress } from './rowModel';

const useStyles = makeStyles(theme => ({
  quiet: { color: toneColor(theme, 'neutral') },
  /** In a narrow column its words wrap. */
  state: { '& > span': { whiteSpace: 'normal' } },
  link: { display: 'inline-block' },
  name: { fontWeight: 400, minWidth: 0, overflowWrap: 'anywhere' },
  /** Two lines at most: rows of one height are calm to scroll. */
  clamped: {
    color: toneColor(theme, 'neutral'),
    display: '-webkit-box',
    overflow: 'hidden',
    '-webkit-line-clamp': 2,
    '-webkit-box-orient': 'vertical',
  },
  line: {
    display: 'flex',
    alignItems: 'center',
    gap: theme.spacing(1),
    flex: 1,
    minWidth: 0,
  },
  metric: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(0, 1),
    flex: 1,
    minWidth: 0,
  },
  strong: { fontWeight: 700, whiteSpace: 'nowrap' },
}));

/** What a row says, in the order of the columns. */
export function RowCells(props: {
  run: RunSummary;
  now: number;
  words: Words;
}) {
  const { run, now, words } = props;
  const { t } = words;
  const classes = useStyles();
  const unknown = t('common.unknown');
  const place = placeOf(run);
  const line = describeLine(run, now, words);
  /* eslint-disable jsx-a11y/no-interactive-element-to-noninteractive-role -- `display: block` on narrow screens takes the roles away, so they are said */
  return (
    <>
      <td role="cell" data-label={t('page.column.state')}>
        <div className={classes.state}>
          <StateLabel state={run.state} stall={run.stall} words={words} />
          <WarningMark warnings={run.warnings} words={words} />
        </div>
      </td>
      <th scope="row" role="rowheader">
        <div className={classes.name}>
          <RunLink run={run} /> <span className={classes.quiet}>{place}</span>
          <div className={classes.clamped} title={line}>
            {line}
          </div>
        </div>
      </th>
      <td role="cell" data-label={t('page.column.progress')}>
        <Progress run={run} words={words} />
      </td>
      <td role="cell" data-label={t('page.column.metric')}>
        <Metric run={run} words={words} />
      </td>
      <td role="cell" data-label={t('page.column.owner')}>
        {run.owner ? <EntityRefLink entityRef={run.owner} /> : unknown}
      </td>
      <td role="cell" data-label={t('page.column.queue')}>
        {run.queue ?? unknown}
      </td>
      <td role="cell" data-label={t('page.column.gpus')}>
        {run.gpus === undefined ? unknown : words.integer(run.gpus)}
      </td>
    </>
  );
  /* eslint-enable jsx-a11y/no-interactive-element-to-noninteractive-role */
}

/** To the Training tab of the job in the catalog, with this run chosen. */
function RunLink(props: { run: RunSummary }) {
  const { run } = props;
  const classes = useStyles();
  const entityRoute = useRouteRef(entityRouteRef);
  if (!run.entityRef || !entityRoute) {
    return <>{run.name}</>;
  }
  const { namespace, kind, name } = parseEntityRef(run.entityRef);
  const path = entityRoute({ namespace, kind: kind.toLowerCase(), name });
  return (
    <Link to={`${path}/training?run=${run.id}`} className={classes.link}>
      {run.name}
    </Link>
  );
}

function Progress(props: { run: RunSummary; words: Words }) {
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

function Metric(props: { run: RunSummary; words: Words }) {
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
    <div className={classes.metric}>
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
