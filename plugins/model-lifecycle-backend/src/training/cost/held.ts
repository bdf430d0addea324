/*
 * How long a part of a run held what it asks for. Where Kueue manages the run:
 * while it was admitted, since quota is taken whether pods run or not.
 * Elsewhere: from ready pods to the end of the attempt. Waiting and pause hold
 * nothing in either.
 */
import type { Admission, Attempt, PartResources, Phase, Run } from '../run';
import type { Timestamp } from '../run';

export interface Held {
  /** Absent: preparation, which belongs to no attempt. */
  attempt?: number;
  ms: number;
  /** It goes on. */
  isOpen: boolean;
  /** By resource name. */
  flavours?: Record<string, string>;
}

const NO_WORK = new Set(['queue', 'finish']);

/** Undefined where it was at work at times that nobody saw. */
export function heldBy(
  run: Run,
  part: PartResources,
  now: Timestamp,
): Held[] | undefined {
  const { admissions = [] } = run.facts;
  if (part.phase !== 'training') {
    const phase = run.phases.find(({ id }) => id === part.phase);
    const held = phase && heldInPhase(phase, now);
    return held === 'unseen'
      ? undefined
      : (held ? [held] : []).map(each => ({
          ...each,
          flavours: admissionAt(admissions, phase?.startedAt)?.flavours[
            part.part
          ],
        }));
  }
  return admissions.length > 0
    ? heldUnderAdmissions(run, part, now)
    : heldInTraining(run, now);
}

/** Phases at work that no part stands for: what they ask for is not known. */
export function unknownPhases(run: Run): string[] {
  const known = new Set(run.facts.resources?.map(({ phase }) => phase));
  return run.phases
    .filter(
      ({ id, attempt, state }) =>
        attempt === undefined &&
        state !== 'pending' &&
        !NO_WORK.has(id) &&
        !known.has(id),
    )
    .map(({ id }) => id);
}

function heldInPhase(
  phase: Phase,
  now: Timestamp,
): Held | 'unseen' | undefined {
  const { state, startedAt, endedAt, earlierMs = 0, attempt } = phase;
  if (startedAt === undefined) {
    return state === 'pending' ? undefined : 'unseen';
  }
  const isOpen = state === 'running';
  const until = endedAt ?? (isOpen ? now : startedAt);
  const ms = earlierMs + Math.max(0, until - startedAt);
  return { attempt, ms, isOpen };
}

function heldInTraining(run: Run, now: Timestamp): Held[] | undefined {
  const phases = run.phases.filter(
    ({ id, attempt }) => attempt !== undefined || id === 'training',
  );
  const held = phases.flatMap(phase => {
    const one = heldInPhase(phase, now);
    return one === undefined ? [] : [one];
  });
  if (held.includes('unseen')) {
    return undefined;
  }
  return (held as Held[]).map(one => ({
    ...one,
    attempt: one.attempt ?? run.attempt,
  }));
}

/** Each admission, cut where attempts end. */
function heldUnderAdmissions(
  run: Run,
  part: PartResources,
  now: Timestamp,
): Held[] {
  const windows = attemptWindows(run.attempts);
  return (run.facts.admissions ?? []).flatMap(({ from, to, flavours }) =>
    windows.flatMap(({ attempt, after, until }) => {
      const start = Math.max(from, after);
      const end = Math.min(to ?? Math.max(now, from), until);
      return end > start
        ? [
            {
              attempt,
              ms: end - start,
              isOpen: to === undefined && until === Infinity,
              flavours: flavours[part.part],
            },
          ]
        : [];
    }),
  );
}

/** All of time, cut into attempts. An attempt of which no end is known leaves its time to the next. */
function attemptWindows(
  attempts: Attempt[],
): { attempt: number; after: Timestamp; until: Timestamp }[] {
  let after = -Infinity;
  return attempts.map(({ number, endedAt }, index) => {
    const isLast = index === attempts.length - 1;
    const told = endedAt ?? attempts[index + 1]?.startedAt ?? after;
    const until = isLast ? Infinity : Math.max(after, told);
    const window = { attempt: number, after, until };
    after = until;
    return window;
  });
}

function admissionAt(
  admissions: Admission[],
  at: Timestamp | undefined,
): Admission | undefined {
  const before = admissions.filter(
    ({ from }) => at === undefined || from <= at,
  );
  return before.at(-1) ?? admissions[0];
}
