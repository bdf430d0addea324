import type { Run, RunPhase } from 'backstage-plugin-model-lifecycle-common';
import { at } from '../../words/at';
import type { Words } from '../../words/createWords';
import { remainingMs, shownPercent } from './progressModel';

export interface Segment {
  key: string;
  state: RunPhase['state'];
  /** 0–100 of this segment; undefined while running means indeterminate. */
  filledPercent?: number;
}

/** One stretch of wall time: a phase, or several that ran side by side. */
export interface Column {
  key: string;
  /** Stacked from top to bottom. */
  segments: Segment[];
  /** Share of the whole width; all shares sum to 1. */
  share: number;
  title: string;
  detail: string;
  state: RunPhase['state'];
}

/** No phase gets so small that its name cannot stand below it. */
const MIN_SHARE = 0.08;
/** What a phase takes that has not begun. */
const PENDING_SHARE = 0.08;
/** A running phase without an estimate takes at least this much. */
const OPEN_END_SHARE = 0.4;

/** The bar over wall time: a column for each phase, parallel phases stacked. */
export function phaseColumns(run: Run, now: number, words: Words): Column[] {
  const groups = groupParallel(
    run.phases.length > 0 ? run.phases : [wholePhase(run)],
  );
  const weights = groups.map(group => weigh(group, run, now));
  const shares = toShares(weights);
  return groups.map((group, index) => {
    const lead = leadOf(group);
    return {
      key: group.map(phaseKey).join('+'),
      segments: group.map(phase => ({
        key: phaseKey(phase),
        state: phase.state,
        filledPercent: fill(phase, run),
      })),
      share: shares[index],
      title: group.map(phase => phaseTitle(phase, group, words)).join(' · '),
      detail: detail({ phase: lead, group, now, words }),
      state: lead.state,
    };
  });
}

/** A run whose phases nobody knows is one phase. */
function wholePhase(run: Run): RunPhase {
  const states: Partial<Record<Run['state'], RunPhase['state']>> = {
    succeeded: 'succeeded',
    failed: 'failed',
    stopped: 'interrupted',
    running: 'running',
    restarting: 'running',
  };
  return {
    id: 'training',
    state: states[run.state] ?? 'pending',
    startedAt: run.startedAt,
    endedAt: run.endedAt,
  };
}

function phaseKey(phase: RunPhase): string {
  return `${phase.id}/${phase.attempt ?? 0}/${phase.startedAt ?? ''}`;
}

/** Neighbours that ran at the same time, or wait together, share a column. */
function groupParallel(phases: RunPhase[]): RunPhase[][] {
  const groups: RunPhase[][] = [];
  for (const phase of phases) {
    const group = groups[groups.length - 1];
    if (group && group.some(other => areParallel(other, phase))) {
      group.push(phase);
    } else {
      groups.push([phase]);
    }
  }
  return groups;
}

const SIDE_BY_SIDE = new Set(['dataset', 'model']);

function areParallel(a: RunPhase, b: RunPhase): boolean {
  if (a.attempt !== b.attempt || a.id === b.id) {
    return false;
  }
  const aStart = at(a.startedAt);
  const bStart = at(b.startedAt);
  if (aStart === undefined || bStart === undefined) {
    return SIDE_BY_SIDE.has(a.id) && SIDE_BY_SIDE.has(b.id);
  }
  const aEnd = at(a.endedAt) ?? Infinity;
  const bEnd = at(b.endedAt) ?? Infinity;
  const overlap = Math.min(aEnd, bEnd) - Math.max(aStart, bStart);
  const shorter = Math.min(aEnd - aStart, bEnd - bStart);
  return overlap > 0 && (shorter === Infinity || overlap >= shorter / 2);
}

/** The phase of a column that says most: what failed, what runs, else the longest. */
function leadOf(group: RunPhase[]): RunPhase {
  const byState = (state: RunPhase['state']) =>
    group.find(phase => phase.state === state);
  return (
    byState('failed') ??
    byState('running') ??
    byState('interrupted') ??
    [...group].sort((a, b) => (b.elapsedMs ?? 0) - (a.elapsedMs ?? 0))[0]
  );
}

export function phaseElapsedMs(
  phase: RunPhase,
  now: number,
): number | undefined {
  const start = at(phase.startedAt);
  if (phase.state !== 'running') {
    const end = at(phase.endedAt);
    const span =
      start !== undefined && end !== undefined ? end - start : undefined;
    return (
      phase.elapsedMs ?? (span === undefined ? undefined : Math.max(0, span))
    );
  }
  // The answer may be old by now: a running phase goes on by our clock.
  const span = start === undefined ? undefined : Math.max(0, now - start);
  return span === undefined
    ? phase.elapsedMs
    : Math.max(span, phase.elapsedMs ?? 0);
}

interface Weight {
  ms: number;
  /** Has not begun, or nobody knows when it ends. */
  open?: 'pending' | 'running';
}

function weigh(group: RunPhase[], run: Run, now: number): Weight {
  const lead = leadOf(group);
  const ms = Math.max(
    0,
    ...group.map(phase => phaseElapsedMs(phase, now) ?? 0),
  );
  if (lead.state === 'pending') {
    return { ms: 0, open: 'pending' };
  }
  if (lead.state === 'failed' && lead.id === 'training') {
    const percent = shownPercent(run);
    return percent ? { ms: (ms * 100) / Math.max(percent, 20) } : { ms };
  }
  if (lead.state !== 'running') {
    return { ms };
  }
  const left = lead.id === 'training' ? remainingMs(run, now) : undefined;
  return left === undefined ? { ms, open: 'running' } : { ms: ms + left };
}

/** Shares of the width: by time, with a floor for each, summing to 1. */
function toShares(weights: Weight[]): number[] {
  const total = weights.reduce((sum, { ms }) => sum + ms, 0);
  const raw = weights.map(({ ms, open }) => {
    const share = total > 0 ? ms / total : 0;
    if (open === 'pending') {
      return PENDING_SHARE;
    }
    return Math.max(share, open === 'running' ? OPEN_END_SHARE : MIN_SHARE);
  });
  const sum = raw.reduce((all, share) => all + share, 0);
  return raw.map(share => share / sum);
}

function fill(phase: RunPhase, run: Run): number | undefined {
  switch (phase.state) {
    case 'pending':
      return 0;
    case 'succeeded':
    case 'interrupted':
      return 100;
    default: {
      const own = phase.id === 'training' ? shownPercent(run) : undefined;
      const percent = own ?? phase.percent;
      const stale =
        phase.id === 'training' &&
        run.progress.frozen &&
        phase.state === 'running';
      if (percent === undefined || stale) {
        return phase.state === 'failed' ? 100 : undefined;
      }
      return Math.min(99, Math.max(0, percent));
    }
  }
}

function phaseTitle(phase: RunPhase, group: RunPhase[], words: Words): string {
  const name = words.phase(phase.id, phase.label);
  if (phase.attempt === undefined || group.length > 1) {
    return name;
  }
  if (phase.state === 'interrupted') {
    return words.t('bar.attempt', { attempt: phase.attempt });
  }
  return phase.attempt > 1
    ? words.t('bar.phaseAttempt', { phase: name, attempt: phase.attempt })
    : name;
}

function detail(options: {
  phase: RunPhase;
  group: RunPhase[];
  now: number;
  words: Words;
}): string {
  const { phase, group, now, words } = options;
  const { t, duration } = words;
  const times = group
    .map(one => phaseElapsedMs(one, now))
    .filter((ms): ms is number => ms !== undefined);
  if (phase.state === 'pending') {
    return '';
  }
  if (times.length === 0) {
    return t(`phaseState.${phase.state}`);
  }
  const text = duration(Math.max(...times));
  switch (phase.state) {
    case 'running':
      return t('bar.soFar', { duration: text });
    case 'failed':
      return t('bar.failedAfter', { duration: text });
    case 'interrupted':
      return t('bar.interrupted', {
        duration: text,
        why: interruption(phase, words),
      });
    default:
      return text;
  }
}

function interruption(phase: RunPhase, words: Words): string {
  const cause = phase.reason?.params?.cause;
  return typeof cause === 'string' && cause.length > 0
    ? cause
    : words.t('phaseState.interrupted');
}
