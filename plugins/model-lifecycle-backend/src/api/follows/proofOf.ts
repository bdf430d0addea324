import type { Proof } from '../../training/notifications/types';
import { grantingRefs } from '../../training/notifications/Audience';
import type { VisibleRun } from '../access/RunAccess';

/** What let the user see the run just now. */
export function proofOf({ row, links }: VisibleRun): Proof {
  return { ownerRef: row.ownerRef, entityRef: grantingRefs(links)[0] };
}
