import { alpha, createStyles, makeStyles } from '@material-ui/core/styles';
import { useVirtualizer } from '@tanstack/react-virtual';
import type {
  LogLevel,
  LogLine,
} from 'backstage-plugin-model-lifecycle-common';
import { useEffect, useRef } from 'react';
import { at } from '../../words/at';
import { classNames } from '../../ui/classNames';
import { readableOn } from '../../ui/tones';
import type { Words } from '../../words/createWords';
import { highlight } from './highlight';

const LINE_HEIGHT = 20;
const HEIGHT = 320;
/** This near to the end counts as the end. */
const END_PX = 30;

const useStyles = makeStyles(theme => {
  // A terminal is dark in both themes.
  const background = theme.palette.grey[900];
  // What can be read on the line that was found can be read on the others.
  const current = theme.palette.grey[800];
  return createStyles({
    scroll: {
      height: HEIGHT,
      overflow: 'auto',
      background,
      color: theme.palette.grey[100],
      borderRadius: theme.shape.borderRadius,
      fontFamily: 'ui-monospace, SFMono-Regular, Menlo, Consolas, monospace',
      fontSize: 12.5,
      lineHeight: `${LINE_HEIGHT}px`,
      padding: theme.spacing(1, 0),
      '&:focus-visible': { outline: `2px solid ${theme.palette.primary.main}` },
    },
    sizer: { position: 'relative', minWidth: '100%', width: 'max-content' },
    line: {
      display: 'flex',
      height: LINE_HEIGHT,
      padding: theme.spacing(0, 1.5),
      whiteSpace: 'pre',
      '& mark': {
        background: alpha(theme.palette.warning.main, 0.4),
        color: theme.palette.grey[100],
      },
    },
    time: {
      color: readableOn(theme.palette.grey[500], current),
      marginRight: theme.spacing(1.5),
      userSelect: 'none',
    },
    current: { background: current },
    error: { color: readableOn(theme.palette.error.light, current) },
    warn: { color: readableOn(theme.palette.warning.light, current) },
    info: {},
    debug: { color: readableOn(theme.palette.grey[400], current) },
  });
});

/** Only the lines in view are in the page. Scrolling up stops following, reaching the end resumes it. */
export function LogLines(props: {
  lines: LogLine[];
  label: string;
  query: string;
  /** The line number to bring into view. */
  current?: number;
  following: boolean;
  words: Words;
  onFollowing(following: boolean): void;
}) {
  const { lines, label, query, current, following, words, onFollowing } = props;
  const classes = useStyles();
  const scroll = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => LINE_HEIGHT,
    overscan: 12,
  });
  const items = virtualizer.getVirtualItems();
  const last = lines[lines.length - 1]?.line;

  useEffect(() => {
    if (following && scroll.current) {
      scroll.current.scrollTop = scroll.current.scrollHeight;
    }
  }, [following, last, lines.length]);

  const currentIndex =
    current === undefined
      ? -1
      : lines.findIndex(({ line }) => line === current);
  useEffect(() => {
    if (currentIndex >= 0) {
      virtualizer.scrollToIndex(currentIndex, { align: 'center' });
    }
  }, [virtualizer, currentIndex]);

  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- the keys that scroll up also end following
    <div
      ref={scroll}
      className={classes.scroll}
      role="region"
      aria-label={label}
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable with the keyboard
      tabIndex={0}
      onWheel={event => event.deltaY < 0 && following && onFollowing(false)}
      onKeyDown={event =>
        ['ArrowUp', 'PageUp', 'Home'].includes(event.key) &&
        following &&
        onFollowing(false)
      }
      onScroll={event => {
        const { scrollHeight, scrollTop, clientHeight } = event.currentTarget;
        const left = scrollHeight - scrollTop - clientHeight;
        if (
          !following &&
          current === undefined &&
          left < END_PX &&
          scrollHeight > clientHeight
        ) {
          onFollowing(true);
        }
      }}
    >
      <div
        className={classes.sizer}
        style={{ height: virtualizer.getTotalSize() }}
      >
        <div style={{ paddingTop: items[0]?.start ?? 0 }}>
          {items.map(({ index }) => {
            const line = lines[index];
            return (
              <Line
                key={line.line}
                line={line}
                query={query}
                current={line.line === current}
                time={timeOf(line, words)}
                className={classes[level(line)]}
              />
            );
          })}
        </div>
      </div>
    </div>
  );
}

function Line(props: {
  line: LogLine;
  query: string;
  current: boolean;
  time: string;
  className: string;
}) {
  const { line, query, current, time, className } = props;
  const classes = useStyles();
  return (
    <div
      className={classNames(
        classes.line,
        className,
        current && classes.current,
      )}
    >
      {time && <span className={classes.time}>{time}</span>}
      <span>
        {highlight(line.message, query).map((part, index) =>
          part.match ? <mark key={index}>{part.text}</mark> : part.text,
        )}
      </span>
    </div>
  );
}

function level(line: LogLine): LogLevel {
  return line.level ?? 'info';
}

function timeOf(line: LogLine, words: Words): string {
  const ms = at(line.timestamp);
  return ms === undefined ? '' : words.clock(ms);
}
