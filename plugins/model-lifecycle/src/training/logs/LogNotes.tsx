import Button from '@material-ui/core/Button';
import { makeStyles } from '@material-ui/core/styles';
import type { Run } from 'backstage-plugin-model-lifecycle-common';
import { toneColor } from '../../ui/tones';
import type { Words } from '../../words/createWords';
import { isTrainJob } from '../../words/origin';
import { notesBeside } from './emptyLog';
import type { LinkOutcome } from './useCurrentLine';
import type { LogState } from './window/LogWindow';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(0.25, 2),
    color: toneColor(theme, 'neutral'),
    fontSize: theme.typography.caption.fontSize,
    marginBottom: theme.spacing(1),
    minHeight: 24,
  },
}));

/** Which log this is, how much of it is here, and what is missing. */
export function LogNotes(props: {
  run: Run;
  state: LogState;
  link: LinkOutcome | undefined;
  words: Words;
  onAllLevels(): void;
}) {
  const { run, state, link, words, onAllLevels } = props;
  const { t } = words;
  const classes = useStyles();
  const { log, hidden, total } = state;
  const gone =
    isTrainJob(run) &&
    run.pods.some(
      ({ name, state: pod }) => name === log?.pod && pod === 'gone',
    );
  const count = words.integer(total + (hidden?.lines ?? 0));
  return (
    <div className={classes.root}>
      {log && <span>{nameOf(log, run, words)}</span>}
      {total + (hidden?.lines ?? 0) > 0 && (
        <span>{t(gone ? 'logs.kept' : 'logs.total', { count })}</span>
      )}
      {hidden && hidden.lines > 0 && (
        <span>
          {t(hidden.unknown > 0 ? 'logs.hiddenUnknown' : 'logs.hidden', {
            count: hidden.lines,
            lines: words.integer(hidden.lines),
            unknown: words.integer(hidden.unknown),
          })}{' '}
          <Button size="small" onClick={onAllLevels}>
            {t('logs.showAllLevels')}
          </Button>
        </span>
      )}
      {notesBeside(state).map(note => (
        <span key={note.code}>{words.reason(note)}</span>
      ))}
      {link === 'moved' && <span>{t('logs.linkMoved')}</span>}
      {link === 'gone' && <span>{t('logs.linkGone')}</span>}
      <span role="status">{state.lost ? t('logs.lost') : ''}</span>
    </div>
  );
}

function nameOf(
  log: NonNullable<LogState['log']>,
  run: Run,
  words: Words,
): string {
  const { t } = words;
  const { pod, container, attempt, previous } = log;
  return [
    isTrainJob(run) ? `${pod} / ${container}` : undefined,
    attempt === undefined
      ? undefined
      : t('logs.attempt', { attempt: words.integer(attempt) }),
    previous ? t('logs.previousContainer') : undefined,
  ]
    .filter(Boolean)
    .join(' · ');
}
