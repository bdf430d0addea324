import { useAnalytics } from '@backstage/core-plugin-api';
import { makeStyles } from '@material-ui/core/styles';
import ScheduleIcon from '@material-ui/icons/Schedule';
import VerticalAlignBottomIcon from '@material-ui/icons/VerticalAlignBottom';
import WrapTextIcon from '@material-ui/icons/WrapText';
import type { Run } from 'backstage-plugin-model-lifecycle-common';
import { ToggleButton } from '../../ui/ToggleButton';
import type { Words } from '../../words/createWords';
import { CopyLineLink, DownloadButton } from './LogActions';
import type { LogPreferences } from './useLogPreferences';
import type { LogSelection, LogState } from './window/LogWindow';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(1),
    marginBottom: theme.spacing(1),
  },
  hidden: {
    position: 'absolute',
    width: 1,
    height: 1,
    overflow: 'hidden',
    clip: 'rect(0 0 0 0)',
  },
}));

/** How the lines are shown, and what can be done with them. */
export function LogToolbar(props: {
  run: Run;
  state: LogState;
  selection: LogSelection;
  preferences: LogPreferences;
  following: boolean;
  linkUrl(): string;
  words: Words;
  onPreferences(change: Partial<LogPreferences>): void;
  onFollowing(following: boolean): void;
}) {
  const { run, state, preferences, following, words } = props;
  const { wrap, timestamps } = preferences;
  const { t } = words;
  const classes = useStyles();
  const analytics = useAnalytics();
  return (
    <div className={classes.root}>
      {state.live && (
        <ToggleButton
          on={following}
          startIcon={<VerticalAlignBottomIcon fontSize="small" />}
          onClick={() => {
            analytics.captureEvent('follow', 'training logs');
            props.onFollowing(!following);
          }}
        >
          {t(following ? 'logs.following' : 'logs.follow')}
        </ToggleButton>
      )}
      <ToggleButton
        on={wrap}
        startIcon={<WrapTextIcon fontSize="small" />}
        onClick={() => props.onPreferences({ wrap: !wrap })}
      >
        {t('logs.wrap')}
      </ToggleButton>
      <ToggleButton
        on={timestamps}
        startIcon={<ScheduleIcon fontSize="small" />}
        onClick={() => props.onPreferences({ timestamps: !timestamps })}
      >
        {t('logs.timestamps')}
      </ToggleButton>
      {state.total > 0 && <CopyLineLink urlOf={props.linkUrl} words={words} />}
      <DownloadButton
        runId={run.id}
        name={run.name}
        selection={props.selection}
        state={state}
        words={words}
      />
      <span role="status" className={classes.hidden}>
        {state.live && !following ? t('logs.paused') : ''}
      </span>
    </div>
  );
}
