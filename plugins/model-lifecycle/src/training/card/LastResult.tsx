import { makeStyles } from '@material-ui/core/styles';
import type { RunSummary } from 'backstage-plugin-model-lifecycle-common';
import { useNow } from '../../live/LiveRoot';
import { TrainingLink } from '../../models/TrainedBy';
import { StateLabel } from '../../ui/StateLabel';
import { toneColor } from '../../ui/tones';
import type { Words } from '../../words/createWords';
import { lastResult } from './cardModel';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(0.25, 1),
    marginTop: theme.spacing(1.5),
    paddingTop: theme.spacing(1),
    borderTop: `1px solid ${theme.palette.divider}`,
  },
  quiet: { color: toneColor(theme, 'neutral') },
}));

/** How the run before the one that is shown ended, where there is one. */
export function LastResult(props: {
  runs: RunSummary[];
  shown: RunSummary;
  words: Words;
}) {
  const { runs, shown, words } = props;
  const classes = useStyles();
  const result = lastResult(runs, shown, useNow(), words);
  if (!result) {
    return null;
  }
  const { run, text } = result;
  return (
    <div className={classes.root}>
      <span className={classes.quiet}>{words.t('latest.lastResult')}</span>
      <StateLabel state={run.state} words={words} />
      {run.entityRef ? (
        <TrainingLink
          entityRef={run.entityRef}
          runId={run.id}
          text={run.name}
        />
      ) : (
        <span>{run.name}</span>
      )}
      <span className={classes.quiet}>{text}</span>
    </div>
  );
}
