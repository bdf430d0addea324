import { isDeepStrictEqual } from 'node:util';
import type { KubernetesObject } from '../../../../clusters/types';
import { PROGRESS_ANNOTATION } from '../observe/names';
import type { TrimmedTrainJob } from '../types';

/** The object without what a progress report changes. */
function withoutProgress(object: KubernetesObject) {
  const { metadata, spec, status } = object as TrimmedTrainJob;
  const { resourceVersion, annotations, ...rest } = metadata;
  const { [PROGRESS_ANNOTATION]: progress, ...otherAnnotations } =
    annotations ?? {};
  const { trainerStatus, ...otherStatus } = status ?? {};
  return { rest, otherAnnotations, spec, otherStatus };
}

/**
 * True when a TrainJob changed in nothing but its progress: no other kind can
 * disagree with that, so nobody waits for them.
 */
export function isProgressOnly(
  previous: KubernetesObject | undefined,
  next: KubernetesObject,
): boolean {
  return (
    previous !== undefined &&
    isDeepStrictEqual(withoutProgress(previous), withoutProgress(next))
  );
}
