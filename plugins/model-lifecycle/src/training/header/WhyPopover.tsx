import Link from '@material-ui/core/Link';
import Popover from '@material-ui/core/Popover';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { useState } from 'react';
import { useId } from '../../ui/useId';
import type { Words } from '../../words/createWords';

const useStyles = makeStyles(theme => ({
  content: { padding: theme.spacing(2), maxWidth: 420 },
  link: {
    fontSize: 'inherit',
    verticalAlign: 'baseline',
    textDecoration: 'underline',
  },
  list: { margin: theme.spacing(1, 0, 0), paddingLeft: theme.spacing(2.5) },
}));

/** "why?" says where percent and estimate come from. */
export function WhyPopover(props: {
  lines: string[];
  words: Words;
  onOpen(): void;
}) {
  const { lines, words, onOpen } = props;
  const classes = useStyles();
  const id = useId('why');
  const [anchor, setAnchor] = useState<HTMLElement>();
  return (
    <>
      <Link
        component="button"
        className={classes.link}
        aria-haspopup="dialog"
        aria-expanded={anchor !== undefined}
        onClick={(event: { currentTarget: HTMLElement }) => {
          setAnchor(event.currentTarget);
          onOpen();
        }}
      >
        {words.t('why.open')}
      </Link>
      <Popover
        open={anchor !== undefined}
        anchorEl={anchor}
        onClose={() => setAnchor(undefined)}
        anchorOrigin={{ vertical: 'bottom', horizontal: 'left' }}
        PaperProps={{ role: 'dialog', 'aria-labelledby': id } as object}
      >
        <div className={classes.content}>
          <Typography id={id} variant="subtitle2" component="h3">
            {words.t('why.title')}
          </Typography>
          <Typography component="ul" variant="body2" className={classes.list}>
            {lines.map(line => (
              <li key={line}>{line}</li>
            ))}
          </Typography>
        </div>
      </Popover>
    </>
  );
}
