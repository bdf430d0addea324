import type { Reason } from 'backstage-plugin-model-lifecycle-node';
import { reasonOf } from '../../../http/answers/failure';
import { DigestMismatchError } from './client';

/** As `reasonOf`, for what only registries can do wrong. */
export function reasonOfRegistry(error: unknown): Reason {
  return error instanceof DigestMismatchError
    ? { code: 'oci-digest-mismatch' }
    : reasonOf(error);
}
