/*
 * What a run asks for and when it had it: the requests of each part, and the
 * times in which Kueue had admitted it. Both outlive the objects that told.
 */
import type { Admission, PartResources, Timestamp } from '../../run';
import {
  cappedRequests,
  requestsOf,
  type Requests,
} from '../../sources/trainjob/observe/requests';
import { timestampOf } from '../contracts/time';
import { present } from '../present';
import { phaseIdOf } from './phasesOfTrainJob';
import { conditionOf, isTrue, replicatedJobOf } from './pods';
import { podsAskedFor, type World } from './world';

const MAX_PARTS = 16;
/** More preemptions than a run survives. */
const MAX_ADMISSIONS = 100;

/**
 * Of each part, resource by resource, what its pods say (a LimitRange may have
 * added to them), else what was known, else the template, else the TrainJob.
 */
export function resourcesOf(world: World): PartResources[] | undefined {
  const known = world.previous?.facts.resources ?? [];
  const names = [
    ...new Set([
      ...world.layout.map(({ name }) => name),
      ...known.map(({ part }) => part),
    ]),
  ].filter(name => name !== 'trainer' || world.layout.length === 0);
  const parts = (names.length > 0 ? names : ['trainer'])
    .slice(0, MAX_PARTS)
    .map(name => partOf(world, name, known))
    .filter(({ requests }) => Object.keys(requests).length > 0);
  return parts.length > 0 ? parts : undefined;
}

function partOf(
  world: World,
  name: string,
  known: PartResources[],
): PartResources {
  const before = known.find(({ part }) => part === name);
  const template = world.jobSet?.spec.replicatedJobs.find(
    part => part.name === name,
  );
  const containers = template?.template.spec.template?.spec.containers ?? [];
  const isNode = name === 'node' || name === 'trainer';
  const trainer = world.trainJob?.spec.trainer;
  return present<PartResources>({
    part: name,
    phase:
      name === 'trainer'
        ? 'training'
        : before?.phase ?? phaseIdOf(world.layout, name),
    pods:
      (template && podsAskedFor(template)) ??
      before?.pods ??
      (isNode ? trainer?.numNodes ?? world.previous?.facts.nodes : undefined),
    requests: cappedRequests({
      ...(isNode ? requestsOf([trainer?.resourcesPerNode]) : {}),
      ...requestsOf(containers.map(each => each.resources)),
      ...before?.requests,
      ...requestsOfPods(world, name),
    }),
  });
}

function requestsOfPods(world: World, part: string): Requests {
  const largest: Requests = {};
  for (const pod of world.observation.pods) {
    if (replicatedJobOf(pod) === part) {
      const asked = requestsOf(pod.spec.containers.map(each => each.resources));
      for (const [name, amount] of Object.entries(asked)) {
        largest[name] = Math.max(largest[name] ?? 0, amount);
      }
    }
  }
  return largest;
}

/** The times in which Kueue's quota was taken, by Kueue's own transition times as far as they are possible. */
export function admissionsOf(
  world: World,
  endedAt: Timestamp | undefined,
): Admission[] | undefined {
  const known = world.previous?.facts.admissions ?? [];
  const closed = closeAdmission(world, known, endedAt);
  const flavours = flavoursOf(world);
  if (!isAdmitted(world) || endedAt !== undefined) {
    return closed.length > 0 ? closed : undefined;
  }
  const last = closed.at(-1);
  if (last && last.to === undefined) {
    const told = Object.keys(flavours).length > 0 ? flavours : last.flavours;
    return [...closed.slice(0, -1), { ...last, flavours: told }];
  }
  const from = within(transitionOf(world, 'Admitted'), world.now, last?.to);
  return [...closed, { from, flavours }].slice(-MAX_ADMISSIONS);
}

function closeAdmission(
  world: World,
  known: Admission[],
  endedAt: Timestamp | undefined,
): Admission[] {
  const last = known.at(-1);
  const isOver = endedAt !== undefined || isKnownToBeOut(world);
  if (!last || last.to !== undefined || !isOver) {
    return known;
  }
  const told =
    endedAt ??
    transitionOf(world, 'Finished') ??
    transitionOf(world, 'Admitted', 'False') ??
    transitionOf(world, 'Evicted');
  // It was seen admitted then: whatever clock a condition was written by.
  const seenAt = Math.max(last.from, world.previous?.observedAt ?? last.from);
  return [
    ...known.slice(0, -1),
    { ...last, to: Math.max(last.from, within(told, world.now, seenAt)) },
  ];
}

function isAdmitted({ workload }: World): boolean {
  const conditions = workload?.status.conditions ?? [];
  return isTrue(conditions, 'Admitted') && !isTrue(conditions, 'Finished');
}

/** Not admitted, and not merely unseen. */
function isKnownToBeOut(world: World): boolean {
  return world.workload
    ? !isAdmitted(world)
    : world.isThere && world.sees('Workload');
}

function transitionOf(
  { workload }: World,
  type: string,
  status: string = 'True',
): Timestamp | undefined {
  const condition = conditionOf(workload?.status.conditions ?? [], type);
  return condition?.status === status
    ? timestampOf(condition.lastTransitionTime)
    : undefined;
}

function flavoursOf({ workload }: World): Admission['flavours'] {
  const sets = workload?.status.admission?.podSetAssignments ?? [];
  return Object.fromEntries(
    sets
      .slice(0, MAX_PARTS)
      .filter(({ flavors }) => Object.keys(flavors).length > 0)
      .map(({ name, flavors }) => [name, flavors]),
  );
}

function within(
  time: Timestamp | undefined,
  to: Timestamp,
  from: Timestamp = -Infinity,
): Timestamp {
  return Math.max(from, Math.min(time ?? to, to));
}
