import type { Run } from 'backstage-plugin-model-lifecycle-common';
import type { Words } from '../../words/createWords';

/**
 * What is worth saying aloud between two versions of a run: a new state, a
 * stall, a new phase. Percents are not.
 */
export function announce(
  before: Run | undefined,
  after: Run,
  words: Words,
): string | undefined {
  if (!before || before.id !== after.id) {
    return undefined;
  }
  const { t } = words;
  const { name } = after;
  if (before.state !== after.state) {
    return t('tab.announce.state', {
      name,
      state: words.state(after.state),
      reason: words.reason(after.reason),
    });
  }
  if (after.stall && !before.stall) {
    return t('tab.announce.stall', {
      name,
      reason: words.reason(after.stall.reason),
    });
  }
  const phase = runningPhase(after);
  if (phase && phase.id !== runningPhase(before)?.id) {
    return t('tab.announce.phase', {
      name,
      phase: words.phase(phase.id, phase.label),
    });
  }
  return undefined;
}

function runningPhase(run: Run) {
  return run.phases.find(phase => phase.state === 'running');
}
