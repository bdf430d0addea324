import Link from '@material-ui/core/Link';
import Popover from '@material-ui/core/Popover';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { Fragment, useState } from 'react';
import { useId } from '../../ui/useId';
import { toneColor } from '../../ui/tones';
import type { Words } from '../../words/createWords';
import type { WhyEntry } from './whyModel';

const useStyles = makeStyles(theme => ({
  content: { padding: theme.spacing(2), maxWidth: 420 },
  link: {
    fontSize: 'inherit',
    verticalAlign: 'baseline',
    textDecoration: 'underline',
  },
  list: {
    display: 'grid',
    gap: theme.spacing(0.25),
    margin: theme.spacing(1, 0, 0),
    '& dt': {
      marginTop: theme.spacing(0.75),
      color: toneColor(theme, 'neutral'),
    },
    '& dd': { margin: 0 },
  },
}));

/** "why?" says where each value comes from that is shown. */
export function WhyPopover(props: {
  entries: WhyEntry[];
  words: Words;
  onOpen(): void;
}) {
  const { entries, words, onOpen } = props;
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
          <Typography component="dl" variant="body2" className={classes.list}>
            {entries.map(({ term, lines }) => (
              <Fragment key={term}>
                <dt>{term}</dt>
                {lines.map(line => (
                  <dd key={line}>{line}</dd>
                ))}
              </Fragment>
            ))}
          </Typography>
        </div>
      </Popover>
    </>
  );
}
