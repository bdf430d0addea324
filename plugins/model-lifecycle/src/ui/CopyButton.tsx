import { useAnalytics } from '@backstage/core-plugin-api';
import IconButton from '@material-ui/core/IconButton';
import { makeStyles } from '@material-ui/core/styles';
import CheckIcon from '@material-ui/icons/Check';
import FileCopyIcon from '@material-ui/icons/FileCopyOutlined';
import { useEffect, useState } from 'react';
import { useLiveEnvironment } from '../live/environment';
import type { Words } from '../words/createWords';
import { copyText } from './copyText';

const SHOWN_MS = 2_000;

const useStyles = makeStyles(theme => ({
  button: { padding: theme.spacing(0.5), margin: theme.spacing(-0.5, 0) },
  icon: { fontSize: '1rem' },
  announcement: {
    position: 'absolute',
    width: 1,
    height: 1,
    overflow: 'hidden',
    clip: 'rect(0 0 0 0)',
  },
}));

/** Copies a text and says that it did. `what` names it: "Address". */
export function CopyButton(props: {
  text: string;
  what: string;
  /** Subject of the analytics event. */
  subject: string;
  words: Words;
}) {
  const { text, what, subject, words } = props;
  const classes = useStyles();
  const analytics = useAnalytics();
  const environment = useLiveEnvironment();
  const [copied, setCopied] = useState(false);
  useEffect(
    () =>
      copied ? environment.after(SHOWN_MS, () => setCopied(false)) : undefined,
    [copied, environment],
  );
  const copy = () => {
    analytics.captureEvent('copy', subject);
    // A browser that refuses leaves the text where it can be selected.
    copyText(text).then(
      () => setCopied(true),
      () => setCopied(false),
    );
  };
  const label = words.t('model.copy', { what });
  return (
    <>
      <IconButton
        className={classes.button}
        aria-label={label}
        title={label}
        onClick={copy}
      >
        {copied ? (
          <CheckIcon className={classes.icon} />
        ) : (
          <FileCopyIcon className={classes.icon} />
        )}
      </IconButton>
      <span role="status" className={classes.announcement}>
        {copied ? words.t('model.copied') : ''}
      </span>
    </>
  );
}
