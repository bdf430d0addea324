import type { LogLine } from '../history/logTypes';
import { redact } from './redact';

/** Longer lines are cut; the rest of a line is never needed to read a log. */
const MAX_LINE_LENGTH = 16_384;

/** `<RFC 3339 with nanoseconds> <text>`: how the API server writes lines with `timestamps=true`. */
const TIMESTAMPED =
  /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)) ?/;

const LEVELS: [NonNullable<LogLine['level']>, RegExp][] = [
  [
    'error',
    /\b(?:ERROR|FATAL|CRITICAL|Traceback \(most recent call last\)|\w*(?:Error|Exception):)|"level":\s*"(?:error|fatal)"/,
  ],
  ['warn', /\bWARN(?:ING)?\b|\w*Warning:|"level":\s*"warn(?:ing)?"/],
  ['debug', /\bDEBUG\b|"level":\s*"(?:debug|trace)"/],
  ['info', /\bINFO\b|"level":\s*"info"/],
];

/**
 * What would move the cursor, colour the page or turn the text around: the
 * control characters (ANSI sequences first, as a whole) and the bidirectional
 * overrides. A tab stays.
 */
const ANSI =
  // eslint-disable-next-line no-control-regex -- removing them is the purpose
  /\u001b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-Z\\-_])/g;
const UNPRINTABLE =
  // eslint-disable-next-line no-control-regex -- removing them is the purpose
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** A progress bar redraws its line by carriage returns: what stood there last is the line. */
function lastRedraw(text: string): string {
  const parts = text.replace(/\r+$/, '').split('\r');
  return parts[parts.length - 1];
}

export function cleanText(text: string): string {
  return lastRedraw(text.replace(ANSI, '')).replace(UNPRINTABLE, '');
}

function levelOf(message: string): LogLine['level'] {
  return LEVELS.find(([, pattern]) => pattern.test(message))?.[0];
}

/**
 * One line of a pod log, as `timestamps=true` gives it: the time parted off,
 * cleaned, secrets taken out, cut to 16,384 characters.
 *
 * @param line - counted from 1
 */
export function parseLogLine(
  raw: string,
  line: number,
  patterns: readonly RegExp[] = [],
): LogLine {
  const match = TIMESTAMPED.exec(raw);
  const at = match ? Date.parse(match[1]) : NaN;
  const text = match && !Number.isNaN(at) ? raw.slice(match[0].length) : raw;
  const message = redact(cleanText(text.slice(0, MAX_LINE_LENGTH)), patterns);
  return {
    line,
    ...(Number.isNaN(at) ? {} : { at }),
    ...(levelOf(message) ? { level: levelOf(message) } : {}),
    message,
  };
}

const PAIR =
  /["']?([A-Za-z_][\w./-]{0,63})["']?\s*[:=]\s*(-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)(?=[\s,;}\])|]|$)/gi;

/** Numbers that a line names, e.g. `{'loss': 0.41, 'step': 450}`; undefined where it names none. */
export function metricsOf(message: string): Record<string, number> | undefined {
  const metrics: Record<string, number> = {};
  for (const [, name, text] of message.slice(0, 2_048).matchAll(PAIR)) {
    const value = Number(text);
    if (Number.isFinite(value)) metrics[name] = value;
  }
  return Object.keys(metrics).length > 0 ? metrics : undefined;
}
