import { useAnalytics } from '@backstage/core-plugin-api';
import Button from '@material-ui/core/Button';
import CircularProgress from '@material-ui/core/CircularProgress';
import Dialog from '@material-ui/core/Dialog';
import DialogActions from '@material-ui/core/DialogActions';
import DialogContent from '@material-ui/core/DialogContent';
import DialogTitle from '@material-ui/core/DialogTitle';
import { makeStyles } from '@material-ui/core/styles';
import { errorText } from '../api/errorText';
import { CopyButton } from '../ui/CopyButton';
import { downloadText } from '../ui/download';
import { ScrollTable } from '../ui/ScrollTable';
import { Message } from '../ui/StateViews';
import { useId } from '../ui/useId';
import type { Words } from '../words/createWords';
import { useDialogStyles } from './dialogStyles';
import { previewView, type PreviewView } from './previewModel';
import { Problems } from './Problems';
import { usePreview, type PreviewState } from './usePreview';

const REMARKS_HEIGHT = 260;

const useStyles = makeStyles(theme => ({
  running: {
    display: 'flex',
    gap: theme.spacing(2),
    alignItems: 'center',
    padding: theme.spacing(2, 0),
  },
  yaml: {
    maxHeight: 340,
    overflow: 'auto',
    margin: 0,
    padding: theme.spacing(1.5),
    border: `1px solid ${theme.palette.divider}`,
    borderRadius: theme.shape.borderRadius,
    fontSize: '0.8rem',
    overflowWrap: 'normal',
    '&:focus-visible': { outline: `2px solid ${theme.palette.primary.main}` },
  },
  yamlHead: { display: 'flex', alignItems: 'baseline', gap: theme.spacing(1) },
}));

/** What a scan would bring in, before anything is written. */
export function PreviewDialog(props: {
  id: string;
  /** It is switched off. */
  off: boolean;
  words: Words;
  onClose(): void;
}) {
  const { id, off, words, onClose } = props;
  const { t } = words;
  const titleId = useId('preview');
  const dialog = useDialogStyles();
  const analytics = useAnalytics();
  const state = usePreview(id);
  const view =
    state.status === 'done' ? previewView(state.preview, words) : undefined;
  return (
    <Dialog
      open
      fullWidth
      maxWidth="md"
      onClose={onClose}
      aria-labelledby={titleId}
    >
      <DialogTitle id={titleId}>
        {t('sources.preview.title', { source: id })}
      </DialogTitle>
      <DialogContent className={dialog.content}>
        <div role="status">
          {view && [view.result, note(off, words)].join(' ')}
        </div>
        <Body state={state} view={view} id={id} words={words} />
      </DialogContent>
      <DialogActions className={dialog.content}>
        {view && view.yaml && (
          <Button
            color="inherit"
            onClick={() => {
              analytics.captureEvent('download', `preview ${id}`);
              downloadText({
                name: `${id}-preview.yaml`,
                type: 'application/yaml',
                text: view.yaml,
              });
            }}
          >
            {t('sources.preview.download')}
          </Button>
        )}
        {state.status !== 'running' && (
          <Button
            color="inherit"
            onClick={() => {
              analytics.captureEvent('preview', id);
              state.again();
            }}
          >
            {t('sources.preview.again')}
          </Button>
        )}
        <Button color="primary" variant="contained" onClick={onClose}>
          {t('common.close')}
        </Button>
      </DialogActions>
    </Dialog>
  );
}

function note(off: boolean, { t }: Words): string {
  return t(off ? 'sources.preview.off' : 'sources.preview.nothingWritten');
}

function Body(props: {
  state: PreviewState;
  view: PreviewView | undefined;
  id: string;
  words: Words;
}) {
  const { state, view, id, words } = props;
  const { t } = words;
  const classes = useStyles();
  if (state.status === 'failed') {
    const { error } = state;
    return (
      <Message
        compact
        title={t('sources.preview.failed.title')}
        text={
          error.statusCode === 403
            ? t('sources.preview.forbidden')
            : errorText(error)
        }
      />
    );
  }
  return view ? (
    <Result view={view} id={id} words={words} />
  ) : (
    <div className={classes.running} role="status" aria-busy="true">
      <CircularProgress size={24} aria-label={t('common.loading')} />
      {t('sources.preview.running')}
    </div>
  );
}

function Result(props: { view: PreviewView; id: string; words: Words }) {
  const { view, id, words } = props;
  const { t } = words;
  const dialog = useDialogStyles();
  const classes = useStyles();
  return (
    <>
      {view.problem && <Problems problems={[view.problem]} tone="warning" />}
      {!view.failed && (
        <>
          <h3 className={dialog.heading}>{t('sources.preview.would')}</h3>
          <ul className={dialog.counts}>
            {view.counts.map(text => (
              <li key={text}>{text}</li>
            ))}
          </ul>
        </>
      )}
      <p className={dialog.text}>
        <span className={dialog.quiet}>{view.cost}</span>
      </p>
      {view.scopes.length > 0 && (
        <>
          <h3 className={dialog.heading}>{t('sources.preview.scopes')}</h3>
          <ScrollTable
            label={t('sources.preview.scopes')}
            cards
            head={[
              t('sources.detail.scope'),
              t('sources.detail.state'),
              t('sources.detail.why'),
            ]}
            rows={view.scopes.map(({ scope, state, why }) => ({
              key: scope,
              cells: [scope, state, <Problems problems={why} tone="warning" />],
            }))}
          />
        </>
      )}
      {view.remarks.length > 0 && (
        <>
          <h3 className={dialog.heading}>{t('sources.detail.remarks')}</h3>
          <ScrollTable
            label={t('sources.detail.remarksLabel')}
            cards
            maxHeight={REMARKS_HEIGHT}
            head={[t('sources.detail.item'), t('sources.detail.why')]}
            rows={view.remarks.map(({ key, why }, index) => ({
              key: `${key} ${index}`,
              cells: [key, <Problems problems={[why]} tone="neutral" />],
            }))}
          />
        </>
      )}
      {view.entitiesTitle ? (
        <>
          <div className={classes.yamlHead}>
            <h3 className={dialog.heading}>{view.entitiesTitle}</h3>
            <CopyButton
              text={view.yaml}
              what="YAML"
              subject={`preview ${id}`}
              words={words}
            />
          </div>
          <pre
            className={classes.yaml}
            role="group"
            aria-label={t('sources.preview.yaml')}
            // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable with the keyboard
            tabIndex={0}
          >
            {view.yaml}
          </pre>
        </>
      ) : (
        !view.failed && (
          <p className={dialog.text}>{t('sources.preview.noEntities')}</p>
        )
      )}
    </>
  );
}
