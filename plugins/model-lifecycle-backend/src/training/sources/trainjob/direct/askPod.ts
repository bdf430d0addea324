import { isClusterError } from '../../../../clusters/errors';
import type {
  ClusterClient,
  ClusterError,
  PodAnswer,
  ResourceType,
} from '../../../../clusters/types';
import { readMetricsPort } from '../../../progression/contracts/openShiftAi';
import { notes } from '../../../progression/reasons';
import type { Reason, Timestamp } from '../../../run';
import { DIRECT } from './limits';
import type { Target } from './targetOf';

const NETWORK_POLICIES: ResourceType = {
  group: 'networking.k8s.io',
  version: 'v1',
  plural: 'networkpolicies',
  kind: 'NetworkPolicy',
};

export type Answer =
  | { text: string }
  | { problem: Reason; retryAfterMs?: number };

/**
 * What the metrics port says: a text in which there is progress, or why there
 * is none. Never rejects.
 */
export async function askPod(
  client: ClusterClient,
  target: Target,
  options: { now: () => Timestamp; signal: AbortSignal },
): Promise<Answer> {
  const { namespace, pod, port } = target;
  const { path, limitBytes, timeoutMs } = DIRECT;
  try {
    const answer = await client.podProxy({
      ...{ namespace, pod, port, path, limitBytes, timeoutMs },
      signal: options.signal,
    });
    return checked(answer, target, options.now());
  } catch (error) {
    return failure(error, target);
  }
}

function checked(answer: PodAnswer, place: Target, now: Timestamp): Answer {
  const { pod, port } = place;
  if ('tooLarge' in answer) {
    const limit = DIRECT.limitBytes;
    return { problem: notes.directTooLarge({ pod, port, limit }) };
  }
  const { report, notes: why } = readMetricsPort(answer.text, now);
  return report
    ? { text: answer.text }
    : {
        problem: notes.directUnreadable({
          pod,
          port,
          message: why[0]?.message,
        }),
      };
}

function failure(error: unknown, { pod, port }: Target): Answer {
  if (!isClusterError(error)) {
    return { problem: notes.directRefused({ pod, port }) };
  }
  const { retryAfterMs, statusCode: status = 0, statusMessage } = error;
  const problem = () => {
    if (error.kind === 'timeout') {
      const seconds = DIRECT.timeoutMs / 1_000;
      return notes.directTimeout({ pod, port, seconds });
    }
    // Without the API server's own words it is the pod that refuses.
    if (error.kind === 'forbidden' && statusMessage !== undefined) {
      return notes.directForbidden({ pod, port });
    }
    if (status >= 300 && status < 400) {
      return notes.directRedirect({ pod, port, status });
    }
    return isUnreachable(error)
      ? notes.directRefused({ pod, port, message: statusMessage })
      : notes.directStatus({ pod, port, status });
  };
  return { problem: problem(), retryAfterMs };
}

/** Nobody gave an HTTP answer, or the API server says that the pod gave none. */
function isUnreachable({ statusCode, statusMessage }: ClusterError): boolean {
  return (
    statusCode === undefined ||
    (statusCode >= 500 && statusMessage !== undefined)
  );
}

/**
 * Whether OpenShift AI keeps others from the port: it makes one NetworkPolicy
 * for each TrainJob, of its name. `unknown` where that may not be read.
 * Rejects with the cluster's error when there was no answer.
 */
export async function findNetworkPolicy(
  client: ClusterClient,
  { namespace, job }: Target,
  signal: AbortSignal,
): Promise<'there' | 'none' | 'unknown'> {
  try {
    await client.get(NETWORK_POLICIES, {
      namespace,
      name: job,
      signal: AbortSignal.any([signal, AbortSignal.timeout(DIRECT.timeoutMs)]),
    });
    return 'there';
  } catch (error) {
    const kind = isClusterError(error) ? error.kind : undefined;
    if (kind === 'not-found') return 'none';
    if (kind === 'forbidden') return 'unknown';
    throw error;
  }
}
