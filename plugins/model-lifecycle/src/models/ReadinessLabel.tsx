import { createStyles, makeStyles } from '@material-ui/core/styles';
import type { SvgIconProps } from '@material-ui/core/SvgIcon';
import CheckCircleIcon from '@material-ui/icons/CheckCircle';
import HelpOutlineIcon from '@material-ui/icons/HelpOutline';
import ReportProblemIcon from '@material-ui/icons/ReportProblemOutlined';
import StopIcon from '@material-ui/icons/Stop';
import type { ComponentType } from 'react';
import { classNames } from '../ui/classNames';
import { toneColor, type Tone } from '../ui/tones';
import type { StateFact } from './facts';

const LOOKS: Record<string, [ComponentType<SvgIconProps>, Tone]> = {
  ready: [CheckCircleIcon, 'ok'],
  'not-ready': [ReportProblemIcon, 'warning'],
  stopped: [StopIcon, 'neutral'],
};

const useStyles = makeStyles(theme => {
  const tone = (name: Tone) => ({ color: toneColor(theme, name) });
  return createStyles({
    root: {
      display: 'inline-flex',
      alignItems: 'center',
      gap: theme.spacing(0.5),
      fontWeight: 700,
    },
    icon: { fontSize: '1.15em' },
    ok: tone('ok'),
    warning: tone('warning'),
    error: tone('error'),
    info: tone('info'),
    neutral: tone('neutral'),
  });
});

/** The state of a version or server in a word with its icon. */
export function ReadinessLabel(props: { state: StateFact }) {
  const { code, text } = props.state;
  const classes = useStyles();
  const [Icon, tone] = Object.hasOwn(LOOKS, code)
    ? LOOKS[code]
    : ([HelpOutlineIcon, 'neutral'] as const);
  return (
    <span className={classNames(classes.root, classes[tone])}>
      <Icon className={classes.icon} aria-hidden />
      {text}
    </span>
  );
}
