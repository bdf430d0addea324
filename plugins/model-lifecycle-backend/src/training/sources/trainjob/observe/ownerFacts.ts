import type { RunFacts } from '../../../run';
import { timestampOf } from '../../../progression/contracts/time';
import type { TrainJobObservation } from '../types';
import { present } from './read';

/**
 * What owners ask beside what was asked for: which runtime is in effect and
 * what it set, how often Kueue put the run back, and whether Kueue waits for
 * its pods.
 */
export function ownerFactsOf(
  observation: TrainJobObservation,
  facts: RunFacts,
): Partial<RunFacts> {
  const fromRuntime = runtimesPart(observation, facts);
  return present<Partial<RunFacts>>({
    runtimeKind: observation.trainJob?.spec.runtimeRef?.kind,
    fromRuntime: fromRuntime.length > 0 ? fromRuntime : undefined,
    queueing: queueingOf(observation),
    podsReady: podsReadyOf(observation),
  });
}

/** What is known though the run did not say it. */
function runtimesPart(
  { trainJob, jobSets }: TrainJobObservation,
  facts: RunFacts,
): NonNullable<RunFacts['fromRuntime']> {
  const trainer = trainJob?.spec.trainer;
  const isSet = {
    nodes: facts.nodes !== undefined && trainer?.numNodes === undefined,
    gpusPerNode:
      facts.gpusPerNode !== undefined &&
      trainer?.resourcesPerNode?.limits === undefined,
    image: facts.image !== undefined && trainer?.image === undefined,
    restarts: jobSets.at(-1)?.spec.failurePolicy?.maxRestarts !== undefined,
  };
  return (Object.keys(isSet) as (keyof typeof isSet)[]).filter(
    name => isSet[name],
  );
}

function queueingOf({ workload }: TrainJobObservation): RunFacts['queueing'] {
  const requeue = workload?.status.requeueState;
  return (
    requeue &&
    present({
      requeues: requeue.count,
      nextTryAt: timestampOf(requeue.requeueAt),
    })
  );
}

/**
 * Kueue sets the condition only where it waits for pods. It counts from the
 * admission until they are ready first, and from the loss of a pod later.
 */
function podsReadyOf({ workload }: TrainJobObservation): RunFacts['podsReady'] {
  const conditionOf = (type: string) =>
    workload?.status.conditions.find(condition => condition.type === type);
  const ready = conditionOf('PodsReady');
  const admitted = conditionOf('Admitted');
  if (!ready) {
    return undefined;
  }
  if (ready.status === 'True' || admitted?.status !== 'True') {
    return { waitsFor: 'nothing' };
  }
  return ready.reason === 'WaitForRecovery'
    ? present({
        waitsFor: 'recovery' as const,
        since: timestampOf(ready.lastTransitionTime),
      })
    : present({
        waitsFor: 'start' as const,
        since: timestampOf(admitted.lastTransitionTime),
      });
}
