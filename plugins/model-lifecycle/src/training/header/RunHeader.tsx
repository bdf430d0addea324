import { useAnalytics } from '@backstage/core-plugin-api';
import Paper from '@material-ui/core/Paper';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import InfoIcon from '@material-ui/icons/InfoOutlined';
import type { Run } from 'backstage-plugin-model-lifecycle-common';
import { useState } from 'react';
import { isEnded } from '../../live/hooks';
import { useNow } from '../../live/LiveRoot';
import type { LiveResult } from '../../live/useLiveResource';
import { StateLabel } from '../../ui/StateLabel';
import { at } from '../../words/at';
import type { Words } from '../../words/createWords';
import { FollowButton } from '../follow/FollowButton';
import { contextParts, describeFreshness, finishParts } from './footModel';
import { Freshness } from './Freshness';
import { PhaseBar } from './PhaseBar';
import { phaseColumns } from './phaseBarModel';
import {
  headline,
  progressValueText,
  shownPercent,
  stepTexts,
  timeText,
} from './progressModel';
import { RunActions } from './RunActions';
import { RunWarnings } from './RunWarnings';
import { whyEntries } from './whyModel';
import { WhyPopover } from './WhyPopover';
import { toneColor } from '../../ui/tones';

const useStyles = makeStyles(theme => ({
  root: {
    padding: theme.spacing(2),
    [theme.breakpoints.up('sm')]: { padding: theme.spacing(2, 2.5) },
  },
  line: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(0.5, 1.5),
  },
  numbers: { alignItems: 'baseline', margin: theme.spacing(1.5, 0, 1.5) },
  quiet: {
    color: toneColor(theme, 'neutral'),
    fontSize: theme.typography.body2.fontSize,
  },
  actions: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: theme.spacing(1),
    marginLeft: 'auto',
  },
  big: {
    fontSize: '1.5rem',
    fontWeight: 700,
    lineHeight: 1.2,
  },
  strong: { fontWeight: 700 },
  right: { marginLeft: 'auto' },
  foot: { marginTop: theme.spacing(1.5) },
  note: { display: 'flex', gap: theme.spacing(1), alignItems: 'center' },
  notes: { margin: theme.spacing(1, 0, 0), padding: 0, listStyle: 'none' },
}));

/** How far, where, until when, and how old that knowledge is. */
export function RunHeader(props: {
  run: Run;
  result: LiveResult<Run>;
  words: Words;
}) {
  const { run, result, words } = props;
  const { t } = words;
  const classes = useStyles();
  const analytics = useAnalytics();
  const clock = useNow();
  const [sent, setSent] = useState('');
  // What nobody can see does not go on by our clock.
  const unseen =
    (!run.source.reachable || run.state === 'unknown') && !isEnded(run.state);
  const now = unseen ? at(run.observedAt) ?? clock : clock;
  const { step, epoch } = stepTexts(run, words);
  const finish = finishParts(run, now, words);

  return (
    <Paper className={classes.root}>
      <div className={classes.line}>
        <StateLabel state={run.state} stall={run.stall} words={words} chip />
        <span className={classes.quiet}>
          {contextParts(run, now, words).join(' · ')}
        </span>
        <div className={classes.actions}>
          <FollowButton run={run} words={words} />
          <RunActions
            run={run}
            words={words}
            onDone={message => {
              setSent(message);
              result.refresh();
            }}
          />
        </div>
      </div>
      <div role="status" className={classes.quiet}>
        {sent}
      </div>
      <div className={`${classes.line} ${classes.numbers}`}>
        <Typography component="span" className={classes.big}>
          {headline(run, words)}
        </Typography>
        {step && <span className={classes.strong}>{step}</span>}
        {epoch && <span className={classes.quiet}>{epoch}</span>}
        <Typography
          component="span"
          className={`${classes.big} ${classes.right}`}
        >
          {timeText(run, now, words)}
        </Typography>
      </div>
      <PhaseBar
        columns={phaseColumns(run, now, words)}
        label={t('bar.label', { name: run.name })}
        phasesLabel={t('bar.phases')}
        percent={shownPercent(run)}
        valueText={progressValueText(run, now, words)}
      />
      <div className={`${classes.line} ${classes.quiet} ${classes.foot}`}>
        <span>
          {finish.join(' · ')}{' '}
          <WhyPopover
            entries={whyEntries(run, now, words)}
            words={words}
            onOpen={() =>
              analytics.captureEvent('explain', 'training progress')
            }
          />
        </span>
        <Freshness
          freshness={describeFreshness({
            run,
            snapshot: result,
            now: clock,
            words,
          })}
        />
      </div>
      <RunWarnings warnings={run.warnings ?? []} words={words} />
      {run.notes.length > 0 && (
        <ul
          className={`${classes.notes} ${classes.quiet}`}
          aria-label={t('header.notes')}
        >
          {run.notes.map((note, index) => (
            <li key={index} className={classes.note}>
              <InfoIcon fontSize="small" aria-hidden />
              <span>{words.reason(note)}</span>
            </li>
          ))}
        </ul>
      )}
    </Paper>
  );
}
