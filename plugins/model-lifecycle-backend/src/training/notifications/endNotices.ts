import type { RunEvent } from '../../config/types';
import type { ObservedWrite } from '../history/types';
import {
  TERMINAL_STATES,
  type RunState,
  type Timestamp,
  type Transition,
} from '../run';
import type { NewNotice } from './types';

/** Two kinds of objects may disagree for so long before anybody is told. */
const DISAGREEMENT_MS = 10_000;

const EVENT_OF: Partial<Record<RunState, RunEvent>> = {
  succeeded: 'finished',
  failed: 'failed',
};

/**
 * The ends in one write: each change that was observed from a living state to
 * a result. A run that was first seen when it had ended tells nothing. At most
 * one notice for each attempt and event.
 */
export function endNotices({
  run,
  before,
  transitions,
}: ObservedWrite): NewNotice[] {
  const notices = new Map<string, NewNotice>();
  let state = before;
  const enter = (to: RunState, attempt: number, at: Timestamp) => {
    const event = EVENT_OF[to];
    const wasAlive = state !== undefined && !TERMINAL_STATES.has(state);
    state = to;
    if (!event || !wasAlive) return;
    const isLast = to === run.state && attempt === run.attempt;
    notices.set(`${attempt}/${event}`, {
      runId: run.id,
      attempt,
      event,
      // It may have ended long before anybody was there to see it.
      at: isLast ? Math.min(at, run.endedAt ?? at) : at,
      dueAt:
        isLast && run.disagreementSince !== undefined
          ? Math.max(at, run.disagreementSince + DISAGREEMENT_MS)
          : at,
    });
  };
  for (const transition of transitions.filter(isStateChange)) {
    const { to, attempt = run.attempt, at } = transition;
    enter(to as RunState, attempt, at);
  }
  // The transitions of a retried write may be with an earlier one.
  enter(run.state, run.attempt, run.observedAt);
  return [...notices.values()];
}

function isStateChange({ kind, to }: Transition): boolean {
  return kind === 'state' && to !== undefined;
}
