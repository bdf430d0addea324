import { useAnalytics, useApi } from '@backstage/core-plugin-api';
import type { RunFollow } from 'backstage-plugin-model-lifecycle-common';
import { useEffect, useRef, useState } from 'react';
import { modelLifecycleApiRef } from '../../api/ModelLifecycleApi';
import { UNKNOWN, type FollowState } from './followModel';

/** Whether the user follows a run: read once, and changed by asking. */
export function useFollow(id: string): {
  state: FollowState;
  toggle(): void;
} {
  const api = useApi(modelLifecycleApiRef);
  const analytics = useAnalytics();
  const [state, setState] = useState<FollowState>(UNKNOWN);
  /** An answer to an earlier question says nothing any more. */
  const question = useRef(0);

  const ask = async (answer: Promise<RunFollow>) => {
    question.current += 1;
    const asked = question.current;
    const settle = (change: Pick<FollowState, 'follow' | 'error'>) =>
      setState(old =>
        asked === question.current
          ? { ...old, error: undefined, ...change, pending: false }
          : old,
      );
    try {
      settle({ follow: await answer });
    } catch (error) {
      settle({ error: error as Error });
    }
  };

  useEffect(() => {
    setState(UNKNOWN);
    void ask(api.getFollow(id));
    return () => {
      question.current += 1;
    };
  }, [api, id]);

  const toggle = () => {
    const following = !state.follow?.following;
    analytics.captureEvent(following ? 'follow' : 'unfollow', 'training run');
    setState(old => ({ ...old, pending: true, changed: true }));
    void ask(api.setFollow(id, following));
  };
  return { state, toggle };
}
