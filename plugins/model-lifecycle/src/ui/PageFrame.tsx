import { makeStyles } from '@material-ui/core/styles';
import type { ReactNode } from 'react';

const useStyles = makeStyles(theme => ({
  root: {
    padding: theme.spacing(1),
    [theme.breakpoints.up('sm')]: { padding: theme.spacing(2.5) },
  },
}));

/** Space around a sub-page: the new frontend system leaves it to the page, the legacy one does not. */
export function PageFrame(props: { children: ReactNode }) {
  return <div className={useStyles().root}>{props.children}</div>;
}
