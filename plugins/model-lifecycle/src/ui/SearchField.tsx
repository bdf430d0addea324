import InputAdornment from '@material-ui/core/InputAdornment';
import { makeStyles } from '@material-ui/core/styles';
import TextField from '@material-ui/core/TextField';
import SearchIcon from '@material-ui/icons/Search';
import { useEffect, useState } from 'react';
import { useLiveEnvironment } from '../live/environment';

const TYPING_MS = 300;
const MAX_LENGTH = 100;

const useStyles = makeStyles({ root: { width: 190 } });

/** A search that asks when typing pauses. */
export function SearchField(props: {
  label: string;
  value: string;
  onText(text: string | undefined): void;
}) {
  const { label, value, onText } = props;
  const classes = useStyles();
  const environment = useLiveEnvironment();
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  useEffect(() => {
    if (text === value) {
      return undefined;
    }
    return environment.after(TYPING_MS, () => onText(text.trim() || undefined));
    // eslint-disable-next-line react-hooks/exhaustive-deps -- each key starts the wait again; the callback is the newest one's
  }, [text, environment]);
  return (
    <TextField
      size="small"
      variant="outlined"
      margin="none"
      className={classes.root}
      placeholder={label}
      value={text}
      onChange={event => setText(event.target.value)}
      inputProps={{ 'aria-label': label, maxLength: MAX_LENGTH }}
      InputProps={{
        startAdornment: (
          <InputAdornment position="start">
            <SearchIcon fontSize="small" aria-hidden />
          </InputAdornment>
        ),
      }}
    />
  );
}
