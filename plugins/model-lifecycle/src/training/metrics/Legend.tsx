import IconButton from '@material-ui/core/IconButton';
import { makeStyles } from '@material-ui/core/styles';
import Close from '@material-ui/icons/Close';
import { memo } from 'react';
import { toneColor } from '../../ui/tones';
import type { Words } from '../../words/createWords';
import type { Axis } from './axis';
import { OVERLAY_DASHES } from './plotStyle';
import type { EarlierRun } from './useOverlays';

const WIDTH_PX = 34;

const useStyles = makeStyles(theme => ({
  list: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: theme.spacing(0.25, 2),
    listStyle: 'none',
    margin: theme.spacing(0, 0, 1),
    padding: 0,
    fontSize: theme.typography.body2.fontSize,
  },
  item: {
    display: 'inline-flex',
    alignItems: 'center',
    gap: theme.spacing(0.75),
    minWidth: 0,
    overflowWrap: 'anywhere',
  },
  status: { color: toneColor(theme, 'neutral') },
  remove: { padding: 2, '& svg': { fontSize: '1rem' } },
  note: {
    color: toneColor(theme, 'neutral'),
    fontSize: theme.typography.body2.fontSize,
    marginBottom: theme.spacing(1),
  },
}));

function RunsLegend(props: {
  runName: string;
  earlier: EarlierRun[];
  axis: Axis;
  words: Words;
  onRemove(id: string): void;
}) {
  const { runName, earlier, axis, words, onRemove } = props;
  const { t } = words;
  const classes = useStyles();
  if (earlier.length === 0) {
    return null;
  }
  return (
    <>
      <ul className={classes.list} aria-label={t('metrics.legend')}>
        <li className={classes.item}>
          <Pattern width={2} />
          {t('metrics.legend.thisRun', { name: runName })}
        </li>
        {earlier.map(({ run, status }, index) => (
          <li key={run.id} className={classes.item}>
            <Pattern width={1.5} dash={OVERLAY_DASHES[index]} />
            {run.name}
            {status !== 'shown' && (
              <span className={classes.status}>
                {t(`metrics.legend.${status}`)}
              </span>
            )}
            <IconButton
              className={classes.remove}
              aria-label={t('metrics.legend.remove', { name: run.name })}
              onClick={() => onRemove(run.id)}
            >
              <Close />
            </IconButton>
          </li>
        ))}
      </ul>
      {axis === 'wall' && (
        <div className={classes.note} role="status">
          {t('metrics.earlier.notOnWall')}
        </div>
      )}
    </>
  );
}

/** Which line is which run: by name and pattern; the colours stand for train and eval in all of them. */
export const Legend = memo(RunsLegend);

function Pattern(props: { width: number; dash?: number[] }) {
  return (
    <svg width={WIDTH_PX} height={8} aria-hidden>
      <line
        x1={0}
        y1={4}
        x2={WIDTH_PX}
        y2={4}
        stroke="currentColor"
        strokeWidth={props.width}
        strokeDasharray={props.dash?.join(' ')}
      />
    </svg>
  );
}
