import Button from '@material-ui/core/Button';
import IconButton from '@material-ui/core/IconButton';
import ListItemText from '@material-ui/core/ListItemText';
import Menu from '@material-ui/core/Menu';
import MenuItem from '@material-ui/core/MenuItem';
import { makeStyles } from '@material-ui/core/styles';
import Tooltip from '@material-ui/core/Tooltip';
import MoreVertIcon from '@material-ui/icons/MoreVert';
import { useRef, useState } from 'react';
import { useId } from '../ui/useId';
import type { Words } from '../words/createWords';
import type { ModelSourceRow } from './modelSourcesModel';
import type { Offers } from './useOffers';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'inline-flex',
    alignItems: 'center',
    gap: theme.spacing(0.5),
    whiteSpace: 'nowrap',
  },
  resting: {
    color: theme.palette.action.disabled,
    borderColor: theme.palette.action.disabledBackground,
    cursor: 'default',
    '&:hover': { background: 'none' },
  },
  hidden: {
    position: 'absolute',
    width: 1,
    height: 1,
    overflow: 'hidden',
    clip: 'rect(0 0 0 0)',
  },
}));

export type SourceAction = 'preview' | 'export' | 'details';

/** Scan now, and a menu with the rest. */
export function SourceActions(props: {
  row: ModelSourceRow;
  asked: boolean;
  offers: Offers;
  words: Words;
  onScan(): void;
  onAction(action: SourceAction): void;
}) {
  const { row, asked, offers, words, onScan, onAction } = props;
  const classes = useStyles();
  const previewFirst = row.off && offers.preview;
  return (
    <span className={classes.root}>
      {previewFirst ? (
        <Button
          size="small"
          variant="outlined"
          color="inherit"
          aria-label={words.t('sources.menu.preview.label', { source: row.id })}
          onClick={() => onAction('preview')}
        >
          {words.t('sources.menu.preview')}
        </Button>
      ) : (
        <ScanButton
          id={row.id}
          reason={whyNot(row, { asked, offers, words })}
          words={words}
          onScan={onScan}
        />
      )}
      <SourceMenu row={row} offers={offers} words={words} onAction={onAction} />
    </span>
  );
}

function whyNot(
  row: ModelSourceRow,
  options: { asked: boolean; offers: Offers; words: Words },
): string | undefined {
  const { asked, offers, words } = options;
  const { t } = words;
  if (row.scanning) return t('sources.scan.running');
  if (asked) return t('sources.scan.asked');
  if (row.off) return t('sources.scan.disabled');
  if (row.invalid) return t('sources.scan.invalid');
  return offers.scan ? undefined : t('sources.scan.notPermitted');
}

/** Stays in reach of the keyboard while it does nothing, so that it can say why. */
function ScanButton(props: {
  id: string;
  reason: string | undefined;
  words: Words;
  onScan(): void;
}) {
  const { id, reason, words, onScan } = props;
  const classes = useStyles();
  const reasonId = useId('scan');
  return (
    <Tooltip title={reason ?? ''}>
      <span>
        <Button
          size="small"
          variant="outlined"
          color="inherit"
          aria-label={words.t('sources.scan.label', { source: id })}
          aria-describedby={reason ? reasonId : undefined}
          aria-disabled={reason !== undefined}
          className={reason === undefined ? undefined : classes.resting}
          onClick={reason === undefined ? onScan : undefined}
        >
          {words.t('sources.scan')}
        </Button>
        {reason && (
          <span id={reasonId} className={classes.hidden}>
            {reason}
          </span>
        )}
      </span>
    </Tooltip>
  );
}

function SourceMenu(props: {
  row: ModelSourceRow;
  offers: Offers;
  words: Words;
  onAction(action: SourceAction): void;
}) {
  const { row, offers, words, onAction } = props;
  const { t } = words;
  const id = useId('menu');
  const [anchor, setAnchor] = useState<HTMLElement>();
  // Acts when the menu is gone and the focus is back on its button: what opens then gives it back to there.
  const chosen = useRef<SourceAction>();
  const choose = (action: SourceAction) => {
    chosen.current = action;
    setAnchor(undefined);
  };
  const act = () => {
    const action = chosen.current;
    chosen.current = undefined;
    if (action) onAction(action);
  };
  const noPreview = previewReason(row, offers, words);
  return (
    <>
      <IconButton
        size="small"
        aria-label={t('sources.menu', { source: row.id })}
        aria-haspopup="menu"
        aria-controls={anchor ? id : undefined}
        aria-expanded={anchor !== undefined}
        onClick={event => setAnchor(event.currentTarget)}
      >
        <MoreVertIcon fontSize="small" />
      </IconButton>
      <Menu
        id={id}
        anchorEl={anchor}
        open={anchor !== undefined}
        onClose={() => setAnchor(undefined)}
        TransitionProps={{ onExited: act }}
      >
        <MenuItem onClick={() => choose('details')}>
          {t('sources.menu.details')}
        </MenuItem>
        <MenuItem
          disabled={noPreview !== undefined}
          onClick={() => choose('preview')}
        >
          <ListItemText
            primary={t('sources.menu.preview')}
            secondary={noPreview}
          />
        </MenuItem>
        <MenuItem onClick={() => choose('export')}>
          {t('sources.menu.export')}
        </MenuItem>
      </Menu>
    </>
  );
}

function previewReason(
  row: ModelSourceRow,
  offers: Offers,
  { t }: Words,
): string | undefined {
  if (row.invalid) return t('sources.menu.previewInvalid');
  return offers.preview ? undefined : t('sources.menu.previewNotPermitted');
}
