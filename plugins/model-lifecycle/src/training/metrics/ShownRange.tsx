import Button from '@material-ui/core/Button';
import { makeStyles } from '@material-ui/core/styles';
import { toneColor } from '../../ui/tones';
import type { Words } from '../../words/createWords';
import type { Span } from '../span/SpanContext';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(0.5, 1),
    fontSize: theme.typography.body2.fontSize,
    marginBottom: theme.spacing(1),
  },
  text: {
    padding: theme.spacing(0.25, 1),
    borderRadius: 12,
    background: theme.palette.action.hover,
    color: toneColor(theme, 'neutral'),
  },
}));

/** Says that only a part of the run is shown, and the way back to all of it. */
export function ShownRange(props: {
  span?: Span;
  isZoomed: boolean;
  words: Words;
  onWholeRun(): void;
  onResetZoom(): void;
}) {
  const { span, isZoomed, words, onWholeRun, onResetZoom } = props;
  const { t } = words;
  const classes = useStyles();
  if (!span && !isZoomed) {
    return null;
  }
  return (
    <div className={classes.root}>
      {span && (
        <>
          <span className={classes.text} role="status">
            {t('metrics.span.showing', { label: span.label })}
          </span>
          <Button size="small" variant="outlined" onClick={onWholeRun}>
            {t('metrics.span.wholeRun')}
          </Button>
        </>
      )}
      {isZoomed && (
        <Button size="small" variant="outlined" onClick={onResetZoom}>
          {t('metrics.resetZoom')}
        </Button>
      )}
    </div>
  );
}
