import Paper from '@material-ui/core/Paper';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import type { ReactNode } from 'react';
import { useId } from './useId';
import { toneColor } from './tones';

const useStyles = makeStyles(theme => ({
  root: {
    padding: theme.spacing(2),
    minWidth: 0,
    [theme.breakpoints.up('sm')]: { padding: theme.spacing(2, 2.5) },
  },
  head: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(1, 1.5),
    marginBottom: theme.spacing(1.5),
  },
  title: { fontSize: '1rem', fontWeight: 700 },
  subtitle: {
    color: toneColor(theme, 'neutral'),
    fontSize: theme.typography.body2.fontSize,
  },
  actions: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: theme.spacing(1),
    alignItems: 'center',
    marginLeft: 'auto',
  },
}));

/** A card with a heading, the landmark that a screen reader can jump to. */
export function Section(props: {
  title: string;
  subtitle?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}) {
  const classes = useStyles();
  const id = useId('section');
  return (
    <Paper component="section" aria-labelledby={id} className={classes.root}>
      <div className={classes.head}>
        <Typography id={id} component="h2" className={classes.title}>
          {props.title}
        </Typography>
        {props.subtitle && (
          <div className={classes.subtitle}>{props.subtitle}</div>
        )}
        {props.actions && (
          <div className={classes.actions}>{props.actions}</div>
        )}
      </div>
      {props.children}
    </Paper>
  );
}
