import { makeStyles, useTheme } from '@material-ui/core/styles';
import { toneColor } from './tones';

const WIDTH = 110;
const HEIGHT = 24;
const PAD = 2;

const useStyles = makeStyles({
  root: { display: 'block', flex: '0 1 110px', minWidth: 50 },
});

/** The course of a metric in one stroke; nothing where there is no course yet. */
export function Sparkline(props: { values: number[]; label: string }) {
  const { values, label } = props;
  const classes = useStyles();
  const theme = useTheme();
  if (values.filter(Number.isFinite).length < 2) {
    return null;
  }
  return (
    <svg
      className={classes.root}
      role="img"
      aria-label={label}
      width={WIDTH}
      height={HEIGHT}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
    >
      <polyline
        points={sparklinePoints(values)}
        fill="none"
        stroke={toneColor(theme, 'info')}
        strokeWidth={1.5}
        strokeLinejoin="round"
      />
    </svg>
  );
}

export function sparklinePoints(values: number[]): string {
  const finite = values.filter(value => Number.isFinite(value));
  const min = Math.min(...finite);
  const range = Math.max(...finite) - min;
  const stepX = (WIDTH - 2 * PAD) / Math.max(1, finite.length - 1);
  return finite
    .map((value, index) => {
      const share = range === 0 ? 0.5 : (value - min) / range;
      const y = HEIGHT - PAD - share * (HEIGHT - 2 * PAD);
      return `${(PAD + index * stepX).toFixed(1)},${y.toFixed(1)}`;
    })
    .join(' ');
}
