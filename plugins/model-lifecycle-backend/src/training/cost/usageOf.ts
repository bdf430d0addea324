import { isAccelerator } from '../sources/trainjob/observe/accelerators';
import type { Attempt, Run, Timestamp } from '../run';
import { heldBy, unknownPhases, type Held } from './held';

const HOUR_MS = 3_600_000;
const GIB = 2 ** 30;

export type ResourceKind = 'gpu' | 'cpu' | 'memory';

/** Hours of one resource: of one accelerator, one core, one GiB. */
export interface UsageLine {
  resource: string;
  kind: ResourceKind;
  /** Kueue's ResourceFlavor, where there is one. */
  flavour?: string;
  hours: number;
  /** Of attempts that failed, were preempted or restarted. */
  wastedHours: number;
  /** Accelerators, cores or GiB that are held at this moment. */
  heldNow: number;
}

export interface AttemptUsage {
  attempt: number;
  outcome?: Attempt['outcome'];
  isWasted: boolean;
  gpuHours?: number;
  cpuHours?: number;
}

export interface RunUsage {
  lines: UsageLine[];
  /** Those that held anything, in their order. */
  attempts: AttemptUsage[];
  /** Ids of phases that were at work and of which nobody told what they ask for. */
  unknownPhases: string[];
}

/** What cannot be known instead: what was asked for, or when it was held. */
export type UnknownUsage = 'requests' | 'times';

const WASTED = new Set<Attempt['outcome']>([
  'failed',
  'preempted',
  'restarted',
]);

/**
 * What a run has used up to `now`: requests times the time in which they were
 * held. What was not asked for has no line; a line of 0 hours was asked for
 * and not held yet.
 */
export function usageOf(run: Run, now: Timestamp): RunUsage | UnknownUsage {
  const { resources = [] } = run.facts;
  if (!resources.some(({ phase }) => phase === 'training')) {
    return 'requests';
  }
  const lines = new Map<string, UsageLine>();
  const attempts = new Map<number, AttemptUsage>();
  for (const part of resources) {
    const { pods } = part;
    if (pods === undefined) {
      return 'requests';
    }
    const held = heldBy(run, part, now);
    if (!held) {
      return 'times';
    }
    for (const [resource, amount] of Object.entries(part.requests)) {
      const kind = kindOf(resource);
      if (kind) {
        const units = (amount * pods) / (kind === 'memory' ? GIB : 1);
        // Without a time, so that what was asked for has a line.
        addLine(lines, { resource, kind, hours: 0, wasted: 0, heldNow: 0 });
        for (const one of held) {
          const hours = (units * one.ms) / HOUR_MS;
          addLine(lines, {
            resource,
            kind,
            flavour: one.flavours?.[resource],
            hours,
            wasted: isWasted(run, one) ? hours : 0,
            heldNow: one.isOpen ? units : 0,
          });
          addToAttempt(attempts, run, one, { kind, hours });
        }
      }
    }
  }
  return {
    lines: withoutEmptyTwins([...lines.values()]),
    attempts: [...attempts.values()].sort((a, b) => a.attempt - b.attempt),
    unknownPhases: unknownPhases(run),
  };
}

/** Hours of all lines of a kind; undefined where there is none. */
export function hoursOf(
  lines: UsageLine[],
  kind: ResourceKind,
  pick: 'hours' | 'wastedHours' = 'hours',
): number | undefined {
  const own = lines.filter(line => line.kind === kind);
  return own.length > 0
    ? own.reduce((sum, line) => sum + line[pick], 0)
    : undefined;
}

/** Other resources (disks, pods, networks) are nobody's idea of cost. */
function kindOf(resource: string): ResourceKind | undefined {
  if (resource === 'cpu' || resource === 'memory') {
    return resource;
  }
  return isAccelerator(resource) ? 'gpu' : undefined;
}

/** Preparation is lost only when nothing came of it. */
function isWasted(run: Run, { attempt }: Held): boolean {
  return attempt === undefined
    ? run.state === 'failed'
    : WASTED.has(outcomeOf(run, attempt));
}

function outcomeOf(run: Run, attempt: number): Attempt['outcome'] {
  return run.attempts.find(({ number }) => number === attempt)?.outcome;
}

function addLine(
  lines: Map<string, UsageLine>,
  more: Pick<UsageLine, 'resource' | 'kind' | 'flavour' | 'hours'> & {
    wasted: number;
    heldNow: number;
  },
): void {
  const { resource, kind, flavour } = more;
  const key = JSON.stringify([resource, flavour]);
  const line = lines.get(key) ?? {
    resource,
    kind,
    ...(flavour === undefined ? {} : { flavour }),
    hours: 0,
    wastedHours: 0,
    heldNow: 0,
  };
  lines.set(key, {
    ...line,
    hours: line.hours + more.hours,
    wastedHours: line.wastedHours + more.wasted,
    heldNow: line.heldNow + more.heldNow,
  });
}

function addToAttempt(
  attempts: Map<number, AttemptUsage>,
  run: Run,
  held: Held,
  more: { kind: ResourceKind; hours: number },
): void {
  const { attempt } = held;
  if (attempt === undefined || more.kind === 'memory') {
    return;
  }
  const outcome = outcomeOf(run, attempt);
  const usage = attempts.get(attempt) ?? {
    attempt,
    ...(outcome ? { outcome } : {}),
    isWasted: isWasted(run, held),
  };
  const field = more.kind === 'gpu' ? 'gpuHours' : 'cpuHours';
  attempts.set(attempt, {
    ...usage,
    [field]: (usage[field] ?? 0) + more.hours,
  });
}

/** A line without a flavour says nothing beside one of the same resource that has one. */
function withoutEmptyTwins(lines: UsageLine[]): UsageLine[] {
  return lines.filter(
    line =>
      line.hours > 0 ||
      line.flavour !== undefined ||
      !lines.some(other => other !== line && other.resource === line.resource),
  );
}
