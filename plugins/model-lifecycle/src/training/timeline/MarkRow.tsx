import type { SvgIconProps } from '@material-ui/core/SvgIcon';
import Tooltip from '@material-ui/core/Tooltip';
import ChangeHistoryIcon from '@material-ui/icons/ChangeHistory';
import FiberManualRecordIcon from '@material-ui/icons/FiberManualRecord';
import InfoOutlinedIcon from '@material-ui/icons/InfoOutlined';
import PriorityHighIcon from '@material-ui/icons/PriorityHigh';
import RadioButtonUncheckedIcon from '@material-ui/icons/RadioButtonUnchecked';
import ReplayIcon from '@material-ui/icons/Replay';
import ReportProblemIcon from '@material-ui/icons/ReportProblemOutlined';
import TouchAppIcon from '@material-ui/icons/TouchApp';
import type { ComponentType } from 'react';
import { classNames } from '../../ui/classNames';
import type { Words } from '../../words/createWords';
import { percent } from './BarButton';
import { Background } from './Lanes';
import type { Mark } from './marks';
import { useLaneStyles, useMarkStyles } from './styles';
import type { Timeline } from './timelineModel';
import type { RovingProps } from './useRoving';

const ICONS: Record<Mark['kind'], ComponentType<SvgIconProps>> = {
  state: FiberManualRecordIcon,
  phase: FiberManualRecordIcon,
  attempt: ReplayIcon,
  note: InfoOutlinedIcon,
  action: TouchAppIcon,
  event: RadioButtonUncheckedIcon,
};

/** Shapes of their own: colour alone says nothing. */
const LOUD_ICONS: Partial<Record<Mark['tone'], ComponentType<SvgIconProps>>> = {
  error: ReportProblemIcon,
  warning: PriorityHighIcon,
};

/** A word beside a mark needs this much of the axis. */
const WORD_ROOM = 0.1;
/** A mark this near to an edge stays inside. */
const EDGE = 0.02;

export const markKey = (mark: Mark) => `mark ${mark.key}`;

/** What happened beside the phases, at its time. */
export function MarkRow(props: {
  timeline: Timeline;
  words: Words;
  told?: string;
  onTell(key: string | undefined): void;
  roving(key: string): RovingProps;
}) {
  const { timeline, words, told, onTell, roving } = props;
  const classes = useMarkStyles();
  const lanes = useLaneStyles();
  return (
    <div className={lanes.lane}>
      <div className={classNames(lanes.title, lanes.quiet)}>
        {words.t('timeline.events')}
      </div>
      <div className={classes.row}>
        <Background timeline={timeline} />
        {timeline.marks.map(one => (
          <MarkButton
            key={one.key}
            mark={one}
            pressed={one.key === told}
            roving={roving(markKey(one))}
            onPress={() => onTell(one.key === told ? undefined : one.key)}
          />
        ))}
      </div>
    </div>
  );
}

/** The mark that was pressed, in words. */
export function ToldMark(props: { timeline: Timeline; told?: string }) {
  const { timeline, told } = props;
  const classes = useMarkStyles();
  const mark = timeline.marks.find(({ key }) => key === told);
  return (
    <div role="status">
      {mark?.lines.map(line => (
        <p key={line} className={classes.told}>
          {line}
        </p>
      ))}
    </div>
  );
}

function MarkButton(props: {
  mark: Mark;
  pressed: boolean;
  roving: RovingProps;
  onPress(): void;
}) {
  const { mark, pressed, roving, onPress } = props;
  const classes = useMarkStyles();
  const Icon = LOUD_ICONS[mark.tone] ?? ICONS[mark.kind] ?? ChangeHistoryIcon;
  const text = mark.lines.join('; ');
  return (
    <>
      <Tooltip title={text} placement="top">
        <button
          type="button"
          {...roving}
          aria-pressed={pressed}
          aria-label={text}
          className={classNames(
            classes.mark,
            mark.x < EDGE && classes.first,
            mark.tone === 'error' && classes.error,
            mark.tone === 'warning' && classes.warning,
          )}
          style={{ left: percent(mark.x) }}
          onClick={onPress}
        >
          <Icon className={classes.icon} aria-hidden />
        </button>
      </Tooltip>
      {mark.word && mark.room >= WORD_ROOM && (
        <span
          aria-hidden
          className={classes.word}
          style={{
            left: percent(mark.x),
            maxWidth: `calc(${percent(mark.room)} - 12px)`,
          }}
        >
          {mark.word}
        </span>
      )}
    </>
  );
}
