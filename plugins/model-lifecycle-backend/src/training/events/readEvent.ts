import { cleanText } from '../progression/text';
import { list, record, wholeNumber } from '../sources/trainjob/observe/read';
import type { ClusterEvent } from './types';

const MAX_WORD_CHARACTERS = 128;
const MAX_NAME_CHARACTERS = 253;

/**
 * An Event of `v1`, whether its writer uses the old fields (`count`,
 * `lastTimestamp`) or the new ones (`series`, `eventTime`). `undefined` where it
 * says neither what nor when. Pure.
 */
export function readEvent(
  object: Record<string, unknown>,
): ClusterEvent | undefined {
  const involved = record(object.involvedObject);
  const series = record(object.series);
  const reason = cleanText(object.reason, MAX_WORD_CHARACTERS);
  const told = [
    object.firstTimestamp,
    object.eventTime,
    object.lastTimestamp,
    series.lastObservedTime,
  ].flatMap(toTime);
  const times =
    told.length > 0 ? told : toTime(record(object.metadata).creationTimestamp);
  if (reason === undefined || times.length === 0) return undefined;
  const source =
    cleanText(record(object.source).component, MAX_WORD_CHARACTERS) ??
    cleanText(object.reportingComponent, MAX_WORD_CHARACTERS);
  const message = cleanText(object.message);
  return {
    type: object.type === 'Warning' ? 'Warning' : 'Normal',
    reason,
    object: {
      kind: cleanText(involved.kind, MAX_WORD_CHARACTERS) ?? '',
      name: cleanText(involved.name, MAX_NAME_CHARACTERS) ?? '',
    },
    ...(message === undefined ? {} : { message }),
    count: Math.max(
      1,
      wholeNumber(series.count) ?? wholeNumber(object.count) ?? 1,
    ),
    firstAt: Math.min(...times),
    lastAt: Math.max(...times),
    ...(source === undefined ? {} : { source }),
  };
}

/** Those of a page that say something. */
export function readEvents(items: unknown): ClusterEvent[] {
  return list(items).flatMap(item => {
    const event = readEvent(record(item));
    return event ? [event] : [];
  });
}

function toTime(value: unknown): number[] {
  const at = typeof value === 'string' ? Date.parse(value) : NaN;
  return Number.isNaN(at) ? [] : [at];
}
