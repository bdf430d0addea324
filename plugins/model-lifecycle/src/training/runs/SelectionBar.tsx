import Button from '@material-ui/core/Button';
import { makeStyles } from '@material-ui/core/styles';
import CompareArrowsIcon from '@material-ui/icons/CompareArrows';
import { toneColor } from '../../ui/tones';
import type { Words } from '../../words/createWords';
import { canCompare, isFull, type Selection } from './selection';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(1),
  },
  hint: {
    color: toneColor(theme, 'neutral'),
    fontSize: theme.typography.body2.fontSize,
  },
}));

/** How many runs are chosen, what may be done with them, and why not. */
export function SelectionBar(props: {
  selection: Selection;
  words: Words;
  onCompare(): void;
  onClear(): void;
}) {
  const { selection, words, onCompare, onClear } = props;
  const { t } = words;
  const classes = useStyles();
  const count = selection.length;
  return (
    <div className={classes.root}>
      <span role="status" className={classes.hint}>
        {hintOf(selection, words)}
      </span>
      {count > 0 && (
        <Button size="small" onClick={onClear}>
          {t('runs.clearSelection')}
        </Button>
      )}
      <Button
        size="small"
        variant="outlined"
        startIcon={<CompareArrowsIcon />}
        disabled={!canCompare(selection)}
        onClick={onCompare}
      >
        {canCompare(selection)
          ? t('runs.compareCount', { count })
          : t('runs.compare')}
      </Button>
    </div>
  );
}

function hintOf(selection: Selection, { t }: Words): string {
  if (isFull(selection)) {
    return t('runs.selectFull');
  }
  if (selection.length === 0) {
    return t('runs.selectHint');
  }
  return canCompare(selection) ? '' : t('runs.selectOneMore');
}
