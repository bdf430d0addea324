import { useCallback, useEffect, useRef, useState } from 'react';
import type { LogState } from './window/LogWindow';

/** Whether the end of a log is held in view, and what came since it is not. */
export function useFollowing(state: LogState, atFirst: boolean) {
  const { total, generation } = state;
  const [pausedAt, setPausedAt] = useState<number | undefined>(
    atFirst ? undefined : 0,
  );
  const now = useRef(total);
  now.current = total;
  const follow = useCallback(() => setPausedAt(undefined), []);
  const pause = useCallback(
    () => setPausedAt(before => before ?? now.current),
    [],
  );
  // Another log is not compared with the one before.
  useEffect(
    () => setPausedAt(before => (before === undefined ? before : now.current)),
    [generation],
  );
  const following = pausedAt === undefined;
  return {
    following,
    newLines: following ? 0 : Math.max(0, total - pausedAt),
    follow,
    pause,
  };
}
