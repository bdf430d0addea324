import { alpha, createStyles, makeStyles } from '@material-ui/core/styles';
import type { CSSProperties } from 'react';
import { classNames } from '../../ui/classNames';
import { toneColor } from '../../ui/tones';
import type { Column, Segment } from './phaseBarModel';

const HEIGHT = 14;

const useStyles = makeStyles(theme => {
  const hatch = (color: string) =>
    `repeating-linear-gradient(135deg, ${color} 0 5px, ${alpha(
      color,
      0.25,
    )} 5px 9px)`;
  const info = toneColor(theme, 'info');
  return createStyles({
    columns: {
      display: 'grid',
      columnGap: theme.spacing(0.5),
      alignItems: 'stretch',
    },
    column: {
      display: 'grid',
      gap: 2,
      height: HEIGHT,
      minWidth: 0,
    },
    track: {
      position: 'relative',
      overflow: 'hidden',
      borderRadius: 3,
      background: alpha(theme.palette.text.primary, 0.13),
    },
    fill: {
      position: 'absolute',
      inset: 0,
      right: 'auto',
      transition: 'width 400ms ease-out',
      '@media (prefers-reduced-motion: reduce)': { transition: 'none' },
    },
    pending: {},
    running: { background: info },
    succeeded: { background: toneColor(theme, 'ok') },
    failed: { background: toneColor(theme, 'error') },
    interrupted: { background: hatch(theme.palette.text.secondary) },
    unknown: {
      width: '100%',
      background: hatch(info),
      opacity: 0.55,
      backgroundSize: '200% 100%',
      animation: '$drift 20s linear infinite',
      '@media (prefers-reduced-motion: reduce)': { animation: 'none' },
    },
    '@keyframes drift': {
      from: { backgroundPosition: '0 0' },
      to: { backgroundPosition: '-200% 0' },
    },
    labels: {
      display: 'grid',
      columnGap: theme.spacing(0.5),
      margin: theme.spacing(0.75, 0, 0),
      padding: 0,
      listStyle: 'none',
      fontSize: theme.typography.body2.fontSize,
      lineHeight: 1.35,
      [theme.breakpoints.down('xs')]: {
        gridTemplateColumns: '1fr !important',
        rowGap: theme.spacing(0.5),
      },
    },
    label: {
      minWidth: 0,
      [theme.breakpoints.down('xs')]: {
        display: 'flex',
        justifyContent: 'space-between',
        gap: theme.spacing(1),
      },
    },
    title: { fontWeight: 700 },
    detail: { color: toneColor(theme, 'neutral') },
  });
});

function template(columns: Column[]): CSSProperties {
  const widths = columns.map(
    ({ share }) => `minmax(min(76px, 13%), ${(share * 100).toFixed(3)}fr)`,
  );
  return { gridTemplateColumns: widths.join(' ') };
}

/** The progress bar is the phase breakdown: how far and where in one look. */
export function PhaseBar(props: {
  columns: Column[];
  label: string;
  phasesLabel: string;
  /** Undefined is indeterminate. */
  percent?: number;
  valueText: string;
}) {
  const { columns, label, phasesLabel, percent, valueText } = props;
  const classes = useStyles();
  const style = template(columns);
  return (
    <>
      <div
        role="progressbar"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={percent === undefined ? undefined : Math.floor(percent)}
        aria-valuetext={valueText}
        className={classes.columns}
        style={style}
      >
        {columns.map(column => (
          <div key={column.key} className={classes.column}>
            {column.segments.map(segment => (
              <Track key={segment.key} segment={segment} />
            ))}
          </div>
        ))}
      </div>
      <ol className={classes.labels} style={style} aria-label={phasesLabel}>
        {columns.map(column => (
          <li key={column.key} className={classes.label}>
            <div className={classes.title}>{column.title}</div>
            <div className={classes.detail}>{column.detail}</div>
          </li>
        ))}
      </ol>
    </>
  );
}

function Track(props: { segment: Segment }) {
  const { state, filledPercent } = props.segment;
  const classes = useStyles();
  return (
    <div className={classes.track}>
      {filledPercent === undefined ? (
        <div className={classNames(classes.fill, classes.unknown)} />
      ) : (
        <div
          className={classNames(classes.fill, classes[state])}
          style={{ width: `${filledPercent}%` }}
        />
      )}
    </div>
  );
}
