import type { SvgIconProps } from '@material-ui/core/SvgIcon';
import Tooltip from '@material-ui/core/Tooltip';
import CancelIcon from '@material-ui/icons/Cancel';
import CheckIcon from '@material-ui/icons/Check';
import FlashOffIcon from '@material-ui/icons/FlashOff';
import PauseIcon from '@material-ui/icons/Pause';
import PlayArrowIcon from '@material-ui/icons/PlayArrow';
import ScheduleIcon from '@material-ui/icons/Schedule';
import type { ComponentType } from 'react';
import { classNames } from '../../ui/classNames';
import { useBarStyles } from './styles';
import type { Bar } from './timelineModel';
import type { RovingProps } from './useRoving';

const ICONS: Record<Bar['state'], ComponentType<SvgIconProps>> = {
  running: PlayArrowIcon,
  succeeded: CheckIcon,
  failed: CancelIcon,
  interrupted: FlashOffIcon,
};

function iconOf({ kind, state }: Bar): ComponentType<SvgIconProps> {
  if (kind === 'pause') {
    return PauseIcon;
  }
  return kind === 'queue' && state !== 'failed' ? ScheduleIcon : ICONS[state];
}

/** One stretch of time; pressed while the tab shows only that. */
export function BarButton(props: {
  bar: Bar;
  chosen: boolean;
  roving: RovingProps;
  onPress(): void;
}) {
  const { bar, chosen, roving, onPress } = props;
  const classes = useBarStyles();
  const { kind, state, place, start, end } = bar;
  // A wait that failed says so in its icon and its colour.
  const look = kind === 'phase' || state === 'failed' ? state : kind;
  const onPaper =
    look !== 'running' && look !== 'succeeded' && look !== 'failed';
  return (
    <>
      <Tooltip title={bar.summary} placement="top">
        <button
          type="button"
          {...roving}
          aria-pressed={chosen}
          aria-label={bar.summary}
          className={classNames(
            classes.bar,
            classes[look],
            bar.openStart && classes.openStart,
            bar.openEnd && classes.openEnd,
            chosen && classes.chosen,
          )}
          style={{ left: percent(start), width: percent(end - start) }}
          onClick={onPress}
        >
          {place?.side === 'inside' && (
            <Words
              bar={bar}
              className={onPaper ? classes.onPaper : undefined}
            />
          )}
        </button>
      </Tooltip>
      {place && place.side !== 'inside' && (
        <span
          aria-hidden
          className={classNames(
            classes.outside,
            place.side === 'before' && classes.before,
          )}
          style={{
            left: percent(place.from),
            width: percent(place.to - place.from),
          }}
        >
          <Words bar={bar} />
        </span>
      )}
    </>
  );
}

function Words(props: { bar: Bar; className?: string }) {
  const classes = useBarStyles();
  const Icon = iconOf(props.bar);
  return (
    <span className={classNames(classes.text, props.className)}>
      <Icon className={classes.icon} aria-hidden />
      <span>{props.bar.text}</span>
    </span>
  );
}

export function percent(share: number): string {
  return `${(share * 100).toFixed(3)}%`;
}
