import { Link } from '@backstage/core-components';
import { useAnalytics } from '@backstage/core-plugin-api';
import Button from '@material-ui/core/Button';
import Dialog from '@material-ui/core/Dialog';
import DialogActions from '@material-ui/core/DialogActions';
import DialogContent from '@material-ui/core/DialogContent';
import DialogTitle from '@material-ui/core/DialogTitle';
import IconButton from '@material-ui/core/IconButton';
import { makeStyles } from '@material-ui/core/styles';
import TextField from '@material-ui/core/TextField';
import BookmarkIcon from '@material-ui/icons/BookmarkBorder';
import DeleteIcon from '@material-ui/icons/DeleteOutline';
import EditIcon from '@material-ui/icons/EditOutlined';
import { useState, type FormEvent } from 'react';
import { useLocation } from 'react-router-dom';
import { CopyButton } from '../ui/CopyButton';
import { toneColor } from '../ui/tones';
import { useId } from '../ui/useId';
import type { Words } from '../words/createWords';
import { filtersText, type Filters } from './filters';
import {
  cleanName,
  MAX_SAVED,
  renamed,
  withSaved,
  without,
  type SavedFilter,
} from './savedFiltersModel';
import { useSavedFilters } from './useSavedFilters';

const useStyles = makeStyles(theme => ({
  paper: {
    color: theme.palette.text.primary,
    fontFamily: theme.typography.fontFamily,
    fontSize: theme.typography.body2.fontSize,
    overflowWrap: 'anywhere',
    '& .MuiButton-root': { textTransform: 'none' },
    '& a': {
      color:
        theme.palette.type === 'dark'
          ? theme.palette.primary.light
          : theme.palette.primary.main,
    },
  },
  list: { margin: theme.spacing(0, 0, 2), padding: 0, listStyle: 'none' },
  item: {
    display: 'flex',
    alignItems: 'center',
    gap: theme.spacing(1),
    minHeight: 36,
    borderBottom: `1px solid ${theme.palette.divider}`,
  },
  name: { flex: 1, minWidth: 0 },
  form: { display: 'flex', gap: theme.spacing(1), alignItems: 'flex-start' },
  quiet: { color: toneColor(theme, 'neutral') },
  failed: { color: toneColor(theme, 'error') },
}));

/** Filters under names: to come back to, to rename, to delete, to send to somebody. */
export function SavedFiltersButton(props: { filters: Filters; words: Words }) {
  const { filters, words } = props;
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button
        size="small"
        variant="outlined"
        aria-haspopup="dialog"
        startIcon={<BookmarkIcon aria-hidden />}
        onClick={() => setOpen(true)}
      >
        {words.t('page.saved')}
      </Button>
      {open && (
        <SavedDialog
          filters={filters}
          words={words}
          onClose={() => setOpen(false)}
        />
      )}
    </>
  );
}

function SavedDialog(props: {
  filters: Filters;
  words: Words;
  onClose(): void;
}) {
  const { filters, words, onClose } = props;
  const { t } = words;
  const classes = useStyles();
  const analytics = useAnalytics();
  const title = useId('saved-filters');
  const { saved, failure, store } = useSavedFilters();
  const [editing, setEditing] = useState<string>();
  return (
    <Dialog
      open
      onClose={onClose}
      aria-labelledby={title}
      fullWidth
      PaperProps={{ className: classes.paper }}
    >
      <DialogTitle id={title}>{t('page.saved')}</DialogTitle>
      <DialogContent>
        {saved.length === 0 && (
          <p className={classes.quiet}>{t('page.saved.none')}</p>
        )}
        <ul className={classes.list}>
          {saved.map(one => (
            <li key={one.name} className={classes.item}>
              {editing === one.name ? (
                <Rename
                  one={one}
                  saved={saved}
                  words={words}
                  onDone={name => {
                    setEditing(undefined);
                    store(renamed(saved, one.name, name));
                  }}
                />
              ) : (
                <Saved
                  one={one}
                  words={words}
                  onOpen={() => {
                    analytics.captureEvent('filter', 'saved training filters');
                    onClose();
                  }}
                  onRename={() => setEditing(one.name)}
                  onDelete={() => store(without(saved, one.name))}
                />
              )}
            </li>
          ))}
        </ul>
        <SaveThese
          query={filtersText(filters)}
          saved={saved}
          words={words}
          onSave={added => {
            analytics.captureEvent('save', 'training filters');
            store(withSaved(saved, added));
          }}
        />
        <p role="status" className={classes.failed}>
          {failure && t('page.saved.failed', { message: failure })}
        </p>
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose}>{t('common.close')}</Button>
      </DialogActions>
    </Dialog>
  );
}

function Saved(props: {
  one: SavedFilter;
  words: Words;
  onOpen(): void;
  onRename(): void;
  onDelete(): void;
}) {
  const { one, words, onOpen, onRename, onDelete } = props;
  const { t } = words;
  const classes = useStyles();
  const { pathname } = useLocation();
  const { name, query } = one;
  const actions = [
    { label: t('page.saved.rename', { name }), Icon: EditIcon, act: onRename },
    {
      label: t('page.saved.delete', { name }),
      Icon: DeleteIcon,
      act: onDelete,
    },
  ];
  return (
    <>
      <span className={classes.name}>
        <Link to={`${pathname}?${query}`} onClick={onOpen}>
          {name}
        </Link>
      </span>
      <CopyButton
        text={`${window.location.origin}${window.location.pathname}?${query}`}
        what={t('page.saved.link', { name })}
        subject="link to training filters"
        words={words}
      />
      {actions.map(({ label, Icon, act }) => (
        <IconButton
          key={label}
          size="small"
          aria-label={label}
          title={label}
          onClick={act}
        >
          <Icon fontSize="small" aria-hidden />
        </IconButton>
      ))}
    </>
  );
}

function Rename(props: {
  one: SavedFilter;
  saved: SavedFilter[];
  words: Words;
  onDone(name: string): void;
}) {
  const { one, saved, words, onDone } = props;
  const { t } = words;
  const classes = useStyles();
  const [text, setText] = useState(one.name);
  const name = cleanName(text);
  const taken = name !== one.name && saved.some(other => other.name === name);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name && !taken) {
      onDone(name);
    }
  };
  return (
    <form className={classes.form} onSubmit={submit}>
      <TextField
        size="small"
        // eslint-disable-next-line jsx-a11y/no-autofocus -- the press on "rename" asked for this field
        autoFocus
        value={text}
        error={taken}
        helperText={taken ? t('page.saved.taken') : undefined}
        onChange={event => setText(event.target.value)}
        inputProps={{
          'aria-label': t('page.saved.renameTo', { name: one.name }),
        }}
      />
      <Button type="submit" size="small" disabled={!name || taken}>
        {t('page.saved.done')}
      </Button>
    </form>
  );
}

function SaveThese(props: {
  query: string;
  saved: SavedFilter[];
  words: Words;
  onSave(added: SavedFilter): void;
}) {
  const { query, saved, words, onSave } = props;
  const { t } = words;
  const classes = useStyles();
  const [text, setText] = useState('');
  const name = cleanName(text);
  const replaces = saved.some(other => other.name === name);
  if (!query) {
    return <p className={classes.quiet}>{t('page.saved.nothingToSave')}</p>;
  }
  if (saved.length >= MAX_SAVED) {
    return (
      <p className={classes.quiet}>
        {t('page.saved.full', { count: words.integer(MAX_SAVED) })}
      </p>
    );
  }
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name) {
      onSave({ name, query });
      setText('');
    }
  };
  return (
    <form className={classes.form} onSubmit={submit}>
      <TextField
        size="small"
        variant="outlined"
        value={text}
        placeholder={t('page.saved.newName')}
        helperText={replaces ? t('page.saved.replaces') : undefined}
        onChange={event => setText(event.target.value)}
        inputProps={{ 'aria-label': t('page.saved.newName') }}
      />
      <Button type="submit" variant="outlined" disabled={!name}>
        {t('page.saved.save')}
      </Button>
    </form>
  );
}
