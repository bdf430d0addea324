import type { RunState } from '../../run';
import type { World } from './world';

/** How far apart the kinds of one cluster are seen at most, with a list that is tried again. */
const ABSENCE_SKEW_MS = 60_000;

/** What a run was before its children went, if they went with the job itself. */
export function stateBeforeAbsence(
  world: Pick<World, 'previous' | 'memory' | 'now'>,
): RunState | undefined {
  return recentlyAbsent(world) ?? world.previous?.state;
}

/**
 * After a compaction each kind is listed anew in its own time, so that the
 * children of a deleted job can be missed before the job is. What was concluded
 * from that is taken back; a conclusion that stood for longer is kept.
 */
export function recentlyAbsent({
  memory,
  now,
}: Pick<World, 'memory' | 'now'>): RunState | undefined {
  const { beforeAbsence } = memory;
  return beforeAbsence && now - beforeAbsence.at <= ABSENCE_SKEW_MS
    ? beforeAbsence.state
    : undefined;
}
