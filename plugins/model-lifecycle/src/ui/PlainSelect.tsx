import { makeStyles } from '@material-ui/core/styles';
import TextField from '@material-ui/core/TextField';

const useStyles = makeStyles(theme => ({
  root: {
    maxWidth: 'min(100%, 480px)',
    '& select': {
      fontSize: theme.typography.body2.fontSize,
      fontWeight: 500,
    },
  },
}));

/** A native select: the platform's own list, on every device and for every reader. */
export function PlainSelect(props: {
  label: string;
  value: string;
  options: { value: string; label: string }[];
  onChange(value: string): void;
}) {
  const { label, value, options, onChange } = props;
  const classes = useStyles();
  return (
    <TextField
      select
      size="small"
      variant="outlined"
      margin="none"
      className={classes.root}
      value={value}
      onChange={event => onChange(event.target.value)}
      SelectProps={{ native: true }}
      inputProps={{ 'aria-label': label }}
    >
      {options.map(option => (
        <option key={option.value} value={option.value}>
          {option.label}
        </option>
      ))}
    </TextField>
  );
}
