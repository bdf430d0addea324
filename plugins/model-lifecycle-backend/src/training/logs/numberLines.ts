import type { LogLine, StoredLogInfo } from '../history/logTypes';
import { LevelReader } from './levels';
import { parseLogLine } from './parseLine';

/**
 * Lines of a fetched tail that follow what is kept already, numbered on from
 * there. Lines carry the time at which the container wrote them, so that a tail
 * fetched again gives only its new end.
 */
export function linesAfter(
  kept: Pick<StoredLogInfo, 'lastLine' | 'lastAt'> | undefined,
  text: string,
  redact: readonly RegExp[] = [],
): LogLine[] {
  const levels = new LevelReader();
  const raw = text.split('\n');
  if (raw[raw.length - 1] === '') raw.pop();
  const lastAt = kept?.lastAt ?? -Infinity;
  let number = kept?.lastLine ?? 0;
  const lines: LogLine[] = [];
  let isNew = kept?.lastAt === undefined;
  for (const line of raw) {
    const parsed = parseLogLine(line, number + 1, { redact, levels });
    // A line without time belongs to the one before it.
    if (parsed.at !== undefined) isNew = parsed.at > lastAt;
    if (!isNew) continue;
    number++;
    lines.push(parsed);
  }
  return lines;
}
