import type { RunFollow } from 'backstage-plugin-model-lifecycle-common';
import { errorText } from '../../api/errorText';
import type { Words } from '../../words/createWords';

/** What is known of whether the user follows a run, and what was asked last. */
export interface FollowState {
  follow?: RunFollow;
  /** Reading or changing it failed last. */
  error?: Error;
  /** An answer is awaited. */
  pending: boolean;
  /** Changing it was asked for, not reading alone. */
  changed: boolean;
}

export const UNKNOWN: FollowState = { pending: true, changed: false };

/** The button as it is to be shown. */
export interface FollowView {
  /** Absent while it is not known. */
  following?: boolean;
  /** Pressing does nothing. */
  disabled: boolean;
  hint: string;
  /** What happened last, for everybody to hear. */
  news?: string;
  /** Why nothing was changed. */
  failure?: string;
}

/** `undefined`: notifications are off, and there is nothing to press. */
export function followView(
  state: FollowState,
  name: string,
  { t }: Words,
): FollowView | undefined {
  const { follow, error, pending, changed } = state;
  if (follow && !follow.available) return undefined;
  const following = follow?.following;
  const refusal = refusalOf(error);
  if (refusal) {
    return { following, disabled: true, hint: t(`follow.hint.${refusal}`) };
  }
  if (pending) {
    return { following, disabled: true, hint: t('follow.hint.pending') };
  }
  const result = following ? 'following' : 'not';
  return {
    following,
    disabled: false,
    hint: t(`follow.hint.${follow ? hintOf(follow) : 'unknown'}`),
    ...(changed && error
      ? { failure: t('follow.failed', { message: errorText(error) }) }
      : {}),
    ...(changed && !error ? { news: t(`follow.now.${result}`, { name }) } : {}),
  };
}

function hintOf({ following, asOwner }: RunFollow) {
  if (!following) return 'not';
  return asOwner ? 'owner' : 'following';
}

/** What trying again does not mend: nobody is signed in, or that one may not. */
function refusalOf(
  error: Error | undefined,
): 'guest' | 'forbidden' | undefined {
  const { statusCode } = (error ?? {}) as { statusCode?: number };
  if (statusCode === 401) return 'guest';
  return statusCode === 403 || statusCode === 404 ? 'forbidden' : undefined;
}
