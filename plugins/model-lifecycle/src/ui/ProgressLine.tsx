import { alpha, createStyles, makeStyles } from '@material-ui/core/styles';
import { classNames } from './classNames';
import { toneColor, type Tone } from './tones';

const useStyles = makeStyles(theme => {
  const tone = (name: Tone) => ({ background: toneColor(theme, name) });
  return createStyles({
    track: {
      height: 7,
      borderRadius: 4,
      overflow: 'hidden',
      flex: '0 1 120px',
      minWidth: 40,
      background: alpha(theme.palette.text.primary, 0.13),
    },
    fill: {
      height: '100%',
      transition: 'width 400ms ease-out',
      '@media (prefers-reduced-motion: reduce)': { transition: 'none' },
    },
    ok: tone('ok'),
    warning: tone('warning'),
    error: tone('error'),
    info: tone('info'),
    neutral: tone('neutral'),
  });
});

/** A small progress bar; without a percent it stays empty and says so. */
export function ProgressLine(props: {
  percent?: number;
  tone: Tone;
  label: string;
  valueText: string;
}) {
  const { percent, tone, label, valueText } = props;
  const classes = useStyles();
  return (
    <div
      role="progressbar"
      className={classes.track}
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent === undefined ? undefined : Math.floor(percent)}
      aria-valuetext={valueText}
    >
      {percent !== undefined && (
        <div
          className={classNames(classes.fill, classes[tone])}
          style={{ width: `${percent}%` }}
        />
      )}
    </div>
  );
}
