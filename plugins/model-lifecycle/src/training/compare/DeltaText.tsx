import { makeStyles, useTheme } from '@material-ui/core/styles';
import { toneColor } from '../../ui/tones';
import type { Delta } from './delta';

const useStyles = makeStyles({ root: { whiteSpace: 'nowrap' } });

/** The word says what the colour repeats. */
export function DeltaText(props: { delta: Delta; title?: string }) {
  const { delta, title } = props;
  const classes = useStyles();
  const theme = useTheme();
  return (
    <span
      className={classes.root}
      style={{ color: toneColor(theme, delta.tone) }}
      title={title}
    >
      {delta.text}
    </span>
  );
}
