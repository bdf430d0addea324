/*
 * The cause of a failure: the earliest container that ended with an error over
 * all pods of the attempt. Its peers end because of it, usually with 143.
 */
import type { Failure, Reason } from '../../run';
import type { ObservedPod, Terminated } from '../../sources/trainjob/types';
import { timestampOf } from '../contracts/time';
import { present } from '../present';
import { failed } from '../reasons';
import { phaseIdOf } from './phasesOfTrainJob';
import { conditionOf, replicatedJobOf, restartsOf } from './pods';
import type { World } from './world';

const MAX_CONSEQUENCES = 32;

interface Ending {
  pod: ObservedPod;
  container?: string;
  terminated?: Terminated;
  at: number;
}

/** The earliest failure seen in the current attempt; kept, since a failed pod can be gone a second after. */
export function failureOf(world: World): Failure | undefined {
  const known = world.memory.failure;
  const endings = podsOfAttempt(world)
    .flatMap(endingsOf)
    .sort((a, b) => a.at - b.at || compareNames(a, b));
  const first = endings[0];
  if (!first) {
    return known;
  }
  if (known && (known.at ?? 0) <= first.at) {
    return withConsequences(known, endings);
  }
  return withConsequences(asFailure(first, world), endings);
}

/** In words: what ended, how, and by what limit. */
export function failureReason(failure: Failure): Reason | undefined {
  const { pod, container, exitCode, reason, message, phase } = failure;
  if (pod === undefined) {
    return undefined;
  }
  if (reason === 'OOMKilled') {
    const limit = failure.limits?.memory;
    return failed.outOfMemory({
      pod,
      container,
      exitCode,
      limit,
      phase,
      message,
    });
  }
  return exitCode === undefined
    ? failed.podLost({ pod, cause: reason ?? 'Failed', phase, message })
    : failed.exitCode({
        pod,
        container,
        exitCode,
        cause: reason,
        phase,
        message,
      });
}

/** Pods of the JobSet and restart that this attempt is part of; of a replaced pod of rank 0 only the successor. */
function podsOfAttempt(world: World): ObservedPod[] {
  const { attempt, countedPods } = world.memory;
  const earlier = new Set(countedPods.filter(uid => uid !== attempt.podUid));
  return world.observation.pods.filter(
    pod =>
      !earlier.has(pod.metadata.uid) &&
      (attempt.jobSetUid === undefined ||
        (pod.jobSetUid ?? attempt.jobSetUid) === attempt.jobSetUid) &&
      restartsOf(pod) >= (attempt.restarts ?? 0),
  );
}

function endingsOf(pod: ObservedPod): Ending[] {
  const { status } = pod;
  const containers = [
    ...status.initContainerStatuses,
    ...status.containerStatuses,
  ].flatMap(({ name, state, lastState }) =>
    [lastState.terminated, state.terminated].flatMap(terminated =>
      terminated && terminated.exitCode !== 0
        ? [
            {
              pod,
              container: name,
              terminated,
              at: timestampOf(terminated.finishedAt) ?? Infinity,
            },
          ]
        : [],
    ),
  );
  if (containers.length > 0 || status.phase !== 'Failed') {
    return containers;
  }
  const lost = conditionOf(status.conditions, 'DisruptionTarget');
  return [{ pod, at: timestampOf(lost?.lastTransitionTime) ?? Infinity }];
}

function asFailure(first: Ending, world: World): Failure {
  const { pod, container, terminated } = first;
  const lost = conditionOf(pod.status.conditions, 'DisruptionTarget');
  const limits = pod.spec.containers.find(({ name }) => name === container)
    ?.resources?.limits;
  return present<Failure>({
    pod: pod.metadata.name,
    container,
    exitCode: terminated?.exitCode,
    reason: terminated?.reason ?? pod.status.reason ?? lost?.reason,
    message: terminated?.message ?? pod.status.message ?? lost?.message,
    at: Number.isFinite(first.at) ? Math.min(first.at, world.now) : world.now,
    phase: phaseIdOf(world.layout, replicatedJobOf(pod)),
    limits,
  });
}

function withConsequences(failure: Failure, endings: Ending[]): Failure {
  const known = new Map(
    (failure.consequences ?? []).map(peer => [peer.pod, peer]),
  );
  for (const { pod, terminated, at } of endings) {
    const name = pod.metadata.name;
    if (name !== failure.pod && !known.has(name)) {
      known.set(
        name,
        present({
          pod: name,
          exitCode: terminated?.exitCode,
          at: Number.isFinite(at) ? at : undefined,
        }),
      );
    }
  }
  return known.size === 0
    ? failure
    : {
        ...failure,
        consequences: [...known.values()].slice(0, MAX_CONSEQUENCES),
      };
}

function compareNames(a: Ending, b: Ending): number {
  return a.pod.metadata.name < b.pod.metadata.name ? -1 : 1;
}
