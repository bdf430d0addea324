import { CustomErrorBase } from '@backstage/errors';
import type { ClusterError, ClusterErrorKind } from './types';

/** What was being done, for the sentence of an error. */
export interface RequestSubject {
  cluster: string;
  /** E.g. `listing trainjobs.trainer.kubeflow.org in namespace 'team-a'`. */
  action: string;
}

interface ClusterRequestErrorOptions extends RequestSubject {
  kind: ClusterErrorKind;
  /** What happened, without a full stop. */
  what: string;
  /** What the operator can do. */
  advice?: string;
  statusCode?: number;
  statusMessage?: string;
  retryAfterMs?: number;
  cause?: unknown;
}

/** The one class behind {@link ClusterError}. */
export class ClusterRequestError
  extends CustomErrorBase
  implements ClusterError
{
  name = 'ClusterRequestError' as const;
  readonly kind: ClusterErrorKind;
  readonly cluster: string;
  readonly statusCode?: number;
  readonly statusMessage?: string;
  readonly retryAfterMs?: number;

  constructor(options: ClusterRequestErrorOptions) {
    const advice = options.advice ? `. ${options.advice}` : '';
    super(
      `Cluster '${options.cluster}': ${options.action} ${options.what}${advice}`,
      options.cause,
    );
    this.kind = options.kind;
    this.cluster = options.cluster;
    this.statusCode = options.statusCode;
    this.statusMessage = options.statusMessage;
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** True for errors of this port, whichever copy of the code made them. */
export function isClusterError(error: unknown): error is ClusterError {
  return error instanceof Error && error.name === 'ClusterRequestError';
}
