import type { SourceHealth } from 'backstage-plugin-model-lifecycle-common';
import { sourceTypeName } from '../models/sourceName';
import { at } from '../words/at';
import type { Words } from '../words/createWords';
import { counted, countTexts, LISTED_COUNTS } from './countTexts';
import { problemsOf, type Problem } from './problemTexts';

/** More stand in the details. */
const SHOWN_PROBLEMS = 3;

export interface ModelSourceRow {
  id: string;
  /** The kind of source, in words. */
  subtitle: string;
  status: SourceHealth['status'];
  scanning: boolean;
  lastSuccess: string;
  /** How many items are kept; a dash where that is not known. */
  stored: string;
  /** What the last scan did. */
  changes: string;
  schedule: string[];
  problems: Problem[];
  moreProblems: number;
  /** What holds in the meantime. */
  meanwhile?: string;
  /** Removals that wait for a person. */
  waiting?: string;
  /** `enabled: false`: a preview is what one wants then. */
  off: boolean;
  invalid: boolean;
}

export interface ModelSourcesTable {
  rows: ModelSourceRow[];
  needALook: number;
}

export function modelSourcesTable(
  sources: SourceHealth[],
  now: number,
  words: Words,
): ModelSourcesTable {
  return {
    rows: sources.map(source => modelSourceRow(source, now, words)),
    needALook: sources.filter(needsALook).length,
  };
}

/** Those that need a look, then the others, each in the order of the answer. */
export function attentionFirst(sources: SourceHealth[]): SourceHealth[] {
  return [
    ...sources.filter(needsALook),
    ...sources.filter(source => !needsALook(source)),
  ];
}

export function needsALook({ status }: SourceHealth): boolean {
  return status === 'warning' || status === 'error' || status === 'waiting';
}

/** What a holder that fell silent was doing says nothing about now. */
export function isScanning(source: SourceHealth): boolean {
  return source.scanningSince !== undefined && source.status !== 'unknown';
}

function modelSourceRow(
  source: SourceHealth,
  now: number,
  words: Words,
): ModelSourceRow {
  const { t } = words;
  const { counts, mode, status } = source;
  const problems = problemsOf(source, words);
  const inert = mode === 'disabled' || mode === 'invalid';
  return {
    id: source.id,
    subtitle: sourceTypeName(source.type, words),
    status,
    scanning: isScanning(source),
    lastSuccess: lastSuccess(source, now, words),
    stored:
      counts.stored === undefined
        ? t('common.unknown')
        : t('sources.stored', counted(counts.stored, words)),
    changes: changes(counts, words),
    schedule: schedule(source, now, words),
    problems: problems.slice(0, SHOWN_PROBLEMS),
    moreProblems: Math.max(0, problems.length - SHOWN_PROBLEMS),
    meanwhile: inert ? undefined : meanwhile(source, words),
    waiting: source.waiting
      ? t('sources.waiting', counted(source.waiting, words))
      : undefined,
    off: mode === 'disabled',
    invalid: mode === 'invalid',
  };
}

function lastSuccess(source: SourceHealth, now: number, words: Words): string {
  const last = at(source.lastSuccessAt);
  if (last !== undefined) return words.ago(Math.max(0, now - last));
  const isInert = source.mode === 'disabled' || source.mode === 'invalid';
  return words.t(isInert ? 'common.unknown' : 'sources.notYet');
}

function changes(counts: SourceHealth['counts'], words: Words): string {
  const { seen, stored, added = 0, changed = 0, removed = 0 } = counts;
  const { scopes = 0, scopesComplete = 0 } = counts;
  if (seen === undefined) return '';
  const parts = countTexts(
    counts,
    LISTED_COUNTS.filter(name => name !== 'seen' || seen !== stored),
    words,
  );
  return [
    // Of what was not read nobody knows.
    ...(added + changed + removed === 0 && scopesComplete === scopes
      ? [words.t('sources.unchanged')]
      : []),
    ...parts,
  ].join(' · ');
}

function schedule(source: SourceHealth, now: number, words: Words): string[] {
  const { t } = words;
  const { mode, intervalMs } = source;
  if (mode === 'disabled') return [t('sources.schedule.disabled')];
  if (mode === 'invalid') return [t('sources.schedule.invalid')];
  const since = at(source.scanningSince);
  const next = at(source.nextScanAt);
  const every =
    intervalMs === undefined
      ? undefined
      : { duration: words.duration(intervalMs) };
  return [
    ...(mode === 'follows' ? [t('sources.schedule.follows')] : []),
    ...(every
      ? [
          t(
            mode === 'follows'
              ? 'sources.schedule.followsAnd'
              : 'sources.schedule.every',
            every,
          ),
        ]
      : []),
    since !== undefined && isScanning(source)
      ? t('sources.schedule.scanning', {
          duration: words.duration(Math.max(0, now - since)),
        })
      : nextText(next, now, words),
  ];
}

function nextText(
  next: number | undefined,
  now: number,
  { t, moment }: Words,
): string {
  if (next === undefined) return t('sources.schedule.first');
  return next <= now
    ? t('sources.schedule.due')
    : t('sources.schedule.next', { time: moment(next, now) });
}

function meanwhile(source: SourceHealth, words: Words): string | undefined {
  const { t } = words;
  const { stored = 0, scopes = 0, scopesComplete = 0 } = source.counts;
  if (source.status === 'error' && stored > 0) {
    return t('sources.kept', counted(stored, words));
  }
  return source.status !== 'unknown' && scopesComplete < scopes
    ? t('sources.nothingRemoved')
    : undefined;
}
