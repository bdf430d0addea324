import type { KubernetesObject } from '../../clusters/types';
import type { Run, RunPod } from '../run';

/** Beside the earliest failed pod and rank 0, at most this many others of an attempt. */
const MAX_OTHER_PODS = 3;

/** One ended container whose last lines are to be kept. */
export interface CaptureTarget {
  /** Names this very end of this container: it is captured once. */
  key: string;
  namespace: string;
  pod: string;
  container: string;
  /** The container has been started again: its last lines are the previous ones. */
  previous: boolean;
  attempt: number;
  phase: string;
  rank?: number;
  exitCode: number;
  finishedAt?: string;
}

interface ContainerStatus {
  name: string;
  restartCount?: number;
  state?: { terminated?: Terminated };
  lastState?: { terminated?: Terminated };
}

interface Terminated {
  exitCode?: number;
  finishedAt?: string;
}

function endedContainers(
  pod: KubernetesObject,
  about: RunPod,
  run: Run,
): CaptureTarget[] {
  const status = pod.status as
    | {
        containerStatuses?: ContainerStatus[];
      }
    | undefined;
  return (status?.containerStatuses ?? []).flatMap(container => {
    const restarts = container.restartCount ?? 0;
    const ends: [Terminated | undefined, number, boolean][] = [
      [container.state?.terminated, restarts, false],
      [container.lastState?.terminated, restarts - 1, true],
    ];
    return ends.flatMap(([terminated, instance, previous]) =>
      terminated
        ? {
            key: `${about.uid}/${container.name}/${instance}`,
            namespace: run.namespace,
            pod: about.name,
            container: container.name,
            previous,
            attempt: about.attempt ?? run.attempt,
            phase: about.phase,
            rank: about.rank,
            exitCode: terminated.exitCode ?? 0,
            finishedAt: terminated.finishedAt,
          }
        : [],
    );
  });
}

/** Of an attempt: the earliest failure, then rank 0, then up to three other failures by time. */
function choose(targets: CaptureTarget[]): CaptureTarget[] {
  const failures = targets
    .filter(target => target.exitCode !== 0)
    .sort((a, b) => (a.finishedAt ?? '').localeCompare(b.finishedAt ?? ''));
  const rankZero = targets.filter(
    target => target.rank === 0 && target !== failures[0],
  );
  const others = failures
    .slice(1)
    .filter(target => target.rank !== 0)
    .slice(0, MAX_OTHER_PODS);
  return [...failures.slice(0, 1), ...rankZero, ...others];
}

/**
 * Which ended containers of a run are worth keeping, the most wanted first.
 * Pure: it answers the same list until something else ends. Initializers count
 * as rank 0 of their own phase.
 */
export function planCaptures(
  run: Run,
  pods: readonly KubernetesObject[],
): CaptureTarget[] {
  const known = new Map(run.pods.map(pod => [pod.uid, pod]));
  const groups = new Map<string, CaptureTarget[]>();
  for (const pod of pods) {
    const about = known.get(pod.metadata.uid);
    if (!about) continue;
    for (const target of endedContainers(pod, about, run)) {
      const key = `${target.attempt}/${target.phase}`;
      groups.set(key, [...(groups.get(key) ?? []), target]);
    }
  }
  return [...groups.values()].flatMap(choose);
}

/** Pods may be gone within seconds: restarts are allowed, or the TTL after the end is short. */
export function mayLosePodsFast(run: Run): boolean {
  const { ttlMs, restartsMax = 0 } = run.facts;
  return restartsMax > 0 || (ttlMs !== undefined && ttlMs < 60_000);
}

/** Rank 0 of the attempt that runs now. */
export function rollingTarget(
  run: Run,
  pods: readonly KubernetesObject[],
): CaptureTarget | undefined {
  const about = run.pods.find(
    pod =>
      pod.state === 'running' &&
      pod.rank === 0 &&
      pod.phase === 'training' &&
      pod.containers.length > 0 &&
      pods.some(({ metadata }) => metadata.uid === pod.uid),
  );
  return (
    about && {
      key: `${about.uid}/rolling`,
      namespace: run.namespace,
      pod: about.name,
      container: about.containers[0],
      previous: false,
      attempt: about.attempt ?? run.attempt,
      phase: about.phase,
      rank: 0,
      exitCode: 0,
    }
  );
}
