import { useAnalytics, useApi } from '@backstage/core-plugin-api';
import Button from '@material-ui/core/Button';
import { makeStyles } from '@material-ui/core/styles';
import GetAppIcon from '@material-ui/icons/GetApp';
import LinkIcon from '@material-ui/icons/Link';
import { useEffect, useState } from 'react';
import { errorText } from '../../api/errorText';
import { modelLifecycleApiRef } from '../../api/ModelLifecycleApi';
import { useLiveEnvironment } from '../../live/environment';
import { copyText } from '../../ui/copyText';
import { downloadBlob } from '../../ui/download';
import { toneColor } from '../../ui/tones';
import type { Words } from '../../words/createWords';
import type { LogSelection, LogState } from './window/LogWindow';

const SHOWN_MS = 2_000;

const useStyles = makeStyles(theme => ({
  message: {
    color: toneColor(theme, 'neutral'),
    fontSize: theme.typography.caption.fontSize,
  },
  announcement: {
    position: 'absolute',
    width: 1,
    height: 1,
    overflow: 'hidden',
    clip: 'rect(0 0 0 0)',
  },
}));

/** Copies the address of a line; says whether it did. */
export function CopyLineLink(props: { urlOf(): string; words: Words }) {
  const { urlOf, words } = props;
  const classes = useStyles();
  const analytics = useAnalytics();
  const environment = useLiveEnvironment();
  const [copied, setCopied] = useState<boolean>();
  useEffect(
    () =>
      copied === undefined
        ? undefined
        : environment.after(SHOWN_MS, () => setCopied(undefined)),
    [copied, environment],
  );
  const copy = () => {
    analytics.captureEvent('copy', 'link to a log line');
    copyText(urlOf()).then(
      () => setCopied(true),
      () => setCopied(false),
    );
  };
  const keys = {
    true: 'logs.linkCopied',
    false: 'logs.linkNotCopied',
  } as const;
  const outcome = copied === undefined ? undefined : words.t(keys[`${copied}`]);
  return (
    <>
      <Button
        size="small"
        variant="outlined"
        startIcon={<LinkIcon fontSize="small" />}
        onClick={copy}
      >
        {outcome ?? words.t('logs.copyLink')}
      </Button>
      {/* Inside the button it would take the button its name. */}
      <span role="status" className={classes.announcement}>
        {outcome}
      </span>
    </>
  );
}

/** All lines of the log as a file, written by the server; says when earlier ones are not in it. */
export function DownloadButton(props: {
  runId: string;
  name: string;
  selection: LogSelection;
  state: LogState;
  words: Words;
}) {
  const { runId, name, selection, state, words } = props;
  const { t } = words;
  const classes = useStyles();
  const api = useApi(modelLifecycleApiRef);
  const analytics = useAnalytics();
  const [busy, setBusy] = useState(false);
  const [outcome, setOutcome] = useState<string>();
  const isShortened =
    state.reading || state.first > 1 || state.notes.length > 0;
  const download = async () => {
    analytics.captureEvent('download', 'training logs');
    setBusy(true);
    setOutcome(undefined);
    try {
      const { pod, container } = state.log ?? {};
      const blob = await api.downloadRunLog(runId, {
        ...selection,
        pod,
        container,
      });
      const file = [name, pod, container].filter(Boolean).join('-');
      downloadBlob({ name: `${file}.log`, blob });
      setOutcome(isShortened ? t('logs.downloadedPart') : undefined);
    } catch (error) {
      setOutcome(
        t('logs.downloadFailed', { message: errorText(error as Error) }),
      );
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <Button
        size="small"
        variant="outlined"
        disabled={busy || state.total === 0}
        startIcon={<GetAppIcon fontSize="small" />}
        onClick={() => void download()}
      >
        {t(busy ? 'logs.downloading' : 'logs.download')}
      </Button>
      <span role="status" className={classes.message}>
        {outcome}
      </span>
    </>
  );
}
