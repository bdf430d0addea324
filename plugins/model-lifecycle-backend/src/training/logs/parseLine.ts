import type { LogLine } from '../history/logTypes';
import { levelOf, type LevelReader } from './levels';
import { redact } from './redact';
import { cleanStyled } from './styles';

/** Longer lines are cut; the rest of a line is never needed to read a log. */
const MAX_LINE_LENGTH = 16_384;

/** `<RFC 3339 with nanoseconds> <text>`: how the API server writes lines with `timestamps=true`. */
const TIMESTAMPED =
  /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)) ?/;

export function cleanText(text: string): string {
  return cleanStyled(text).message;
}

export interface ParseOptions {
  /** What the operator wants taken out, beside the known secrets. */
  redact?: readonly RegExp[];
  /** Follows the lines of one log; without it each line stands for itself. */
  levels?: Pick<LevelReader, 'next'>;
}

/**
 * One line of a pod log, as `timestamps=true` gives it: the time parted off,
 * cleaned, secrets taken out, cut to 16,384 characters. A line from which
 * something was taken out has no colours.
 *
 * @param line - counted from 1
 */
export function parseLogLine(
  raw: string,
  line: number,
  options: ParseOptions = {},
): LogLine {
  const match = TIMESTAMPED.exec(raw);
  const at = match ? Date.parse(match[1]) : NaN;
  const text = match && !Number.isNaN(at) ? raw.slice(match[0].length) : raw;
  const clean = cleanStyled(text.slice(0, MAX_LINE_LENGTH));
  const message = redact(clean.message, options.redact);
  const level = options.levels
    ? options.levels.next(message)
    : levelOf(message);
  return {
    line,
    ...(Number.isNaN(at) ? {} : { at }),
    ...(level ? { level } : {}),
    message,
    ...(clean.styles && message === clean.message
      ? { styles: clean.styles }
      : {}),
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
