import type { Run, Timestamp } from '../run';
import { timestampOf } from './contracts/time';
import { present } from './present';

/** Written by the trainer or by people: when the last checkpoint was saved, RFC 3339. */
export const CHECKPOINT_ANNOTATION = 'model-lifecycle.io/checkpoint-at';

/** The last checkpoint, as far as somebody told of it. */
export interface Checkpoint {
  step?: number;
  at?: Timestamp;
  told: 'metric' | 'annotation';
}

/**
 * From the metrics `checkpoint_step` and `checkpoint_time` (seconds since the
 * epoch), else from the annotation; `undefined` where neither says anything.
 * A time from the future is taken for the last observation.
 */
export function checkpointOf(run: Run): Checkpoint | undefined {
  const metric = (name: string) =>
    run.metrics.find(each => plain(each.name) === name)?.value;
  const step = metric('checkpoint_step');
  const seconds = metric('checkpoint_time');
  const inRange = (at: Timestamp | undefined) =>
    at !== undefined && at > 0 ? Math.min(at, run.observedAt) : undefined;
  if (step !== undefined || seconds !== undefined) {
    return present<Checkpoint>({
      step,
      at: inRange(seconds === undefined ? undefined : seconds * 1000),
      told: 'metric',
    });
  }
  const at = inRange(timestampOf(run.annotations[CHECKPOINT_ANNOTATION]));
  return at === undefined ? undefined : { at, told: 'annotation' };
}

/** `train/checkpoint_step` and `checkpointStep` are the same. */
function plain(name: string): string {
  return name
    .replace(/^train(ing)?[_/.]/i, '')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();
}
