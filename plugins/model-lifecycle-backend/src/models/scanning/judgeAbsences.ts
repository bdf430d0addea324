import type { Presence, Reason } from 'backstage-plugin-model-lifecycle-node';
import type { Timestamp } from '../../time/time';
import type { RemovalGuard } from '../config/types';
import type { RecordKey } from '../inventory/types';

export interface AbsentRecord extends RecordKey {
  /** What a look at the key said, where one was taken. */
  presence?: Presence;
}

export interface Judgement {
  remove: string[];
  /** Not believed yet. */
  wait: RecordKey[];
  /** One listing by hint lacks it; a second one will tell. */
  miss: RecordKey[];
  /** Hidden from the listing, but there. */
  present: RecordKey[];
  /** Why something waits. */
  reason?: Reason;
}

/**
 * What the absence of records in a complete listing of their scope means. Pure.
 *
 * Under `hint` a record is lost when a look at its key says so or a listing
 * before lacked it too. A loss that looks like a revoked right (nothing left,
 * or more than the guard allows) waits until a person confirms it or complete
 * listings have agreed for long enough. What waits goes on to wait, and for the
 * same reason: models that come meanwhile, perhaps of another account, do not
 * make the loss a small one.
 */
export function judgeAbsences(options: {
  evidence: 'proof' | 'hint';
  /** Keys that the listing of the scope had. */
  seen: number;
  /** Records of the scope before. */
  had: number;
  absent: AbsentRecord[];
  /** Seen, but the source says that they are no models. */
  skipped: RecordKey[];
  guard: RemovalGuard;
  /** Why something of the scope waits already. */
  waitingFor?: Reason;
  now: Timestamp;
}): Judgement {
  const { evidence, seen, had, absent, guard, waitingFor, now } = options;
  const judgement: Judgement = { remove: [], wait: [], miss: [], present: [] };
  const losing: RecordKey[] = [...options.skipped];
  for (const record of absent) {
    if (evidence === 'hint' && record.presence === 'present') {
      judgement.present.push(record);
    } else if (
      evidence === 'proof' ||
      record.presence === 'gone' ||
      record.absence
    ) {
      losing.push(record);
    } else {
      judgement.miss.push(record);
    }
  }
  const reason = doubt({ seen, had, losing: losing.length, guard });
  for (const record of losing) {
    const agreedMs =
      record.absentSince === undefined ? 0 : now - record.absentSince;
    const isDoubtful = reason !== undefined || isWaiting(record);
    if (!isDoubtful || agreedMs >= guard.confirmAfterMs) {
      judgement.remove.push(record.keyHash);
    } else {
      judgement.wait.push(record);
    }
  }
  if (judgement.wait.length === 0) return judgement;
  const isNothingNew = waitingFor && judgement.wait.every(isWaiting);
  return {
    ...judgement,
    reason: isNothingNew
      ? waitingFor
      : reason ??
        waitingFor ?? {
          code: 'removal-share',
          params: { losing: losing.length, had },
        },
  };
}

function isWaiting({ absence }: RecordKey): boolean {
  return absence === 'waiting';
}

function doubt(options: {
  seen: number;
  had: number;
  losing: number;
  guard: RemovalGuard;
}): Reason | undefined {
  const { seen, had, losing, guard } = options;
  if (losing === 0) return undefined;
  if (seen === 0) return { code: 'removal-empty', params: { had } };
  return losing > guard.maxShare * had && losing >= guard.minItems
    ? { code: 'removal-share', params: { losing, had } }
    : undefined;
}
