import { alpha, createStyles, makeStyles } from '@material-ui/core/styles';
import type { LogLine } from 'backstage-plugin-model-lifecycle-common';
import { memo, type CSSProperties } from 'react';
import { classNames } from '../../../ui/classNames';
import { readableOn } from '../../../ui/tones';
import { at } from '../../../words/at';
import type { Words } from '../../../words/createWords';
import { styledParts, type StyledPart } from './styledParts';
import { terminal, type TerminalColors } from './terminalColors';

export const LINE_HEIGHT = 20;

const useStyles = makeStyles(theme => {
  // What can be read on the line that was found can be read on the others.
  const { current } = terminal(theme);
  return createStyles({
    line: {
      display: 'flex',
      minHeight: LINE_HEIGHT,
      padding: theme.spacing(0, 1.5, 0, 0),
      whiteSpace: 'pre',
      borderLeft: '3px solid transparent',
      '& mark': {
        background: alpha(theme.palette.warning.main, 0.4),
        color: theme.palette.grey[100],
      },
    },
    wrap: { whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' },
    current: {
      background: current,
      borderLeftColor: theme.palette.warning.light,
    },
    number: {
      flexShrink: 0,
      color: readableOn(theme.palette.grey[500], current),
      padding: theme.spacing(0, 1, 0, 0.5),
      textAlign: 'right',
      userSelect: 'none',
      cursor: 'pointer',
      '&:hover': { textDecoration: 'underline' },
    },
    time: {
      flexShrink: 0,
      color: readableOn(theme.palette.grey[500], current),
      marginRight: theme.spacing(1.5),
      userSelect: 'none',
    },
    text: { minWidth: 0 },
    error: { color: readableOn(theme.palette.error.light, current) },
    warn: { color: readableOn(theme.palette.warning.light, current) },
    info: {},
    debug: { color: readableOn(theme.palette.grey[400], current) },
    missing: { opacity: 0.4 },
  });
});

export interface LineViewProps {
  /** `undefined` while it is being loaded. */
  line: LogLine | undefined;
  query: string;
  isCurrent: boolean;
  wrap: boolean;
  timestamps: boolean;
  /** Digits of the highest number, so that the text stands in one column. */
  digits: number;
  colors: TerminalColors;
  words: Words;
  onChoose(line: number): void;
}

/** One line: its number, its time, its text in the colours it was written in. */
export const LineView = memo((props: LineViewProps) => {
  const { line, query, isCurrent, wrap, timestamps, words } = props;
  const classes = useStyles();
  const className = classNames(
    classes.line,
    wrap && classes.wrap,
    isCurrent && classes.current,
  );
  const width = `${props.digits + 2.5}ch`;
  if (!line) {
    return (
      <div className={classNames(className, classes.missing)} aria-hidden>
        <span className={classes.number} style={{ width }} />…
      </div>
    );
  }
  const ms = timestamps ? at(line.timestamp) : undefined;
  return (
    <div
      className={classNames(className, classes[line.level ?? 'info'])}
      aria-current={isCurrent || undefined}
    >
      {/* eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions -- the button for the link does the same with the keyboard */}
      <span
        className={classes.number}
        style={{ width }}
        title={words.t('logs.chooseLine', { line: words.integer(line.line) })}
        onClick={() => props.onChoose(line.line)}
      >
        {line.line}
      </span>
      {ms !== undefined && (
        <span className={classes.time}>{words.clock(ms)}</span>
      )}
      <span className={classes.text}>
        {styledParts(line, query).map((part, index) =>
          part.match ? (
            <mark key={index}>{part.text}</mark>
          ) : (
            <Part key={index} part={part} colors={props.colors} />
          ),
        )}
      </span>
    </div>
  );
});

function Part(props: { part: StyledPart; colors: TerminalColors }) {
  const { part, colors } = props;
  const { text, color, background, decorations } = part;
  if (!color && !background && decorations.length === 0) {
    return <>{text}</>;
  }
  const has = (name: (typeof decorations)[number]) =>
    decorations.includes(name);
  const lines = [
    has('underline') && 'underline',
    has('strikethrough') && 'line-through',
  ].filter(Boolean);
  const style: CSSProperties = {
    ...colors(color, background),
    ...(has('bold') ? { fontWeight: 700 } : {}),
    ...(has('italic') ? { fontStyle: 'italic' } : {}),
    ...(lines.length > 0 ? { textDecoration: lines.join(' ') } : {}),
  };
  return <span style={style}>{text}</span>;
}
