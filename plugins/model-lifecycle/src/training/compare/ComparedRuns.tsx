import Button from '@material-ui/core/Button';
import IconButton from '@material-ui/core/IconButton';
import Link from '@material-ui/core/Link';
import { makeStyles } from '@material-ui/core/styles';
import CloseIcon from '@material-ui/icons/Close';
import type { RunSummary } from 'backstage-plugin-model-lifecycle-common';
import { StateLabel } from '../../ui/StateLabel';
import { toneColor } from '../../ui/tones';
import type { Words } from '../../words/createWords';
import { shownPercent } from '../header/progressModel';
import { MIN_COMPARED } from './comparedIds';
import { letterOf } from './comparisonModel';
import { LinePattern } from './LinePattern';
import { useLineStyles } from './useLineStyles';

const useStyles = makeStyles(theme => ({
  list: {
    listStyle: 'none',
    margin: theme.spacing(0, 0, 1.5),
    padding: 0,
  },
  item: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(0.5, 1.5),
    padding: theme.spacing(0.5, 0),
    fontSize: theme.typography.body2.fontSize,
  },
  name: {
    display: 'inline-flex',
    alignItems: 'center',
    gap: theme.spacing(1),
    minWidth: 0,
    overflowWrap: 'anywhere',
  },
  link: { textAlign: 'left', font: 'inherit', textDecoration: 'underline' },
  quiet: { color: toneColor(theme, 'neutral') },
  remove: { padding: theme.spacing(0.5) },
  icon: { fontSize: '1rem' },
}));

/** Which runs are compared, how each is drawn, and with which the others are compared. */
export function ComparedRuns(props: {
  runs: RunSummary[];
  words: Words;
  onRun(id: string): void;
  onChange(ids: string[]): void;
}) {
  const { runs, words, onRun, onChange } = props;
  const { t } = words;
  const classes = useStyles();
  const styles = useLineStyles();
  const ids = runs.map(({ id }) => id);
  const others = (id: string) => ids.filter(each => each !== id);
  return (
    <ul className={classes.list} aria-label={t('compare.charts.legend')}>
      {runs.map((run, index) => (
        <li key={run.id} className={classes.item}>
          <span className={classes.name}>
            <LinePattern style={styles[index]} />
            <strong>{letterOf(index)}</strong>
            <Link
              component="button"
              className={classes.link}
              onClick={() => onRun(run.id)}
            >
              {run.name}
            </Link>
          </span>
          <StateLabel state={run.state} stall={run.stall} words={words} />
          <Percent run={run} words={words} />
          {index === 0 ? (
            <span className={classes.quiet}>{t('compare.reference')}</span>
          ) : (
            <Button
              size="small"
              onClick={() => onChange([run.id, ...others(run.id)])}
            >
              {t('compare.order', { name: letterOf(index) })}
            </Button>
          )}
          {runs.length > MIN_COMPARED && (
            <IconButton
              className={classes.remove}
              aria-label={t('compare.remove', { name: run.name })}
              title={t('compare.remove', { name: run.name })}
              onClick={() => onChange(others(run.id))}
            >
              <CloseIcon className={classes.icon} />
            </IconButton>
          )}
        </li>
      ))}
    </ul>
  );
}

function Percent(props: { run: RunSummary; words: Words }) {
  const { run, words } = props;
  const classes = useStyles();
  const percent = shownPercent(run);
  return run.state === 'succeeded' || percent === undefined ? null : (
    <span className={classes.quiet}>{words.percent(percent)}</span>
  );
}
