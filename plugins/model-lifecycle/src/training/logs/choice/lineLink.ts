import type { LogLine } from 'backstage-plugin-model-lifecycle-common';

/** Parameter of the page's URL that names a line. */
export const LINE_PARAM = 'line';

/** One line of one log. Its time tells it from the line that has its number after the pod has gone. */
export interface LineLink {
  pod: string;
  container: string;
  attempt?: number;
  previous?: boolean;
  line: number;
  timestamp?: string;
}

const FORMAT =
  /^([\w.-]{1,253})\/([\w.-]{1,63})(?:\/(\d{1,6}))?(\/previous)?:(\d{1,9})(?:@([\d:.TZ-]{20,30}))?$/;

/** `pod/container/attempt:1234@2026-05-21T14:02:02.123Z` */
export function formatLineLink(link: LineLink): string {
  const { pod, container, attempt, previous, line, timestamp } = link;
  const log = [pod, container, attempt, previous && 'previous'];
  const time = timestamp ? `@${timestamp}` : '';
  return `${log.filter(Boolean).join('/')}:${line}${time}`;
}

/** `undefined` for what is no link to a line. */
export function parseLineLink(text: string | null): LineLink | undefined {
  const match = FORMAT.exec(text ?? '');
  if (!match) {
    return undefined;
  }
  const [, pod, container, attempt, previous, line, timestamp] = match;
  return {
    pod,
    container,
    ...(attempt ? { attempt: Number(attempt) } : {}),
    ...(previous ? { previous: true } : {}),
    line: Number(line),
    ...(timestamp ? { timestamp } : {}),
  };
}

/** The line that a link means, of the one that has its number now. */
export const isMeant = (link: LineLink, line: LogLine | undefined) =>
  line !== undefined &&
  line.line === link.line &&
  (link.timestamp === undefined || line.timestamp === link.timestamp);
