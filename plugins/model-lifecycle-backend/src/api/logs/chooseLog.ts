import type { StoredLogInfo } from '../../training/history/logTypes';
import type { Run, RunPod } from '../../training/run';

export interface LogChoice {
  pod: string;
  container: string;
  phase?: string;
  attempt?: number;
  /** The instance of the container before its last restart. */
  previous: boolean;
  /** The pod as the cluster has it. */
  present?: RunPod;
  kept?: StoredLogInfo;
}

export interface LogWish {
  pod?: string;
  container?: string;
  attempt?: number;
  /** Phase id. */
  phase?: string;
  previous?: boolean;
}

/** The pod that matters most: the one that failed first, else rank 0 of the latest attempt, else any. */
function mostWanted(
  run: Run,
  pods: RunPod[],
  files: StoredLogInfo[],
): string | undefined {
  const names = new Set([...pods, ...files.map(toName)].map(p => p.name));
  const failed = run.failure?.pod;
  if (failed !== undefined && names.has(failed)) return failed;
  const training = pods.filter(pod => pod.rank === 0);
  const byAttempt = (a: { attempt?: number }, b: { attempt?: number }) =>
    (b.attempt ?? 0) - (a.attempt ?? 0);
  const keptTraining = files.filter(file => file.rank === 0);
  return (
    training.sort(byAttempt)[0]?.name ??
    keptTraining.sort(byAttempt)[0]?.pod ??
    pods.find(pod => pod.state === 'running')?.name ??
    pods[0]?.name ??
    files[0]?.pod
  );
}

function toName(file: StoredLogInfo): { name: string } {
  return { name: file.pod };
}

/** Which log a request means; `undefined` when there is none, or none of that pod. */
export function chooseLog(
  run: Run,
  allFiles: StoredLogInfo[],
  wish: LogWish,
): LogChoice | undefined {
  const isWanted = (one: { attempt?: number; phase?: string }) =>
    (wish.attempt === undefined || one.attempt === wish.attempt) &&
    (wish.phase === undefined || one.phase === wish.phase);
  const files = allFiles.filter(isWanted);
  const pod = wish.pod ?? mostWanted(run, run.pods.filter(isWanted), files);
  if (pod === undefined) return undefined;
  const present = run.pods.find(({ name }) => name === pod);
  const ofPod = files
    .filter(file => file.pod === pod)
    .sort((a, b) => b.attempt - a.attempt);
  const failedContainer =
    run.failure?.pod === pod ? run.failure.container : undefined;
  const container =
    wish.container ??
    failedContainer ??
    present?.containers[0] ??
    ofPod[0]?.container;
  if (container === undefined) return undefined;
  const kept = ofPod.find(file => file.container === container);
  const known = kept ?? (present?.containers.includes(container) || undefined);
  if (!known) return undefined;
  return {
    pod,
    container,
    phase: present?.phase ?? kept?.phase,
    attempt: present?.attempt ?? kept?.attempt,
    previous: wish.previous ?? false,
    present,
    kept,
  };
}
