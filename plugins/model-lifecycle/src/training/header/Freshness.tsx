import { makeStyles } from '@material-ui/core/styles';
import CloudOffIcon from '@material-ui/icons/CloudOff';
import DoneIcon from '@material-ui/icons/Done';
import FiberManualRecordIcon from '@material-ui/icons/FiberManualRecord';
import SyncIcon from '@material-ui/icons/Sync';
import { classNames } from '../../ui/classNames';
import { toneColor } from '../../ui/tones';
import type { Freshness as FreshnessModel } from './footModel';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'inline-flex',
    gap: theme.spacing(0.75),
    alignItems: 'center',
    marginLeft: 'auto',
  },
  icon: { fontSize: '1rem' },
  live: { color: toneColor(theme, 'ok') },
  quiet: { color: toneColor(theme, 'neutral') },
  warning: { color: toneColor(theme, 'warning') },
}));

/** How old what one sees is; a lost connection is said, not only coloured. */
export function Freshness(props: { freshness: FreshnessModel }) {
  const { connection, text } = props.freshness;
  const classes = useStyles();
  const trouble = connection === 'lost' || connection === 'unreachable';
  return (
    <span className={classes.root}>
      {connection === 'live' && (
        <FiberManualRecordIcon
          className={classNames(classes.icon, classes.live)}
          aria-hidden
        />
      )}
      {(connection === 'polling' || connection === 'connecting') && (
        <SyncIcon
          className={classNames(classes.icon, classes.quiet)}
          aria-hidden
        />
      )}
      {connection === 'finished' && (
        <DoneIcon
          className={classNames(classes.icon, classes.quiet)}
          aria-hidden
        />
      )}
      {trouble && (
        <CloudOffIcon
          className={classNames(classes.icon, classes.warning)}
          aria-hidden
        />
      )}
      <span
        role={trouble ? 'status' : undefined}
        className={trouble ? classes.warning : undefined}
      >
        {text}
      </span>
    </span>
  );
}
