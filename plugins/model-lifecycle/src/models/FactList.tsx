import Link from '@material-ui/core/Link';
import { makeStyles } from '@material-ui/core/styles';
import type { ReactNode } from 'react';
import { classNames } from '../ui/classNames';
import { CopyButton } from '../ui/CopyButton';
import { toneColor } from '../ui/tones';
import type { Words } from '../words/createWords';
import type { Fact } from './facts';
import { ReadinessLabel } from './ReadinessLabel';
import { References } from './References';

const useStyles = makeStyles(theme => ({
  list: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fill, minmax(min(100%, 170px), 1fr))',
    gap: theme.spacing(1.5, 2),
    margin: 0,
    fontSize: theme.typography.body2.fontSize,
  },
  narrow: { gridTemplateColumns: '1fr' },
  entry: {
    minWidth: 0,
    '& dt': { color: toneColor(theme, 'neutral') },
    '& dd': { margin: 0, minWidth: 0, overflowWrap: 'anywhere' },
  },
  wide: {
    [theme.breakpoints.up('sm')]: { gridColumn: 'span 2' },
  },
  line: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(0.25, 1),
  },
  note: { color: toneColor(theme, 'neutral') },
}));

/** Facts with their names, side by side where there is room. */
export function FactList(props: {
  facts: Fact[];
  words: Words;
  /** One below the other. */
  narrow?: boolean;
  /** More entries, as `FactEntry`. */
  children?: ReactNode;
}) {
  const { facts, words, narrow, children } = props;
  const classes = useStyles();
  return (
    <dl className={classNames(classes.list, narrow && classes.narrow)}>
      {facts.map(fact => (
        <FactEntry
          key={fact.key}
          label={fact.label}
          wide={fact.wide && !narrow}
        >
          {fact.references ? (
            <References references={fact.references} words={words} />
          ) : (
            <FactValue fact={fact} words={words} />
          )}
        </FactEntry>
      ))}
      {children}
    </dl>
  );
}

export function FactEntry(props: {
  label: string;
  wide?: boolean;
  children: ReactNode;
}) {
  const { label, wide, children } = props;
  const classes = useStyles();
  return (
    <div className={classNames(classes.entry, wide && classes.wide)}>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function FactValue(props: { fact: Fact; words: Words }) {
  const { fact, words } = props;
  const { text, url, state, note, copy, label } = fact;
  const classes = useStyles();
  return (
    <>
      <div className={classes.line}>
        {url ? (
          <Link href={url} target="_blank" rel="noopener noreferrer">
            {text}
          </Link>
        ) : (
          text && <span>{text}</span>
        )}
        {copy && (
          <CopyButton
            text={copy}
            what={label}
            subject="model fact"
            words={words}
          />
        )}
        {state && <ReadinessLabel state={state} />}
      </div>
      {note && <div className={classes.note}>{note}</div>}
    </>
  );
}
