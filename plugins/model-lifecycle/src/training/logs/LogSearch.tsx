import IconButton from '@material-ui/core/IconButton';
import InputAdornment from '@material-ui/core/InputAdornment';
import { makeStyles } from '@material-ui/core/styles';
import TextField from '@material-ui/core/TextField';
import ClearIcon from '@material-ui/icons/Clear';
import KeyboardArrowDownIcon from '@material-ui/icons/KeyboardArrowDown';
import KeyboardArrowUpIcon from '@material-ui/icons/KeyboardArrowUp';
import SearchIcon from '@material-ui/icons/Search';
import { useEffect, useState } from 'react';
import { useLiveEnvironment } from '../../live/environment';
import type { Words } from '../../words/createWords';
import type { LogTail } from './LogTail';
import { toneColor } from '../../ui/tones';

const TYPING_MS = 300;

const useStyles = makeStyles(theme => ({
  root: {
    display: 'inline-flex',
    alignItems: 'center',
    gap: theme.spacing(0.5),
  },
  input: { width: 190 },
  count: {
    color: toneColor(theme, 'neutral'),
    fontSize: theme.typography.caption.fontSize,
    whiteSpace: 'nowrap',
    minWidth: 52,
    textAlign: 'right',
  },
}));

/** Searches on the server, so that lines count which are not loaded. */
export function LogSearch(props: {
  tail: LogTail;
  words: Words;
  onQuery(query: string): void;
  onLine(line: number | undefined): void;
}) {
  const { tail, words, onQuery, onLine } = props;
  const { t } = words;
  const classes = useStyles();
  const environment = useLiveEnvironment();
  const [text, setText] = useState('');
  const [found, setFound] = useState<{ matches: number[]; total: number }>();
  const [index, setIndex] = useState(0);

  const go = (matches: number[], next: number) => {
    const wrapped = (next + matches.length) % matches.length;
    setIndex(wrapped);
    void tail.showLine(matches[wrapped]).then(() => onLine(matches[wrapped]));
  };

  useEffect(() => {
    const query = text.trim();
    if (query === '') {
      setFound(undefined);
      onQuery('');
      onLine(undefined);
      return undefined;
    }
    let current = true;
    const cancel = environment.after(TYPING_MS, async () => {
      const result = await tail.search(query).catch(() => undefined);
      if (current && result) {
        setFound(result);
        onQuery(query);
        if (result.matches.length > 0) {
          go(result.matches, result.matches.length - 1);
        }
      }
    });
    return () => {
      current = false;
      cancel();
    };
    // eslint-disable-next-line react-hooks/exhaustive-deps -- a new search starts with the text or the pod, not with each render
  }, [text, tail, environment]);

  const matches = found?.matches ?? [];
  return (
    <div className={classes.root}>
      <TextField
        size="small"
        variant="outlined"
        margin="none"
        className={classes.input}
        placeholder={t('logs.search')}
        value={text}
        onChange={event => setText(event.target.value)}
        onKeyDown={event => {
          if (event.key === 'Enter' && matches.length > 0) {
            go(matches, index + (event.shiftKey ? -1 : 1));
          }
        }}
        inputProps={{ 'aria-label': t('logs.search'), maxLength: 200 }}
        InputProps={{
          startAdornment: (
            <InputAdornment position="start">
              <SearchIcon fontSize="small" aria-hidden />
            </InputAdornment>
          ),
          endAdornment: text && (
            <IconButton
              size="small"
              aria-label={t('logs.clear')}
              onClick={() => setText('')}
            >
              <ClearIcon fontSize="small" />
            </IconButton>
          ),
        }}
      />
      {found && (
        <>
          <span className={classes.count} role="status">
            {found.total === 0
              ? t('logs.searchNone')
              : t('logs.searchCount', {
                  current: words.integer(index + 1),
                  total: words.integer(found.total),
                })}
          </span>
          <IconButton
            size="small"
            aria-label={t('logs.previous')}
            disabled={matches.length === 0}
            onClick={() => go(matches, index - 1)}
          >
            <KeyboardArrowUpIcon fontSize="small" />
          </IconButton>
          <IconButton
            size="small"
            aria-label={t('logs.next')}
            disabled={matches.length === 0}
            onClick={() => go(matches, index + 1)}
          >
            <KeyboardArrowDownIcon fontSize="small" />
          </IconButton>
        </>
      )}
    </div>
  );
}
