import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import type { Run } from 'backstage-plugin-model-lifecycle-common';
import type { ReactNode } from 'react';
import { useNow } from '../../live/LiveRoot';
import { classNames } from '../../ui/classNames';
import { Section } from '../../ui/Section';
import { toneColor } from '../../ui/tones';
import type { Words } from '../../words/createWords';
import { costView, type CostRow, type CostView } from './costModel';

const useStyles = makeStyles(theme => ({
  list: {
    margin: 0,
    fontSize: theme.typography.body2.fontSize,
    '& dt': { color: toneColor(theme, 'neutral'), minWidth: 0 },
    '& dd': { margin: 0, textAlign: 'right', minWidth: 'min-content' },
  },
  row: {
    display: 'flex',
    justifyContent: 'space-between',
    gap: theme.spacing(1.5),
    padding: theme.spacing(0.375, 0),
  },
  value: { whiteSpace: 'nowrap' },
  amount: {
    color: toneColor(theme, 'neutral'),
    display: 'block',
    whiteSpace: 'nowrap',
  },
  total: { fontSize: '1.25rem', fontWeight: 700 },
  wasted: { color: toneColor(theme, 'warning') },
  attempts: {
    listStyle: 'none',
    margin: 0,
    padding: 0,
    color: toneColor(theme, 'neutral'),
    textAlign: 'right',
    fontSize: theme.typography.caption.fontSize,
  },
  note: {
    color: toneColor(theme, 'neutral'),
    fontSize: theme.typography.caption.fontSize,
    marginTop: theme.spacing(0.5),
  },
  about: {
    marginTop: theme.spacing(1),
    fontSize: theme.typography.caption.fontSize,
    color: toneColor(theme, 'neutral'),
    '& summary': { cursor: 'pointer' },
    '& summary:focus-visible': {
      outline: `2px solid ${theme.palette.primary.main}`,
    },
  },
}));

/** What the run has used so far, what of it led nowhere, and what that costs. */
export function CostCard(props: { run: Run; words: Words }) {
  const { run, words } = props;
  const { t } = words;
  const classes = useStyles();
  const now = useNow();
  // A server of an earlier version tells no cost.
  if (!run.cost) {
    return null;
  }
  const view = costView(run.cost, run, now, words);
  return (
    <Section title={t('cost.title')}>
      {view.unknown ? (
        <Typography variant="body2">{view.unknown}</Typography>
      ) : (
        <>
          <dl className={classes.list}>
            {view.total !== undefined && (
              <Row
                label={t('cost.total')}
                row={{ value: view.total }}
                valueClass={classes.total}
              />
            )}
            {view.rows.map(row => (
              <Row key={row.key} label={row.label} row={row} />
            ))}
            <Wasted view={view} words={words} />
          </dl>
          {[...(view.isHolding ? [t('cost.holding')] : []), ...view.notes].map(
            note => (
              <div key={note} className={classes.note}>
                {note}
              </div>
            ),
          )}
          <details className={classes.about}>
            <summary>{t('cost.why')}</summary>
            {t('cost.about')}
          </details>
        </>
      )}
    </Section>
  );
}

function Row(props: {
  label: string;
  row: Pick<CostRow, 'value' | 'amount'>;
  valueClass?: string;
  children?: ReactNode;
}) {
  const { label, row, valueClass, children } = props;
  const classes = useStyles();
  return (
    <div className={classes.row}>
      <dt>{label}</dt>
      <dd>
        <span className={classNames(classes.value, valueClass)}>
          {row.value}
        </span>
        {row.amount && <span className={classes.amount}>{row.amount}</span>}
        {children}
      </dd>
    </div>
  );
}

function Wasted(props: { view: CostView; words: Words }) {
  const { view, words } = props;
  const classes = useStyles();
  const { wasted } = view;
  if (!wasted) {
    return null;
  }
  const isSome = wasted.attempts.length > 0 || wasted.amount !== undefined;
  return (
    <Row
      label={words.t('cost.wasted')}
      row={{ value: wasted.text, amount: wasted.amount }}
      valueClass={isSome ? classes.wasted : undefined}
    >
      {wasted.attempts.length > 0 && (
        <ul className={classes.attempts}>
          {wasted.attempts.map(text => (
            <li key={text}>{text}</li>
          ))}
        </ul>
      )}
    </Row>
  );
}
