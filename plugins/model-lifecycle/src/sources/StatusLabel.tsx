import { createStyles, makeStyles } from '@material-ui/core/styles';
import type { SvgIconProps } from '@material-ui/core/SvgIcon';
import CancelIcon from '@material-ui/icons/Cancel';
import CheckCircleIcon from '@material-ui/icons/CheckCircle';
import HelpOutlineIcon from '@material-ui/icons/HelpOutline';
import PauseIcon from '@material-ui/icons/PauseCircleOutline';
import PowerIcon from '@material-ui/icons/PowerSettingsNew';
import ReportProblemIcon from '@material-ui/icons/ReportProblemOutlined';
import type { SourceHealth } from 'backstage-plugin-model-lifecycle-common';
import type { ComponentType } from 'react';
import { classNames } from '../ui/classNames';
import { toneColor, type Tone } from '../ui/tones';
import type { Words } from '../words/createWords';

type Status = SourceHealth['status'];

export const STATUS_TONES: Record<Status, Tone> = {
  ok: 'ok',
  off: 'neutral',
  waiting: 'warning',
  warning: 'warning',
  error: 'error',
  unknown: 'neutral',
};

const ICONS: Record<Status, ComponentType<SvgIconProps>> = {
  ok: CheckCircleIcon,
  off: PowerIcon,
  waiting: PauseIcon,
  warning: ReportProblemIcon,
  error: CancelIcon,
  unknown: HelpOutlineIcon,
};

const useStyles = makeStyles(theme => {
  const tone = (name: Tone) => ({ color: toneColor(theme, name) });
  return createStyles({
    root: {
      display: 'inline-flex',
      gap: theme.spacing(0.75),
      alignItems: 'center',
      fontWeight: 400,
    },
    ok: tone('ok'),
    warning: tone('warning'),
    error: tone('error'),
    neutral: tone('neutral'),
    info: tone('info'),
  });
});

/** How a source is, in a word with its icon. */
export function StatusLabel(props: { status: Status; words: Words }) {
  const { status, words } = props;
  const classes = useStyles();
  const Icon = ICONS[status];
  return (
    <span className={classNames(classes.root, classes[STATUS_TONES[status]])}>
      <Icon fontSize="small" aria-hidden />
      {words.t(`sources.status.${status}`)}
    </span>
  );
}
