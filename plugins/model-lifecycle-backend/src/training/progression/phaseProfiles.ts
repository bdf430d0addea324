import { InputError } from '@backstage/errors';

/**
 * Named parts of a whole that runs from 0 to 100 percent. A profile is made by
 * {@link weightedProfile} or {@link equalStepsProfile}, which check it.
 */
export interface PhaseProfile {
  phases: ProfilePhase[];
}

export interface ProfilePhase {
  id: string;
  label?: string;
  /** Percent of the whole at which it begins and ends. */
  from: number;
  to: number;
}

/**
 * Trainers round what they report: 33.3 % of nine steps means three steps
 * done. Half of the last decimal that one digit leaves.
 */
const EPSILON_PERCENT = 0.05;

/** Checks that the ranges follow each other from 0 to 100. `path` names the place in the config. */
export function weightedProfile(
  phases: ProfilePhase[],
  path: string = 'phases',
): PhaseProfile {
  if (phases.length === 0) {
    throw new InputError(`${path}: a profile needs at least one phase`);
  }
  let end = 0;
  const ids = new Set<string>();
  phases.forEach((phase, index) => {
    const place = `${path}[${index}]`;
    if (!phase.id || ids.has(phase.id)) {
      throw new InputError(`${place}.id: must be given and be unique`);
    }
    ids.add(phase.id);
    if (!Number.isFinite(phase.from) || phase.from !== end) {
      throw new InputError(
        `${place}.from: must be ${end}, where the phase before ends, not ${phase.from}`,
      );
    }
    if (!Number.isFinite(phase.to) || phase.to <= phase.from) {
      throw new InputError(
        `${place}.to: must be greater than ${phase.from}, not ${phase.to}`,
      );
    }
    end = phase.to;
  });
  if (end !== 100) {
    throw new InputError(
      `${path}[${
        phases.length - 1
      }].to: the last phase must end at 100, not ${end}`,
    );
  }
  return { phases };
}

/** Steps of the same weight; ids are `step-1` … */
export function equalStepsProfile(
  labels: string[],
  path: string = 'steps',
): PhaseProfile {
  const edge = (index: number) =>
    index === labels.length ? 100 : (index * 100) / labels.length;
  return weightedProfile(
    labels.map((label, index) => ({
      id: `step-${index + 1}`,
      label,
      from: edge(index),
      to: edge(index + 1),
    })),
    path,
  );
}

/** Percent of the whole at a percent of one phase; `undefined` for a phase that the profile does not have. */
export function overallPercent(
  profile: PhaseProfile,
  phaseId: string,
  phasePercent: number,
): number | undefined {
  const phase = profile.phases.find(({ id }) => id === phaseId);
  return (
    phase &&
    phase.from + (clamp(phasePercent, 100) / 100) * (phase.to - phase.from)
  );
}

/** Where a percent of the whole lies: the phase it has reached and how far in it. Ranges are half-open, the last is closed at 100. */
export function splitPercent(
  profile: PhaseProfile,
  percent: number,
): { index: number; phasePercent: number } {
  const whole = clamp(percent, 100);
  const found = profile.phases.findIndex(
    phase => whole < phase.to - EPSILON_PERCENT,
  );
  const index = found === -1 ? profile.phases.length - 1 : found;
  const phase = profile.phases[index];
  return {
    index,
    phasePercent: clamp(
      ((whole - phase.from) / (phase.to - phase.from)) * 100,
      100,
    ),
  };
}

function clamp(value: number, most: number): number {
  return Math.min(most, Math.max(0, value));
}
