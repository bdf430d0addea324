import { useAnalytics, useApi } from '@backstage/core-plugin-api';
import Button from '@material-ui/core/Button';
import Dialog from '@material-ui/core/Dialog';
import DialogActions from '@material-ui/core/DialogActions';
import DialogContent from '@material-ui/core/DialogContent';
import DialogTitle from '@material-ui/core/DialogTitle';
import type { SourceDetail } from 'backstage-plugin-model-lifecycle-common';
import { useState } from 'react';
import { modelLifecycleApiRef } from '../api/ModelLifecycleApi';
import { errorText } from '../api/errorText';
import { useNow } from '../live/LiveRoot';
import { useId } from '../ui/useId';
import type { Words } from '../words/createWords';
import { counted } from './countTexts';
import { detailView } from './detailModel';
import { useDialogStyles } from './dialogStyles';
import { KeyList } from './KeyList';

/**
 * Says what goes, and lets exactly that go. What it shows stands still while it
 * is read; only when the backend says that other things wait does it change.
 */
export function ConfirmRemovals(props: {
  /** As it is now. */
  detail: SourceDetail;
  words: Words;
  onClose(): void;
  onReload(): void;
  onDone(message: string): void;
}) {
  const { detail, words, onClose, onReload, onDone } = props;
  const { t } = words;
  const classes = useDialogStyles();
  const api = useApi(modelLifecycleApiRef);
  const analytics = useAnalytics();
  const now = useNow();
  const titleId = useId('confirm-removals');
  const [shown, setShown] = useState(detail);
  const [sending, setSending] = useState(false);
  /** The proposal that does not hold any more; the next one is awaited. */
  const [outdated, setOutdated] = useState<string>();
  const [failure, setFailure] = useState<string>();
  const { id } = shown.source;

  if (
    outdated !== undefined &&
    shown.proposal === outdated &&
    detail.proposal !== outdated
  ) {
    setShown(detail);
  }
  const view = detailView(shown, now, words);
  const { proposal } = shown;

  const confirm = async () => {
    if (!proposal) return;
    setSending(true);
    setFailure(undefined);
    setOutdated(undefined);
    analytics.captureEvent('confirm removals', id);
    try {
      const { removed } = await api.confirmRemovals(id, proposal);
      onDone(t('sources.confirm.done', counted(removed, words)));
      onClose();
    } catch (error) {
      setSending(false);
      const { statusCode } = error as { statusCode?: number };
      if (statusCode === 409) {
        setOutdated(proposal);
        onReload();
      } else {
        setFailure(
          t('sources.confirm.failed', { message: errorText(error as Error) }),
        );
      }
    }
  };

  return (
    <Dialog open onClose={onClose} aria-labelledby={titleId}>
      <DialogTitle id={titleId}>
        {t('sources.confirm.title', { source: id })}
      </DialogTitle>
      <DialogContent className={classes.content}>
        <div role="alert" className={classes.failed}>
          {outdated === undefined
            ? failure
            : t(
                view.waitingCount > 0
                  ? 'sources.confirm.changed'
                  : 'sources.confirm.nothing',
              )}
        </div>
        {view.waitingCount > 0 && (
          <p className={classes.text}>
            {t('sources.confirm.text', counted(view.waitingCount, words))}
          </p>
        )}
        {view.waiting.map(waiting => (
          <div key={waiting.scope}>
            <p className={classes.text}>
              {waiting.title}. {waiting.why.text}.
            </p>
            <KeyList
              label={t('sources.detail.keys', { scope: waiting.scope })}
              keys={waiting.keys}
              more={waiting.more}
            />
          </div>
        ))}
      </DialogContent>
      <DialogActions className={classes.content}>
        <Button color="inherit" onClick={onClose}>
          {t('common.cancel')}
        </Button>
        <Button
          color="primary"
          variant="contained"
          disabled={sending || !proposal || proposal === outdated}
          onClick={confirm}
        >
          {t('sources.confirm.action', counted(view.waitingCount, words))}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
