import type { LogLine } from '../history/logTypes';

type Level = NonNullable<LogLine['level']>;

/** A map: a stranger may call a level `constructor`. */
const NAMES = new Map<string, Level>([
  ['trace', 'debug'],
  ['debug', 'debug'],
  ['info', 'info'],
  ['notice', 'info'],
  ['warn', 'warn'],
  ['warning', 'warn'],
  ['error', 'error'],
  ['fatal', 'error'],
  ['critical', 'error'],
  ['panic', 'error'],
]);

/** `"level": "error"`, `levelname=INFO`: a line that names its level means it. */
const NAMED =
  /"(?:level|levelname|severity|lvl)"\s*:\s*"([A-Za-z]+)"|(?:^|\s)(?:level|lvl|severity)=["']?([A-Za-z]+)/;

/** The header of klog and glog: `E1121 14:02:02.123456`. */
const KLOG = /^([IWEF])\d{4} \d\d:\d\d:\d\d/;
const KLOG_LEVELS: Record<string, Level> = {
  I: 'info',
  W: 'warn',
  E: 'error',
  F: 'error',
};

const TRACEBACK = /^\s*Traceback \(most recent call last\):/;
const WARNING = /^(?:\S+:\d+: )?\w*Warning: /;

const WORDS: [Level, RegExp][] = [
  [
    'error',
    /\b(?:ERROR|FATAL|CRITICAL)\b|Traceback \(most recent call last\)|\w(?:Error|Exception):|^(?:Error|Exception|panic): |^(?:During handling of the above|The above) exception/,
  ],
  ['warn', /\bWARN(?:ING)?\b|Warning:/],
  ['debug', /\bDEBUG\b/],
  ['info', /\bINFO\b/],
];

/** Nearly every line is ruled out by this alone. */
const HINT =
  /level|lvl|severity|ERR|FATAL|CRIT|WARN|DEBUG|INFO|rror|xception|arning|Traceback|panic: |^[IWEF]\d{4} /;

/** What a line says of its own level; `undefined` where it says nothing that is known. Pure. */
export function levelOf(message: string): Level | undefined {
  if (!HINT.test(message)) return undefined;
  const named = NAMED.exec(message);
  const byName = NAMES.get((named?.[1] ?? named?.[2] ?? '').toLowerCase());
  if (byName) return byName;
  const klog = KLOG.exec(message);
  if (klog) return KLOG_LEVELS[klog[1]];
  return WORDS.find(([, pattern]) => pattern.test(message))?.[0];
}

/** How launchers mark lines of several processes in one log: `[rank1]: `, `[default0]:`. */
const PROCESS = /^\[(?:rank|default)\d+\]:? ?/;
const MAX_PROCESSES = 64;
const JAVA_MORE = /^Caused by: |^\s+\.\.\. \d+ more$/;

/** A call stack of Java, below the line that it belongs to. */
function isJavaFrame(text: string): boolean {
  return (
    JAVA_MORE.test(text) ||
    (/^\s+at [^\s(]+\(/.test(text) && text.trimEnd().endsWith(')'))
  );
}

type State =
  | { inside: 'traceback' }
  /** Python shows the line of code below a warning. */
  | { inside: 'warning' }
  | { inside: 'stack'; level: Level };

/**
 * Reads the levels of lines one after the other: what belongs to the line
 * above, as the frames of a traceback do, has the level of that line. Every
 * process that writes into the same log is followed by itself.
 */
export class LevelReader {
  readonly #states = new Map<string, State>();

  next(message: string): Level | undefined {
    const mark =
      message.charCodeAt(0) === 91 ? PROCESS.exec(message)?.[0] ?? '' : '';
    const text = mark ? message.slice(mark.length) : message;
    const state = this.#states.get(mark);
    const inherited = state && continues(state, text);
    if (inherited) {
      if (ends(state, text)) this.#states.delete(mark);
      return inherited;
    }
    const level = levelOf(text);
    this.#remember(mark, text, level);
    return level;
  }

  #remember(mark: string, text: string, level: Level | undefined): void {
    if (level === undefined) {
      this.#states.delete(mark);
    } else if (this.#states.size < MAX_PROCESSES || this.#states.has(mark)) {
      this.#states.set(mark, stateAfter(text, level));
    }
  }
}

function stateAfter(text: string, level: Level): State {
  if (TRACEBACK.test(text)) return { inside: 'traceback' };
  if (WARNING.test(text)) return { inside: 'warning' };
  return { inside: 'stack', level };
}

/** The level that a line takes over, if it belongs to what stands above it. */
function continues(state: State, text: string): Level | undefined {
  if (state.inside === 'traceback') return 'error';
  if (state.inside === 'warning')
    return /^ {2}\S/.test(text) ? 'warn' : undefined;
  return isJavaFrame(text) ? state.level : undefined;
}

/** A traceback ends with the line of the exception, the first one that is not indented. */
function ends(state: State, text: string): boolean {
  if (state.inside === 'traceback') return /^\S/.test(text);
  return state.inside === 'warning';
}
