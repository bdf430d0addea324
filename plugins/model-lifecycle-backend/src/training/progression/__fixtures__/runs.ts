/*
 * Plays written observations to the reducer, for tests.
 */
import type { KubernetesObject } from '../../../clusters/types';
import type { Run } from '../../run';
import type { TrainJobObservation } from '../../sources/trainjob/types';
import type { TrainJobOptions } from '../trainjob/assembleRun';
import { reduceTrainJob } from '../trainjob/reduceTrainJob';
import { job, jobSet, pod, seen, trainerStatus, trainJob } from './cluster';

export function runOf(
  observations: TrainJobObservation[],
  options: TrainJobOptions = {},
): Run {
  let run: Run | undefined;
  for (const observation of observations) {
    run = reduceTrainJob(run, observation, options).run;
  }
  return run!;
}

/** JobSet, Job and two ready pods. */
export const atWork: KubernetesObject[] = [
  jobSet(),
  job(),
  pod(0, 'ready'),
  pod(1, 'ready'),
];

export function reporting(
  percent: unknown,
  seconds: number,
  metrics: Record<string, string> = {},
) {
  return seen(seconds, [
    trainJob({
      status: { trainerStatus: trainerStatus(percent, seconds, metrics) },
    }),
    ...atWork,
  ]);
}

export function codes(run: Run): string[] {
  return run.notes.map(note => note.code);
}

