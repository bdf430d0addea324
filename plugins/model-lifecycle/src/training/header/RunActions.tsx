import { useAnalytics, useApi } from '@backstage/core-plugin-api';
import Button from '@material-ui/core/Button';
import Dialog from '@material-ui/core/Dialog';
import DialogActions from '@material-ui/core/DialogActions';
import DialogContent from '@material-ui/core/DialogContent';
import DialogContentText from '@material-ui/core/DialogContentText';
import DialogTitle from '@material-ui/core/DialogTitle';
import { makeStyles } from '@material-ui/core/styles';
import Tooltip from '@material-ui/core/Tooltip';
import type { Run } from 'backstage-plugin-model-lifecycle-common';
import { useState } from 'react';
import {
  modelLifecycleApiRef,
  type RunAction,
} from '../../api/ModelLifecycleApi';
import { errorText } from '../../api/errorText';
import { toneColor } from '../../ui/tones';
import { useId } from '../../ui/useId';
import type { Words } from '../../words/createWords';

const ACTIONS: RunAction[] = ['pause', 'resume', 'stop'];

const useStyles = makeStyles(theme => ({
  refused: { color: toneColor(theme, 'error'), whiteSpace: 'pre-wrap' },
}));

/** The actions this user is offered now; each asks before it acts. */
export function RunActions(props: {
  run: Run;
  words: Words;
  onDone(message: string): void;
}) {
  const { run, words, onDone } = props;
  const [asking, setAsking] = useState<RunAction>();
  const offered = ACTIONS.filter(action => run.actions[action]);
  return (
    <>
      {offered.map(action => {
        const { allowed, reason } = run.actions[action]!;
        return (
          <Tooltip key={action} title={allowed ? '' : words.reason(reason)}>
            <span>
              <Button
                size="small"
                variant="outlined"
                color="inherit"
                disabled={!allowed}
                onClick={() => setAsking(action)}
              >
                {words.t(`action.${action}`)}
              </Button>
            </span>
          </Tooltip>
        );
      })}
      {asking && (
        <ConfirmDialog
          key={asking}
          action={asking}
          run={run}
          words={words}
          onClose={() => setAsking(undefined)}
          onDone={onDone}
        />
      )}
    </>
  );
}

function ConfirmDialog(props: {
  action: RunAction;
  run: Run;
  words: Words;
  onClose(): void;
  onDone(message: string): void;
}) {
  const { action, run, words, onClose, onDone } = props;
  const { t } = words;
  const classes = useStyles();
  const api = useApi(modelLifecycleApiRef);
  const analytics = useAnalytics();
  const titleId = useId('confirm');
  const [sending, setSending] = useState(false);
  const [refusal, setRefusal] = useState<string>();

  const confirm = async () => {
    setSending(true);
    setRefusal(undefined);
    analytics.captureEvent(action, 'training run');
    try {
      const { note } = await api.act(run.id, action);
      onDone([t('action.sent'), words.reason(note)].filter(Boolean).join(' '));
      onClose();
    } catch (error) {
      setSending(false);
      setRefusal(t('action.failed', { message: errorText(error as Error) }));
    }
  };

  return (
    <Dialog open onClose={onClose} aria-labelledby={titleId}>
      <DialogTitle id={titleId}>
        {t(`action.${action}.title`, { name: run.name })}
      </DialogTitle>
      <DialogContent>
        <DialogContentText>{t(`action.${action}.text`)}</DialogContentText>
        <div role="alert" className={classes.refused}>
          {refusal}
        </div>
      </DialogContent>
      <DialogActions>
        <Button color="inherit" onClick={onClose}>
          {t('common.cancel')}
        </Button>
        <Button
          color="primary"
          variant="contained"
          disabled={sending}
          onClick={confirm}
        >
          {t(`action.${action}.confirm`)}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
