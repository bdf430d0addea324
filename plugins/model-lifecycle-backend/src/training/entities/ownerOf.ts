import { toEntityRef } from '../../catalog/entityRef';
import type { ResolvedOwner } from '../../catalog/ownerMap';
import type { JobInputs } from './jobInputs';

/**
 * The owner of a job. Who owns what is reported stands in the config beside
 * the reporter, who has no say in it; elsewhere the source says something, and
 * the owner map decides what it means.
 */
export function ownerOf(
  { sourceType, rawOwner }: Pick<JobInputs, 'sourceType' | 'rawOwner'>,
  resolveOwner: (raw: string | undefined) => ResolvedOwner,
): ResolvedOwner {
  const configured =
    sourceType === 'report'
      ? toEntityRef(rawOwner, 'group') ?? toEntityRef(rawOwner, 'user')
      : undefined;
  return configured ? { ownerRef: configured } : resolveOwner(rawOwner);
}
