import type { Reason } from '../../run';
import { cleanText } from '../text';

type Params = Record<string, string | number | undefined>;

const MAX_PARAM_CHARACTERS = 256;

/** Any reason: absent parameters are left out, texts are capped and cleaned. */
export function reason(
  code: string,
  params?: Params,
  message?: string,
): Reason {
  const kept: Record<string, string | number> = {};
  for (const [name, value] of Object.entries(params ?? {})) {
    const clean =
      typeof value === 'string'
        ? cleanText(value, MAX_PARAM_CHARACTERS)
        : value;
    if (clean !== undefined) {
      kept[name] = clean;
    }
  }
  const text = cleanText(message);
  return {
    code,
    ...(Object.keys(kept).length > 0 ? { params: kept } : {}),
    ...(text !== undefined ? { message: text } : {}),
  };
}

/** "…; {podsStopping} pods still stopping". Nothing is added for 0. */
export function withPodsStopping(base: Reason, podsStopping: number): Reason {
  return podsStopping === 0
    ? base
    : { ...base, params: { ...base.params, podsStopping } };
}

/**
 * What two kinds of objects tell differently:
 *
 * - `jobs-behind-pods`: "; the pods are ready, the JobSet does not say so yet"
 * - `pods-still-running`: "; pods are still running"
 * - `trainjob-behind-jobs`: "; the jobs have ended, the TrainJob does not say
 *   so yet"
 */
export type Disagreement =
  | 'jobs-behind-pods'
  | 'pods-still-running'
  | 'trainjob-behind-jobs';

/** Names a disagreement between two kinds of objects in a reason. */
export function withDisagreement(
  base: Reason,
  disagreement: Disagreement | undefined,
): Reason {
  return disagreement === undefined
    ? base
    : { ...base, params: { ...base.params, disagreement } };
}

/** What a pod suffered: `cause` as Kubernetes says it (OOMKilled, Error, CrashLoopBackOff, Evicted). */
export interface PodTrouble {
  pod?: string;
  cause?: string;
  exitCode?: number;
}

export type WithMessage<T> = T & { message?: string };
