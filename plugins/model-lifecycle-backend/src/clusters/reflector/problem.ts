import type { ClusterError, ResourceStatus } from '../types';

/** Why a list or a watch ended, and what follows from it. */
export interface Problem {
  status: ResourceStatus['status'];
  reason: NonNullable<ResourceStatus['reason']>;
  /**
   * `soon`: at once, or with backoff when it is not the first time;
   * `backoff`: 0.8–30 s; `slow`: a person has to act, so once a minute.
   */
  pace: 'soon' | 'backoff' | 'slow';
  /** The position in the stream is worth nothing any more: list again. */
  relist: boolean;
  retryAfterMs?: number;
}

type Consequence = Pick<Problem, 'status' | 'pace' | 'relist'>;

const backoff = { status: 'failing', pace: 'backoff', relist: false } as const;
const person = { status: 'failing', pace: 'slow', relist: true } as const;

const consequences: Record<ClusterError['kind'], Consequence> = {
  refused: backoff,
  timeout: backoff,
  throttled: backoff,
  server: backoff,
  gone: { status: 'syncing', pace: 'soon', relist: true },
  'not-found': { ...person, status: 'absent' },
  forbidden: { ...person, status: 'forbidden' },
  unauthorized: person,
  tls: person,
  config: person,
  invalid: person,
};

export function problemOfError(error: ClusterError): Problem {
  const params: Record<string, string | number> = { cluster: error.cluster };
  if (error.statusCode !== undefined) params.statusCode = error.statusCode;
  return {
    ...consequences[error.kind],
    retryAfterMs: error.retryAfterMs,
    reason: { code: `cluster-${error.kind}`, params, message: error.message },
  };
}

/** A line that could not be read may have been a deletion: look at everything. */
export function garbledProblem(cluster: string, line: string): Problem {
  return {
    status: 'syncing',
    pace: 'soon',
    relist: true,
    reason: {
      code: 'cluster-garbled',
      params: { cluster },
      message: `Cluster '${cluster}' sent a line that could not be read, so everything is listed again: ${line.slice(
        0,
        80,
      )}`,
    },
  };
}

/** Not a byte, not even a bookmark: the connection is half open. */
export function silentProblem(cluster: string, relist: boolean): Problem {
  return {
    status: 'syncing',
    pace: 'soon',
    relist,
    reason: {
      code: 'cluster-silent',
      params: { cluster },
      message: `Cluster '${cluster}' sent nothing for minutes; the watch is opened again`,
    },
  };
}

/** A watch that ends as soon as it began would be a hot loop without a pause. */
export function shortWatchProblem(cluster: string): Problem {
  return {
    status: 'failing',
    pace: 'backoff',
    relist: false,
    reason: {
      code: 'cluster-short-watch',
      params: { cluster },
      message: `Cluster '${cluster}' ends each watch as soon as it begins; look at proxies between Backstage and the cluster`,
    },
  };
}
