import { makeStyles } from '@material-ui/core/styles';
import { useState, type ReactNode } from 'react';
import { LiveRoot } from '../live/LiveRoot';
import { IdProvider, type IdSource } from './useId';

const useStyles = makeStyles(theme => ({
  root: {
    color: theme.palette.text.primary,
    minWidth: 0,
    overflowWrap: 'break-word',
    fontFamily: theme.typography.fontFamily,
    fontSize: theme.typography.body2.fontSize,
    '& .MuiButton-root': { textTransform: 'none' },
    '& .MuiOutlinedInput-input': {
      paddingTop: 7,
      paddingBottom: 7,
      fontSize: theme.typography.body2.fontSize,
    },
    '& a': {
      color:
        theme.palette.type === 'dark'
          ? theme.palette.primary.light
          : theme.palette.primary.main,
    },
  },
}));

/** Every view stands in one: its landmark, its clock, its signals. */
export function ViewRoot(props: { label: string; children: ReactNode }) {
  const classes = useStyles();
  const [ids] = useState<IdSource>(() => ({ next: 1 }));
  return (
    <IdProvider value={ids}>
      <LiveRoot>
        <section aria-label={props.label} className={classes.root}>
          {props.children}
        </section>
      </LiveRoot>
    </IdProvider>
  );
}
