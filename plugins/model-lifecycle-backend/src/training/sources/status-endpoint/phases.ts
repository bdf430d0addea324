import type { StatusEndpointConfig, WordMapping } from '../../../config/types';
import { asList, asText } from '../../../http/answers/fields';
import { boundedReader } from '../../progression/contracts/report';
import { splitPercent } from '../../progression/phaseProfiles';
import { present } from '../../progression/present';
import { notes } from '../../progression/reasons';
import { toldNotes } from '../../progression/reasons/told';
import type { Phase, Reason, RunState } from '../../run';
import type { ReportedPhase } from '../reportedRun';
import type { SourceTimes } from '../support/sourceTimes';
import { valueAt, type FieldPath } from './fieldPath';
import { textOf } from './template';

const MAX_NAME = 128;
const EPSILON_PERCENT = 0.05;

export interface PhaseContext {
  config: Pick<StatusEndpointConfig, 'mapping' | 'phaseProfile'>;
  state: RunState;
  /** Of the whole, as told. */
  percent?: number;
  times: SourceTimes;
  /** What is wrong with the answer; is added to. */
  problems: Reason[];
}

/** Phases as they are told, within their profile where there is one. Nothing is made up: what nobody told and no percent has passed is pending. */
export function readPhases(
  body: unknown,
  context: PhaseContext,
): ReportedPhase[] | undefined {
  const { config, problems } = context;
  const told = toldPhases(body, context);
  const profile = config.phaseProfile;
  if (!profile) return told.length > 0 ? told : undefined;
  if (profile.kind === 'equal-steps') return equalSteps(context);
  const byId = new Map(told.map(phase => [phase.id, phase]));
  const known = new Set(profile.profile.phases.map(({ id }) => id));
  told
    .filter(({ id }) => !known.has(id))
    .forEach(({ id }) => problems.push(toldNotes.unknownPhase({ phase: id })));
  const current = currentPhase(body, context);
  if (current !== undefined && !known.has(current)) {
    problems.push(toldNotes.unknownPhase({ phase: current }));
  }
  return profile.profile.phases.map(({ id, label, from, to }) => {
    const phase = byId.get(id);
    return present<ReportedPhase>({
      ...phase,
      id,
      label: label ?? phase?.label,
      range: { from, to },
      state: stateInProfile({ id, to, phase, current }, context),
    });
  });
}

function stateInProfile(
  phase: {
    id: string;
    to: number;
    phase?: ReportedPhase;
    current?: string;
  },
  { state, percent }: PhaseContext,
): Phase['state'] {
  const told = phase.phase?.state;
  if (told !== undefined && told !== 'pending') return told;
  if (phase.id === phase.current && state === 'running') return 'running';
  if (told === undefined && (percent ?? 0) >= phase.to - EPSILON_PERCENT) {
    return 'succeeded';
  }
  return 'pending';
}

/** What the step after the last one that is done is, while something moves. */
const NEXT_STEP: Partial<Record<RunState, Phase['state']>> = {
  running: 'running',
  failed: 'failed',
  stopped: 'interrupted',
};

/**
 * Steps that are told when they are done: the percent is a count of them. The
 * one after them is at work only where something has moved at all.
 */
function equalSteps({
  config,
  state,
  percent,
}: PhaseContext): ReportedPhase[] | undefined {
  const { profile } = config.phaseProfile!;
  const count = profile.phases.length;
  const done = percent === undefined ? 0 : stepsDone(percent);
  function stepsDone(whole: number): number {
    const { index } = splitPercent(profile, whole);
    return whole >= 100 - EPSILON_PERCENT ? count : index;
  }
  const isAtWork = percent !== undefined && percent > 0;
  return profile.phases.map(({ id, label, from, to }, index) => {
    const after = isAtWork && index === done ? NEXT_STEP[state] : undefined;
    return present<ReportedPhase>({
      id,
      label,
      range: { from, to },
      state: index < done ? 'succeeded' : after ?? 'pending',
    });
  });
}

function toldPhases(body: unknown, context: PhaseContext): ReportedPhase[] {
  const { mapping, phaseProfile } = context.config;
  const places = mapping.phases;
  if (!places) return [];
  const { times, problems } = context;
  const bounded = boundedReader('status-endpoint', problems);
  const phases = asList(valueAt(body, places.path)).flatMap(entry => {
    const name = asText(textOf(valueAt(entry, places.id)), MAX_NAME);
    if (name === undefined) return [];
    const at = (path: FieldPath | undefined) => path && valueAt(entry, path);
    const id = phaseProfile?.aliases[name.toLowerCase()] ?? name;
    return [
      present<ReportedPhase>({
        id,
        label: asText(at(places.label), MAX_NAME),
        state: phaseState(at(places.state?.path), places.state, problems),
        percent: bounded(`${id} percent`, at(places.percent), {
          min: 0,
          max: 100,
        }),
        startedAt: times.past('phase start', at(places.startedAt)),
        endedAt: times.past('phase end', at(places.endedAt)),
      }),
    ];
  });
  return [...new Map(phases.map(phase => [phase.id, phase])).values()];
}

function phaseState(
  value: unknown,
  words: WordMapping<Phase['state']> | undefined,
  problems: Reason[],
): Phase['state'] {
  const word = textOf(value);
  if (!words || word === undefined) return 'pending';
  const known = wordOf(words, word);
  if (known === undefined) {
    problems.push(
      notes.valueDropped({
        contract: 'status-endpoint',
        field: 'phase state',
        value: word,
      }),
    );
  }
  return known ?? 'pending';
}

export function wordOf<T extends string>(
  { map }: WordMapping<T>,
  word: string,
): T | undefined {
  const key = word.toLowerCase();
  return Object.hasOwn(map, key) ? map[key] : undefined;
}

/** Some say the state of the whole in this place once it is over. */
function currentPhase(
  body: unknown,
  { config: { mapping, phaseProfile } }: PhaseContext,
): string | undefined {
  const name =
    mapping.currentPhase && textOf(valueAt(body, mapping.currentPhase));
  if (name === undefined || wordOf(mapping.state, name) !== undefined) {
    return undefined;
  }
  return phaseProfile?.aliases[name.toLowerCase()] ?? name;
}
