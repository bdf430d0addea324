/*
 * The phases of a TrainJob: Queue where Kueue has it, one for each part of the
 * JobSet that is no trainer, Training for each attempt, Finish.
 */
import { ANNOTATION_PHASE_PROFILE } from 'backstage-plugin-model-lifecycle-common';
import type { Phase, RunState, Timestamp } from '../../run';
import { REPLICATED_JOB_LABEL } from '../../sources/trainjob/observe/names';
import { timestampOf } from '../contracts/time';
import { splitPercent, type PhaseProfile } from '../phaseProfiles';
import type { PhaseSighting } from '../phases';
import { present } from '../present';
import type { LayoutPart } from './memory';
import { countsOf, isFinishing } from './podRules';
import { conditionOf, isReady } from './pods';
import type { Verdict } from './verdict';
import type { World } from './world';

/** States in which the parts of the job are at work, or could be. */
const AT_WORK: ReadonlySet<RunState> = new Set<RunState>([
  'pending',
  'initializing',
  'running',
  'restarting',
]);

const IN_QUEUE_CODES = new Set([
  'pending.admission-check',
  'pending.admitted',
  'pending.suspended-outside-kueue',
]);

export interface PhaseContext {
  world: World;
  verdict: Verdict;
  attempt: number;
  /** Shown percent of the current attempt. */
  percent?: number;
  /** Phase in which the run failed. */
  failedPhase?: string;
  profile?: PhaseProfile;
}

export function phaseIdOf(layout: LayoutPart[], name: string): string {
  const role = layout.find(part => part.name === name)?.role;
  if (role === 'trainer') {
    return 'training';
  }
  return role === 'dataset' || role === 'model' ? role : name;
}

/** The profile that the TrainJob's annotation names; `unknown` says that there is none of that name. */
export function chosenProfile(
  world: World,
  profiles: Record<string, PhaseProfile>,
): { profile?: PhaseProfile; unknown?: string } {
  const name = world.trainJob?.metadata.annotations?.[ANNOTATION_PHASE_PROFILE];
  if (!name) {
    return {};
  }
  return Object.hasOwn(profiles, name)
    ? { profile: profiles[name] }
    : { unknown: name };
}

export function phaseSightings(context: PhaseContext): PhaseSighting[] {
  return [
    ...queueSighting(context),
    ...context.world.layout
      .filter(part => part.role !== 'trainer')
      .map(part => partSighting(context, part)),
    ...trainingSightings(context),
    finishSighting(context),
  ];
}

function queueSighting({ world, verdict }: PhaseContext): PhaseSighting[] {
  const known = phaseBefore(world, 'queue');
  if (!world.isKueueManaged && !known) {
    return [];
  }
  return [{ id: 'queue', state: queueState(verdict, known) }];
}

function queueState(
  { state, reason }: Verdict,
  known: Phase | undefined,
): Phase['state'] {
  switch (state) {
    case 'queued':
    case 'blocked':
    case 'preempted':
      return 'running';
    case 'pending':
      return IN_QUEUE_CODES.has(reason.code) ? 'running' : 'succeeded';
    case 'failed':
      return known?.state === 'running' ? 'failed' : known?.state ?? 'pending';
    case 'paused':
    case 'deleting':
    case 'stopped':
    case 'unknown':
      return known?.state === 'running'
        ? 'interrupted'
        : known?.state ?? 'pending';
    default:
      return 'succeeded';
  }
}

function partSighting(
  { world, verdict, failedPhase }: PhaseContext,
  part: LayoutPart,
): PhaseSighting {
  const id = phaseIdOf(world.layout, part.name);
  const label = part.role === 'other' ? part.name : undefined;
  const job = world.observation.jobs.find(
    candidate =>
      candidate.metadata.labels?.[REPLICATED_JOB_LABEL] === part.name,
  );
  return present<PhaseSighting>({
    id,
    label,
    state: partState(world, verdict, { part, id, failedPhase }),
    startedAt: timestampOf(job?.status.startTime),
    endedAt: timestampOf(job?.status.completionTime),
  });
}

function partState(
  world: World,
  { state }: Verdict,
  {
    part,
    id,
    failedPhase,
  }: { part: LayoutPart; id: string; failedPhase?: string },
): Phase['state'] {
  const known = phaseBefore(world, id)?.state;
  const counts = countsOf(world, part);
  if (counts.succeeded > 0 || known === 'succeeded' || state === 'succeeded') {
    return 'succeeded';
  }
  if (state === 'failed') {
    return failedPhase === id ? 'failed' : 'pending';
  }
  if (!AT_WORK.has(state)) {
    return 'pending';
  }
  return counts.active > 0 ? 'running' : 'pending';
}

/** A percent of a run with a profile is one of the whole: it says which of the profile's phases it has reached. */
function trainingSightings(context: PhaseContext): PhaseSighting[] {
  const { world, attempt, percent, profile } = context;
  const state = trainingState(context);
  const startedAt = readySince(world);
  if (!profile) {
    return [
      present<PhaseSighting>({
        id: 'training',
        attempt,
        state,
        percent,
        startedAt,
      }),
    ];
  }
  const place = splitPercent(profile, percent ?? 0);
  return profile.phases.map(({ id, label }, index) =>
    present<PhaseSighting>({
      id,
      label: label ?? id,
      attempt,
      ...profilePhase(state, percent === undefined ? undefined : place, index),
    }),
  );
}

function profilePhase(
  state: Phase['state'],
  place: { index: number; phasePercent: number } | undefined,
  index: number,
): Pick<PhaseSighting, 'state' | 'percent'> {
  if (state === 'succeeded') {
    return { state };
  }
  const reached = place?.index ?? 0;
  if (index < reached) {
    return { state: 'succeeded', percent: 100 };
  }
  return index > reached
    ? { state: 'pending' }
    : present({ state, percent: place?.phasePercent });
}

function trainingState({
  world,
  verdict,
  failedPhase,
}: PhaseContext): Phase['state'] {
  switch (verdict.state) {
    case 'succeeded':
      return 'succeeded';
    case 'failed':
      return isElsewhere(world, failedPhase) ? 'pending' : 'failed';
    case 'running':
      return isFinishing(world) ? 'succeeded' : 'running';
    case 'restarting':
      return 'running';
    default:
      return 'pending';
  }
}

/** It failed before training, or after it. */
function isElsewhere(world: World, failedPhase: string | undefined): boolean {
  return (
    failedPhase === 'queue' ||
    failedPhase === 'finish' ||
    world.layout.some(
      part =>
        part.role !== 'trainer' &&
        phaseIdOf(world.layout, part.name) === failedPhase,
    )
  );
}

function finishSighting({
  world,
  verdict,
  failedPhase,
}: PhaseContext): PhaseSighting {
  if (verdict.state === 'succeeded') {
    return { id: 'finish', state: 'succeeded' };
  }
  if (verdict.state === 'failed' && failedPhase === 'finish') {
    return { id: 'finish', state: 'failed' };
  }
  const isEnding = verdict.state === 'running' && isFinishing(world);
  return { id: 'finish', state: isEnding ? 'running' : 'pending' };
}

/** The phase that was at work when the run failed, unless a container told. */
export function failedPhaseOf(world: World, told?: string): string {
  const running = (world.previous?.phases ?? []).filter(
    phase => phase.state === 'running' || phase.state === 'failed',
  );
  return told ?? running.at(-1)?.id ?? 'training';
}

function phaseBefore(world: World, id: string): Phase | undefined {
  return world.previous?.phases.find(phase => phase.id === id);
}

function readySince(world: World): Timestamp | undefined {
  const times = world.trainer.pods.filter(isReady).flatMap(pod => {
    const ready = conditionOf(pod.status.conditions, 'Ready');
    return timestampOf(ready?.lastTransitionTime) ?? [];
  });
  return times.length > 0 && world.previous === undefined
    ? Math.max(...times)
    : undefined;
}
