import Button from '@material-ui/core/Button';
import { makeStyles, useTheme } from '@material-ui/core/styles';
import { useEffect, useMemo, useRef } from 'react';
import type { Words } from '../../../words/createWords';
import type { LogState, LogWindow } from '../window/LogWindow';
import { LineView } from './LineView';
import { createTerminalColors, terminal } from './terminalColors';
import { useRowScroll } from './useRowScroll';

const HEIGHT = 360;

const useStyles = makeStyles(theme => ({
  frame: { position: 'relative' },
  scroll: {
    height: HEIGHT,
    overflow: 'auto',
    // The rows are moved by us alone.
    overflowAnchor: 'none',
    background: terminal(theme).background,
    color: terminal(theme).text,
    borderRadius: theme.shape.borderRadius,
    fontFamily: 'ui-monospace, SFMono-Regular, Menlo, Consolas, monospace',
    fontSize: 12.5,
    lineHeight: '20px',
    '&:focus-visible': {
      outline: `2px solid ${theme.palette.primary.main}`,
      outlineOffset: 1,
    },
  },
  sizer: { position: 'relative', minWidth: '100%' },
  rows: {
    position: 'absolute',
    left: 0,
    minWidth: '100%',
    width: 'max-content',
  },
  wrapped: { width: '100%' },
  newer: {
    position: 'absolute',
    bottom: theme.spacing(1.5),
    left: '50%',
    transform: 'translateX(-50%)',
  },
}));

export interface LogLinesProps {
  log: LogWindow;
  state: LogState;
  label: string;
  query: string;
  /** The line that is found or linked, and the row at which it stands. */
  current?: { line: number; row: number };
  wrap: boolean;
  timestamps: boolean;
  following: boolean;
  /** Lines that came since following ended. */
  newLines: number;
  words: Words;
  onFollowing(following: boolean): void;
  onChoose(line: number): void;
  /** Told which row is the first in view. */
  onView(row: number): void;
}

/** A view of a log of any length: only the lines in view are in the page. */
export function LogLines(props: LogLinesProps) {
  const { log, state, current, wrap, following, words, onView } = props;
  const classes = useStyles();
  const theme = useTheme();
  const colors = useMemo(() => createTerminalColors(theme), [theme]);
  const scroll = useRowScroll({
    total: state.total,
    layout: `${wrap}/${props.timestamps}/${state.generation}`,
    measured: wrap,
    following,
    onFollowing: props.onFollowing,
  });
  const { firstRow, lastRow, show } = scroll;

  useEffect(() => log.want(firstRow, lastRow), [log, firstRow, lastRow, state]);
  useEffect(() => onView(firstRow), [onView, firstRow]);

  const shown = useRef<typeof current>();
  useEffect(() => {
    if (current && current !== shown.current) {
      show(current.row);
    }
    shown.current = current;
  }, [current, show]);

  const digits = String(state.last).length;
  const numbers = Array.from(
    { length: Math.max(0, lastRow - firstRow + 1) },
    (_, index) => firstRow + index,
  );
  return (
    <div className={classes.frame}>
      <div
        ref={scroll.scroller}
        className={classes.scroll}
        role="region"
        aria-label={props.label}
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable with the keyboard
        tabIndex={0}
        data-log-lines
        onScroll={scroll.onScroll}
      >
        <div className={classes.sizer} style={{ height: scroll.height }}>
          <div
            ref={scroll.rows}
            className={
              wrap ? `${classes.rows} ${classes.wrapped}` : classes.rows
            }
            style={{ top: scroll.top }}
          >
            {numbers.map(row => {
              const line = log.line(row);
              return (
                <LineView
                  key={row}
                  line={line}
                  query={props.query}
                  isCurrent={
                    current !== undefined && line?.line === current.line
                  }
                  wrap={wrap}
                  timestamps={props.timestamps}
                  digits={digits}
                  colors={colors}
                  words={words}
                  onChoose={props.onChoose}
                />
              );
            })}
          </div>
        </div>
      </div>
      {!following && props.newLines > 0 && (
        <Button
          className={classes.newer}
          size="small"
          variant="contained"
          color="primary"
          onClick={() => props.onFollowing(true)}
        >
          {words.t('logs.newLines', {
            count: props.newLines,
            number: words.integer(props.newLines),
          })}
        </Button>
      )}
    </div>
  );
}
