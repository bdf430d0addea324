import Button from '@material-ui/core/Button';
import { makeStyles } from '@material-ui/core/styles';
import Tooltip from '@material-ui/core/Tooltip';
import FollowingIcon from '@material-ui/icons/NotificationsActive';
import NotFollowingIcon from '@material-ui/icons/NotificationsNone';
import type { Run } from 'backstage-plugin-model-lifecycle-common';
import { toneColor } from '../../ui/tones';
import type { Words } from '../../words/createWords';
import { followView } from './followModel';
import { useFollow } from './useFollow';

const useStyles = makeStyles(theme => ({
  on: {
    background: theme.palette.action.selected,
    borderColor: 'currentColor',
    fontWeight: 700,
  },
  disabled: { color: theme.palette.text.secondary, cursor: 'default' },
  failure: {
    alignSelf: 'center',
    color: toneColor(theme, 'error'),
    fontSize: theme.typography.body2.fontSize,
    overflowWrap: 'anywhere',
  },
  hidden: {
    position: 'absolute',
    width: 1,
    height: 1,
    overflow: 'hidden',
    clip: 'rect(0 0 0 0)',
  },
}));

/** Asks to be told when the run ends or stands still, and not to be told any more. */
export function FollowButton(props: {
  run: Pick<Run, 'id' | 'name'>;
  words: Words;
}) {
  const { run, words } = props;
  const classes = useStyles();
  const { state, toggle } = useFollow(run.id);
  const view = followView(state, run.name, words);
  if (!view) return null;
  const Icon = view.following ? FollowingIcon : NotFollowingIcon;
  const looks = [
    view.following && classes.on,
    view.disabled && classes.disabled,
  ];
  return (
    <>
      <Tooltip title={view.hint}>
        <Button
          size="small"
          variant="outlined"
          color="inherit"
          className={looks.filter(Boolean).join(' ')}
          startIcon={<Icon aria-hidden />}
          aria-pressed={view.following}
          // Not `disabled`: it would lose the focus, and nobody could read why.
          aria-disabled={view.disabled}
          aria-busy={state.pending}
          onClick={() => view.disabled || toggle()}
        >
          {words.t('follow.button')}
        </Button>
      </Tooltip>
      {view.failure && (
        <span role="alert" className={classes.failure}>
          {view.failure}
        </span>
      )}
      <span role="status" className={classes.hidden}>
        {view.news}
      </span>
    </>
  );
}
