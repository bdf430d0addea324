import type { RequestSubject } from '../errors';
import { statusError } from '../transport/responseError';
import type { KubernetesObject, WatchEvent } from '../types';
import type { Line } from './LineSplitter';
import { withoutArrays } from './withoutArrays';

const GARBLED_EXCERPT_CHARACTERS = 200;

/** One line of a watch as an event; what cannot be read is GARBLED, never dropped. */
export function watchEvent(
  subject: RequestSubject,
  line: Line,
  unread?: readonly string[],
): WatchEvent {
  if (line.tooLong) return garbled(line.bytes);
  let event: { type?: unknown; object?: unknown } | null;
  try {
    event = JSON.parse(withoutArrays(line.bytes, unread));
  } catch {
    return garbled(line.bytes);
  }
  switch (event?.type) {
    case 'ADDED':
    case 'MODIFIED':
    case 'DELETED':
      return isKubernetesObject(event.object)
        ? { type: event.type, object: event.object }
        : garbled(line.bytes);
    case 'BOOKMARK': {
      const resourceVersion = (
        event.object as Partial<KubernetesObject> | undefined
      )?.metadata?.resourceVersion;
      return typeof resourceVersion === 'string'
        ? { type: 'BOOKMARK', resourceVersion }
        : garbled(line.bytes);
    }
    case 'ERROR':
      return { type: 'FAILED', error: statusError(subject, event.object) };
    default:
      return garbled(line.bytes);
  }
}

/** What every object of an API server has; everything else is checked by its reader. */
export function isKubernetesObject(value: unknown): value is KubernetesObject {
  const metadata = (value as Partial<KubernetesObject> | null | undefined)
    ?.metadata;
  return (
    typeof metadata?.uid === 'string' &&
    metadata.uid !== '' &&
    typeof metadata.name === 'string'
  );
}

function garbled(bytes: Buffer): WatchEvent {
  return {
    type: 'GARBLED',
    line: bytes.toString('utf8', 0, GARBLED_EXCERPT_CHARACTERS),
  };
}
