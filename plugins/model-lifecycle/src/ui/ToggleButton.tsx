import Button from '@material-ui/core/Button';
import { makeStyles } from '@material-ui/core/styles';
import type { ReactNode } from 'react';

const useStyles = makeStyles(theme => ({
  on: {
    background: theme.palette.action.selected,
    borderColor: 'currentColor',
    fontWeight: 700,
  },
}));

/** A button that is pressed or not, and says so. */
export function ToggleButton(props: {
  on: boolean;
  onClick(): void;
  startIcon?: ReactNode;
  children: ReactNode;
}) {
  const classes = useStyles();
  return (
    <Button
      size="small"
      variant="outlined"
      aria-pressed={props.on}
      className={props.on ? classes.on : undefined}
      startIcon={props.startIcon}
      onClick={props.onClick}
    >
      {props.children}
    </Button>
  );
}
