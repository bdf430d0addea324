import {
  ConflictError,
  NotFoundError,
  ServiceUnavailableError,
} from '@backstage/errors';
import { isClusterError } from '../../clusters/errors';
import type { ClusterError } from '../../clusters/types';
import type { Run } from '../run';
import type { RunAction } from './types';

/** How the API server words a refusal by RBAC, as opposed to one by a webhook. */
const RBAC_REFUSAL = /\bcannot \w+ resource\b/;

/** Our own rights on the cluster are not enough; the user's are not the matter. */
function isRbacRefusal(error: ClusterError): boolean {
  return (
    error.kind === 'forbidden' &&
    (error.statusMessage === undefined ||
      RBAC_REFUSAL.test(error.statusMessage))
  );
}

/**
 * An error of the cluster in words for the person who clicked. What a webhook
 * or the API server says is shown as it is: a deleted runtime answers 403,
 * which has nothing to do with permissions.
 */
export function toRefusal(
  error: unknown,
  { action, run }: { action: RunAction; run: Run },
): unknown {
  if (!isClusterError(error)) return error;
  const what = `Could not ${action} '${run.namespace}/${run.name}' on cluster '${error.cluster}'`;
  if (isRbacRefusal(error)) {
    return new ServiceUnavailableError(
      `${what}: the account that Backstage uses there has no right to do so; grant it the RBAC manifest for control (${
        error.statusMessage ?? error.message
      })`,
    );
  }
  switch (error.kind) {
    case 'not-found':
      return new NotFoundError(`${what}: it is no longer there`);
    case 'forbidden':
    case 'invalid':
      return new ConflictError(error.statusMessage ?? error.message);
    default:
      return new ServiceUnavailableError(`${what}: ${error.message}`);
  }
}
