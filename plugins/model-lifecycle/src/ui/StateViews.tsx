import Button from '@material-ui/core/Button';
import CircularProgress from '@material-ui/core/CircularProgress';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import CloudOffIcon from '@material-ui/icons/CloudOff';
import InboxIcon from '@material-ui/icons/Inbox';
import LockIcon from '@material-ui/icons/Lock';
import type { ComponentType, ReactNode } from 'react';
import type { SvgIconProps } from '@material-ui/core/SvgIcon';
import { errorText } from '../api/errorText';
import type { LiveResult } from '../live/useLiveResource';
import type { Words } from '../words/createWords';
import { classNames } from './classNames';
import { toneColor } from './tones';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'center',
    textAlign: 'center',
    gap: theme.spacing(1),
    padding: theme.spacing(6, 2),
  },
  compact: { padding: theme.spacing(2) },
  icon: { fontSize: 40, color: toneColor(theme, 'neutral') },
  text: { color: toneColor(theme, 'neutral'), maxWidth: '60ch' },
  stale: {
    color: toneColor(theme, 'warning'),
    display: 'flex',
    gap: theme.spacing(1),
    alignItems: 'center',
    fontSize: theme.typography.body2.fontSize,
    padding: theme.spacing(0.5, 0, 1),
  },
}));

export interface MessageProps {
  icon?: ComponentType<SvgIconProps>;
  title: string;
  text?: ReactNode;
  action?: { label: string; onClick(): void };
  compact?: boolean;
}

/** Nothing to show, and why. */
export function Message(props: MessageProps) {
  const { icon: Icon = InboxIcon, title, text, action, compact } = props;
  const classes = useStyles();
  return (
    <div className={classNames(classes.root, compact && classes.compact)}>
      {!compact && <Icon className={classes.icon} aria-hidden />}
      <Typography variant="subtitle1" component="p">
        {title}
      </Typography>
      {text && (
        <Typography variant="body2" className={classes.text}>
          {text}
        </Typography>
      )}
      {action && (
        <Button variant="outlined" onClick={action.onClick}>
          {action.label}
        </Button>
      )}
    </div>
  );
}

export function Loading(props: { words: Words; compact?: boolean }) {
  const classes = useStyles();
  return (
    <div
      className={classNames(classes.root, props.compact && classes.compact)}
      role="status"
      aria-busy="true"
    >
      <CircularProgress
        size={28}
        aria-label={props.words.t('common.loading')}
      />
    </div>
  );
}

/**
 * The state of a live value where there is no value to show: loading, error,
 * forbidden or missing.
 */
export function NoValue(props: {
  result: LiveResult<unknown>;
  what: string;
  permission: string;
  words: Words;
  missing?: ReactNode;
  compact?: boolean;
}) {
  const { result, what, permission, words, missing, compact } = props;
  const { t } = words;
  if (result.status === 'missing' && missing) {
    return <>{missing}</>;
  }
  if (result.status === 'forbidden') {
    return (
      <Message
        compact={compact}
        icon={LockIcon}
        title={t('common.forbiddenTitle')}
        text={t('common.forbiddenHint', { permission })}
      />
    );
  }
  if (result.status === 'error' || result.status === 'missing') {
    return (
      <Message
        compact={compact}
        icon={CloudOffIcon}
        title={t('common.errorTitle', { what })}
        text={t('common.errorHint', { message: errorText(result.error) })}
        action={{ label: t('common.retry'), onClick: result.refresh }}
      />
    );
  }
  return <Loading words={words} compact={compact} />;
}

/** Says that what stands below is old, while it stays readable. */
export function StaleNotice(props: {
  result: LiveResult<unknown>;
  words: Words;
}) {
  const { result, words } = props;
  const classes = useStyles();
  const lost = result.connection === 'lost' && result.value !== undefined;
  return (
    <div role="status">
      {lost && (
        <div className={classes.stale}>
          <CloudOffIcon fontSize="small" aria-hidden />
          {words.t('common.staleData', {
            time: words.time(result.lastSeenAt ?? 0),
          })}
        </div>
      )}
    </div>
  );
}
