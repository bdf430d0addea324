import Button from '@material-ui/core/Button';
import { classNames } from '../../ui/classNames';
import type { Span } from '../span/SpanContext';
import { BarButton, percent } from './BarButton';
import { useLaneStyles } from './styles';
import type { Lane, Timeline } from './timelineModel';
import type { RovingProps } from './useRoving';

export interface Choice {
  /** The key of the bar or lane that is chosen. */
  key?: string;
  toggle(key: string, span: Span): void;
}

export const laneKey = (lane: Lane) => `lane ${lane.key}`;

/** The lanes, one below the other, over one axis. */
export function Lanes(props: {
  timeline: Timeline;
  label: string;
  choice: Choice;
  roving(key: string): RovingProps;
}) {
  const { timeline, label, choice, roving } = props;
  const classes = useLaneStyles();
  return (
    <ol className={classes.lanes} aria-label={label}>
      {timeline.lanes.map(lane => (
        <li key={lane.key} className={classes.lane}>
          <Title lane={lane} choice={choice} roving={roving} />
          <div className={classes.track}>
            <Background timeline={timeline} />
            {lane.bars.map(bar => (
              <BarButton
                key={bar.key}
                bar={bar}
                chosen={choice.key === bar.key}
                roving={roving(bar.key)}
                onPress={() => choice.toggle(bar.key, bar.span)}
              />
            ))}
          </div>
        </li>
      ))}
    </ol>
  );
}

function Title(props: {
  lane: Lane;
  choice: Choice;
  roving(key: string): RovingProps;
}) {
  const { lane, choice, roving } = props;
  const classes = useLaneStyles();
  const { span, title } = lane;
  const key = laneKey(lane);
  const chosen = choice.key === key;
  return (
    <div className={classes.title}>
      {span ? (
        <Button
          {...roving(key)}
          size="small"
          aria-pressed={chosen}
          className={classNames(
            classes.titleButton,
            chosen && classes.titleChosen,
          )}
          onClick={() => choice.toggle(key, span)}
        >
          {title}
        </Button>
      ) : (
        <span className={classes.quiet}>{title}</span>
      )}
      {lane.detail && <span className={classes.detail}>{lane.detail}</span>}
    </div>
  );
}

/** Lines of the ticks, the present moment, and what nobody could see. */
export function Background(props: { timeline: Timeline }) {
  const { ticks, nowX, unseenX } = props.timeline;
  const classes = useLaneStyles();
  return (
    <>
      {unseenX !== undefined && (
        <span
          aria-hidden
          className={classes.unseen}
          style={{ left: percent(unseenX) }}
        />
      )}
      {ticks.map(({ x, text }) => (
        <span
          key={`${x} ${text}`}
          aria-hidden
          className={classes.line}
          style={{ left: percent(x) }}
        />
      ))}
      {nowX !== undefined && (
        <span
          aria-hidden
          className={classNames(classes.line, classes.now)}
          style={{ left: percent(nowX) }}
        />
      )}
    </>
  );
}
