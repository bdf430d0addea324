import IconButton from '@material-ui/core/IconButton';
import InputAdornment from '@material-ui/core/InputAdornment';
import { makeStyles } from '@material-ui/core/styles';
import TextField from '@material-ui/core/TextField';
import ClearIcon from '@material-ui/icons/Clear';
import KeyboardArrowDownIcon from '@material-ui/icons/KeyboardArrowDown';
import KeyboardArrowUpIcon from '@material-ui/icons/KeyboardArrowUp';
import SearchIcon from '@material-ui/icons/Search';
import { useState } from 'react';
import { toneColor } from '../../ui/tones';
import type { Words } from '../../words/createWords';
import { useLogSearch } from './useLogSearch';
import type { LogWindow } from './window/LogWindow';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'inline-flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(0.5),
  },
  input: { width: 190 },
  count: {
    color: toneColor(theme, 'neutral'),
    fontSize: theme.typography.caption.fontSize,
    whiteSpace: 'nowrap',
    '&:not(:empty)': { minWidth: 52 },
    textAlign: 'right',
  },
}));

/** Searches on the server, so that lines count which are not loaded. */
export function LogSearch(props: {
  log: LogWindow;
  words: Words;
  onQuery(query: string): void;
  onLine(line: number | undefined): void;
}) {
  const { log, words, onQuery, onLine } = props;
  const { t } = words;
  const classes = useStyles();
  const [text, setText] = useState('');
  const { found, index, failed, go } = useLogSearch({
    log,
    text,
    onQuery,
    onLine,
  });
  const isFound = found !== undefined && found.total > 0;
  return (
    <div className={classes.root} role="search" aria-label={t('logs.search')}>
      <TextField
        size="small"
        variant="outlined"
        margin="none"
        className={classes.input}
        placeholder={t('logs.search')}
        value={text}
        onChange={event => setText(event.target.value)}
        onKeyDown={event => {
          if (event.key === 'Enter' && isFound) {
            go(event.shiftKey ? -1 : 1);
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
      <span className={classes.count} role="status">
        {failed && t('logs.searchFailed')}
        {found && !isFound && t('logs.searchNone')}
        {isFound &&
          t('logs.searchCount', {
            current: words.integer(index + 1),
            total: words.integer(found.total),
          })}
      </span>
      {found && (
        <>
          <IconButton
            size="small"
            aria-label={t('logs.previous')}
            disabled={!isFound}
            onClick={() => go(-1)}
          >
            <KeyboardArrowUpIcon fontSize="small" />
          </IconButton>
          <IconButton
            size="small"
            aria-label={t('logs.next')}
            disabled={!isFound}
            onClick={() => go(1)}
          >
            <KeyboardArrowDownIcon fontSize="small" />
          </IconButton>
        </>
      )}
    </div>
  );
}
