/*
 * Plays a recorded timeline to the reducer, as it was or disturbed as networks
 * and controllers disturb it.
 */
import type { KubernetesObject } from '../../clusters/types';
import { reduceTrainJob } from '../progression/trainjob/reduceTrainJob';
import type { Reduction, Run } from '../run';
import { composeObservation } from '../sources/trainjob/observe/composeObservation';
import {
  trimEvent,
  trimJob,
  trimJobSet,
  trimPod,
  trimTrainJob,
  trimWorkload,
} from '../sources/trainjob/observe/trim';
import {
  CHILD_KINDS,
  type TrainJobObservation,
} from '../sources/trainjob/types';
import type { Moment, Timeline } from './loader';

/** A moment with what the reducer made of it. */
export interface Played {
  moment: Moment;
  reduction: Reduction;
}

/** What the cluster shows of a timeline's TrainJob at a moment. */
export function observationOf(
  timeline: Timeline,
  objects: KubernetesObject[],
  observedAt: number,
  isDeletionSeen: boolean = true,
): TrainJobObservation {
  const kind = (name: string) => objects.filter(object => object.kind === name);
  const first = timeline.moments[0].objects.find(
    object => object.kind === 'TrainJob',
  );
  const [trainJob] = kind('TrainJob');
  return composeObservation({
    cluster: 'lab',
    trainJob: trainJob && trimTrainJob(trainJob),
    gone: trainJob
      ? undefined
      : {
          seen: isDeletionSeen,
          uid: first?.metadata.uid ?? '',
          namespace: first?.metadata.namespace ?? '',
          name: first?.metadata.name ?? '',
        },
    jobSets: kind('JobSet').map(trimJobSet),
    jobs: kind('Job').map(trimJob),
    pods: kind('Pod').map(trimPod),
    workloads: kind('Workload').map(trimWorkload),
    warningEvents: kind('Event').map(trimEvent),
    observedAt,
    syncedKinds: [...CHILD_KINDS],
  });
}

/** Plays the chosen moments one after another. `between` sees the run before each, as a restart of the backend would. */
export function play(
  timeline: Timeline,
  options: {
    moments?: Moment[];
    start?: Run;
    between?: (run: Run) => Run;
    /** The backend was away before the first of these moments. */
    wasAway?: boolean;
  } = {},
): Played[] {
  const played: Played[] = [];
  let run = options.start;
  for (const moment of options.moments ?? timeline.moments) {
    if (run && options.between) {
      run = options.between(run);
    }
    const observation = observationOf(
      timeline,
      moment.objects,
      Date.parse(moment.at),
      !(options.wasAway && played.length === 0),
    );
    const reduction: Reduction = reduceTrainJob(run, observation);
    run = reduction.run;
    played.push({ moment, reduction });
  }
  return played;
}

/** The timeline as it looks when the objects of one kind arrive late; the world goes on after its end until all have. */
export function delayed(
  timeline: Timeline,
  kind: string,
  delayMs: number,
): Moment[] {
  const { moments } = timeline;
  const times = moments.flatMap(({ at }) => [
    Date.parse(at),
    Date.parse(at) + delayMs,
  ]);
  return [...new Set(times)]
    .sort((a, b) => a - b)
    .flatMap(time => {
      const now = momentAt(moments, time);
      const then = momentAt(moments, time - delayMs);
      const late = (then?.objects ?? []).filter(object => object.kind === kind);
      const rest = (now?.objects ?? []).filter(object => object.kind !== kind);
      const isBeforeIt = kind === 'TrainJob' && !then;
      return now && !isBeforeIt
        ? [
            {
              ...now,
              at: new Date(time).toISOString(),
              objects: [...late, ...rest],
            },
          ]
        : [];
    });
}

function momentAt(moments: Moment[], time: number): Moment | undefined {
  return moments.filter(({ at }) => Date.parse(at) <= time).at(-1);
}

/** A run as the database gives it back. */
export function throughJson(run: Run): Run {
  return JSON.parse(JSON.stringify(run));
}
