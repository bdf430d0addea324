import { makeStyles } from '@material-ui/core/styles';
import type { RunSummary } from 'backstage-plugin-model-lifecycle-common';
import type { ReactNode } from 'react';
import { useNow } from '../live/LiveRoot';
import { trendOf } from '../training/metrics/trend';
import { describeLine, describeProgress } from '../trainingPage/rowModel';
import { ProgressLine } from '../ui/ProgressLine';
import { Sparkline } from '../ui/Sparkline';
import { StateLabel } from '../ui/StateLabel';
import { WarningMark } from '../ui/WarningMark';
import { stateTone, toneColor } from '../ui/tones';
import type { Words } from '../words/createWords';

const useStyles = makeStyles(theme => ({
  root: { display: 'grid', gap: theme.spacing(0.75), minWidth: 0 },
  line: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(0.25, 1),
  },
  progress: {
    display: 'flex',
    alignItems: 'center',
    gap: theme.spacing(1),
  },
  strong: { fontWeight: 700, whiteSpace: 'nowrap' },
  quiet: { color: toneColor(theme, 'neutral') },
}));

/** One run with its state, how far it is and the course of its main metric. */
export function RunLine(props: {
  run: RunSummary;
  name: ReactNode;
  words: Words;
}) {
  const { run, name, words } = props;
  const classes = useStyles();
  const now = useNow();
  const { percent, text } = describeProgress(run, words);
  return (
    <div className={classes.root}>
      <div className={classes.line}>
        <StateLabel state={run.state} stall={run.stall} words={words} />
        <WarningMark warnings={run.warnings} words={words} />
        <span>{name}</span>
      </div>
      <div className={classes.progress}>
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
      <div className={classes.quiet}>{describeLine(run, now, words)}</div>
      <Metric run={run} words={words} />
    </div>
  );
}

function Metric(props: { run: RunSummary; words: Words }) {
  const { run, words } = props;
  const classes = useStyles();
  const { sparkline } = run;
  if (!sparkline || sparkline.values.length === 0) {
    return null;
  }
  const { metric, values } = sparkline;
  const last = words.metric(sparkline.last ?? values[values.length - 1]);
  const trend = words.t(`metrics.trend.${trendOf(values)}`);
  return (
    <div className={classes.progress}>
      <Sparkline
        values={values}
        label={words.t('page.sparkline', { metric, last, trend })}
      />
      <span>
        <span className={classes.strong}>{last}</span>{' '}
        <span className={classes.quiet}>{metric}</span>
      </span>
    </div>
  );
}
