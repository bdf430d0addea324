import Drawer from '@material-ui/core/Drawer';
import IconButton from '@material-ui/core/IconButton';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import CloseIcon from '@material-ui/icons/Close';
import type { SourceHealth } from 'backstage-plugin-model-lifecycle-common';
import { useSourceDetail } from '../live/hooks';
import { Message, NoValue, StaleNotice } from '../ui/StateViews';
import { useId } from '../ui/useId';
import type { Words } from '../words/createWords';
import { useDialogStyles } from './dialogStyles';
import { SourceDetails } from './SourceDetails';

const useStyles = makeStyles(theme => ({
  paper: {
    boxSizing: 'border-box',
    width: 'min(100%, 760px)',
    padding: theme.spacing(2),
    [theme.breakpoints.up('sm')]: { padding: theme.spacing(3) },
  },
  head: { display: 'flex', alignItems: 'flex-start', gap: theme.spacing(1) },
  title: { fontSize: '1.25rem', fontWeight: 700, flex: 1, minWidth: 0 },
}));

/** One source in detail, over the page; its id stands in the URL. */
export function SourceDrawer(props: {
  id: string;
  /** As the page shows it; when it changes the details are read again. */
  source: SourceHealth | undefined;
  words: Words;
  onClose(): void;
  onChanged(): void;
}) {
  const { id, source, words, onClose, onChanged } = props;
  const { t } = words;
  const classes = useStyles();
  const dialog = useDialogStyles();
  const titleId = useId('source');
  const result = useSourceDetail(id, revisionOf(source));
  const { value } = result;
  return (
    <Drawer
      anchor="right"
      open
      onClose={onClose}
      classes={{ paper: classes.paper }}
      PaperProps={
        {
          role: 'dialog',
          'aria-modal': true,
          'aria-labelledby': titleId,
        } as object
      }
    >
      <div className={dialog.content}>
        <div className={classes.head}>
          <Typography id={titleId} component="h2" className={classes.title}>
            {t('sources.detail.title', { source: id })}
          </Typography>
          <IconButton
            size="small"
            aria-label={t('common.close')}
            onClick={onClose}
          >
            <CloseIcon />
          </IconButton>
        </div>
        {value === undefined ? (
          <NoValue
            result={result}
            what={t('sources.detail.what')}
            permission="model-lifecycle.source.read"
            words={words}
            missing={
              <Message
                title={t('sources.detail.missing.title')}
                text={t('sources.detail.missing.text')}
              />
            }
          />
        ) : (
          <>
            <StaleNotice result={result} words={words} />
            <SourceDetails
              detail={value}
              words={words}
              onReload={result.refresh}
              onChanged={onChanged}
            />
          </>
        )}
      </div>
    </Drawer>
  );
}

function revisionOf(source: SourceHealth | undefined): string {
  if (!source) return '';
  const { nextScanAt, scanningSince, status, waiting } = source;
  return JSON.stringify([nextScanAt, scanningSince, status, waiting]);
}
