import type { RunPod } from '../../run';
import type { ObservedPod } from '../../sources/trainjob/types';
import { present } from '../present';
import { phaseIdOf } from './phasesOfTrainJob';
import { rankOf, replicatedJobOf } from './pods';
import type { World } from './world';

/** More pods than anybody chooses from; the newest stay. */
const MAX_LIVE_PODS = 512;
/** Pods that have gone: their kept log lines are still found by them. */
const MAX_GONE_PODS = 64;

/** Pods of the run: those seen now, and those that have gone. */
export function podsOfRun(world: World, attempt: number): RunPod[] {
  const known = world.previous?.pods ?? [];
  if (!world.sees('Pod')) {
    return known;
  }
  const living = world.observation.pods
    .slice(-MAX_LIVE_PODS)
    .map(pod => asRunPod(world, pod, attempt));
  const uids = new Set(world.observation.pods.map(pod => pod.metadata.uid));
  const gone = known
    .filter(pod => !uids.has(pod.uid))
    .map(pod =>
      pod.state === 'gone' ? pod : { ...pod, state: 'gone' as const },
    )
    .slice(-MAX_GONE_PODS);
  return [...gone, ...living];
}

function asRunPod(world: World, pod: ObservedPod, attempt: number): RunPod {
  const { uid, name } = pod.metadata;
  const known = world.previous?.pods.find(candidate => candidate.uid === uid);
  const statuses = pod.status.containerStatuses;
  const restarts = statuses.reduce((sum, row) => sum + row.restartCount, 0);
  const isCurrent = world.trainer.pods.some(
    candidate => candidate.metadata.uid === uid,
  );
  return present<RunPod>({
    name,
    uid,
    phase: phaseIdOf(world.layout, replicatedJobOf(pod)),
    rank: rankOf(pod),
    attempt: known?.attempt ?? (isCurrent ? attempt : undefined),
    state: stateOf(pod),
    containers: (pod.spec.containers.length > 0
      ? pod.spec.containers
      : statuses
    ).map(container => container.name),
    restarts: restarts > 0 ? restarts : undefined,
    node: pod.spec.nodeName,
  });
}

function stateOf(pod: ObservedPod): RunPod['state'] {
  switch (pod.status.phase) {
    case 'Running':
      return 'running';
    case 'Succeeded':
      return 'succeeded';
    case 'Failed':
      return 'failed';
    default:
      return 'pending';
  }
}
