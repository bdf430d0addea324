import { createStyles, makeStyles } from '@material-ui/core/styles';
import type { SvgIconProps } from '@material-ui/core/SvgIcon';
import BlockIcon from '@material-ui/icons/Block';
import CheckCircleIcon from '@material-ui/icons/CheckCircle';
import CloudDownloadIcon from '@material-ui/icons/CloudDownload';
import DeleteIcon from '@material-ui/icons/Delete';
import CancelIcon from '@material-ui/icons/Cancel';
import HelpOutlineIcon from '@material-ui/icons/HelpOutline';
import HourglassEmptyIcon from '@material-ui/icons/HourglassEmpty';
import PauseIcon from '@material-ui/icons/Pause';
import PlayArrowIcon from '@material-ui/icons/PlayArrow';
import ReportProblemIcon from '@material-ui/icons/ReportProblemOutlined';
import ReplayIcon from '@material-ui/icons/Replay';
import ScheduleIcon from '@material-ui/icons/Schedule';
import StopIcon from '@material-ui/icons/Stop';
import SwapVertIcon from '@material-ui/icons/SwapVert';
import type {
  RunStall,
  RunState,
} from 'backstage-plugin-model-lifecycle-common';
import type { ComponentType } from 'react';
import type { Words } from '../words/createWords';
import { classNames } from './classNames';
import { stateTone, toneColor, type Tone } from './tones';

const ICONS: Record<RunState, ComponentType<SvgIconProps>> = {
  queued: ScheduleIcon,
  blocked: BlockIcon,
  pending: HourglassEmptyIcon,
  initializing: CloudDownloadIcon,
  running: PlayArrowIcon,
  restarting: ReplayIcon,
  paused: PauseIcon,
  preempted: SwapVertIcon,
  succeeded: CheckCircleIcon,
  failed: CancelIcon,
  stopped: StopIcon,
  deleting: DeleteIcon,
  unknown: HelpOutlineIcon,
};

const useStyles = makeStyles(theme => {
  const tone = (name: Tone) => ({ color: toneColor(theme, name) });
  return createStyles({
    root: {
      display: 'inline-flex',
      alignItems: 'center',
      gap: theme.spacing(0.5),
      fontWeight: 700,
      fontSize: theme.typography.body2.fontSize,
      lineHeight: 1.4,
      [theme.breakpoints.up('sm')]: { whiteSpace: 'nowrap' },
    },
    chip: {
      padding: theme.spacing(0.25, 1.25, 0.25, 0.75),
      borderRadius: 999,
      background: theme.palette.action.hover,
    },
    icon: { fontSize: '1.15em' },
    ok: tone('ok'),
    warning: tone('warning'),
    error: tone('error'),
    info: tone('info'),
    neutral: tone('neutral'),
  });
});

/** State in a word with its icon; colour only repeats what both say. */
export function StateLabel(props: {
  state: RunState;
  stall?: RunStall;
  words: Words;
  chip?: boolean;
}) {
  const { state, stall, words, chip } = props;
  const classes = useStyles();
  const Icon = stall ? ReportProblemIcon : ICONS[state] ?? HelpOutlineIcon;
  return (
    <span
      className={classNames(
        classes.root,
        classes[stateTone(state, stall)],
        chip && classes.chip,
      )}
    >
      <Icon className={classes.icon} aria-hidden />
      {stateText(state, stall, words)}
    </span>
  );
}

export function stateText(
  state: RunState,
  stall: RunStall | undefined,
  words: Words,
): string {
  return stall
    ? words.t('state.notMoving', { state: words.state(state) })
    : words.state(state);
}
