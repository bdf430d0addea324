import type { Reason } from '../../training/run';
import type { Claim, Subject } from './types';

/** `<type>:<source id>` names the source exactly, the id alone whatever its type. */
function namesSource(written: string, source: string): boolean {
  return (
    written === source || written === source.slice(source.indexOf(':') + 1)
  );
}

function byRank(one: Claim, other: Claim): number {
  if (one.trusted !== other.trusted) return one.trusted ? -1 : 1;
  return one.adopterRef < other.adopterRef ? -1 : 1;
}

/**
 * Which of the claims is followed, and why the others are not. An entity says
 * of itself who owns it and what it adopts, so it must name the owner that the
 * owner map gives, or come from a trusted location. Of several, one of a
 * trusted location is first, then the first by reference: never the one that
 * was seen first.
 */
export function chooseAdopter(
  subject: Subject,
  claims: readonly Claim[],
): { adopter?: Claim; refused: Reason[] } {
  const refused: Reason[] = [];
  let adopter: Claim | undefined;
  const made = claims.filter(
    ({ nativeId, source }) =>
      nativeId === subject.nativeId && namesSource(source, subject.source),
  );
  for (const claim of [...made].sort(byRank)) {
    const { adopterRef, ownerRef, trusted } = claim;
    const params = { adopter: adopterRef, nativeId: subject.nativeId };
    if (!trusted && ownerRef !== subject.ownerRef) {
      refused.push({
        code: 'adoption-owner',
        params: { ...params, owner: subject.ownerRef ?? '' },
      });
    } else if (adopter) {
      refused.push({
        code: 'adoption-second',
        params: { ...params, first: adopter.adopterRef },
      });
    } else {
      adopter = claim;
    }
  }
  return { adopter, refused };
}
