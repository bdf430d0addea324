import type {
  KeyedReason,
  SourceDetail,
  SourceHealth,
  SourceScope,
  WaitingRemovals,
} from 'backstage-plugin-model-lifecycle-common';
import { isMessageKey } from '../translation/english';
import { at } from '../words/at';
import { readable, type Words } from '../words/createWords';
import { counted, countTexts, LISTED_COUNTS } from './countTexts';
import { problemsOf, toProblem, type Problem } from './problemTexts';

export interface WaitingView {
  scope: string;
  title: string;
  /** Since when it waits, and when it ends by itself. */
  lines: string[];
  why: Problem;
  keys: string[];
  /** Of those that are not in `keys`. */
  more?: string;
}

export interface DetailView {
  problems: Problem[];
  counts: string[];
  lastScan: { label: string; value: string }[];
  scopesSummary?: string;
  scopes: { scope: string; state: string; why: Problem[] }[];
  waiting: WaitingView[];
  /** Items that wait, in all. */
  waitingCount: number;
  remarks: { key: string; why: Problem }[];
  moreRemarks?: string;
}

export function detailView(
  detail: SourceDetail,
  now: number,
  words: Words,
): DetailView {
  const { source } = detail;
  return {
    problems: problemsOf(source, words),
    counts: countTexts(
      source.counts,
      [...LISTED_COUNTS, 'repeated', 'waiting', 'adopted'],
      words,
      LISTED_COUNTS,
    ),
    lastScan: lastScan(detail, now, words),
    scopesSummary: scopesSummary(source, words),
    scopes: detail.scopes.map(scope => scopeView(scope, words)),
    waiting: detail.waiting.map(removal => waitingView(removal, now, words)),
    waitingCount: detail.waiting.reduce((sum, { count }) => sum + count, 0),
    ...remarksView(detail.skipped, source.counts, words),
  };
}

function lastScan(detail: SourceDetail, now: number, words: Words) {
  const { t } = words;
  const { lastScan: scan, completeAt, source } = detail;
  if (!scan) return [];
  const [from, to] = [at(scan.startedAt), at(scan.endedAt)];
  const next = at(source.nextScanAt);
  const facts: [label: string, value: string | undefined][] = [
    [t('sources.detail.result'), t(`sources.detail.result.${scan.result}`)],
    [t('sources.detail.ended'), momentOf(to, now, words)],
    [
      t('sources.detail.took'),
      from === undefined || to === undefined
        ? undefined
        : durationText(to - from, words),
    ],
    [
      t('sources.detail.requests'),
      scan.requests === undefined ? undefined : words.integer(scan.requests),
    ],
    [
      t('sources.detail.completeAt'),
      momentOf(at(completeAt), now, words) ?? t('sources.never'),
    ],
    [
      t('sources.detail.next'),
      next !== undefined && next <= now
        ? t('sources.schedule.due')
        : momentOf(next, now, words),
    ],
  ];
  return facts.flatMap(([label, value]) => (value ? [{ label, value }] : []));
}

export function durationText(ms: number, words: Words): string {
  return ms < 1_000 ? words.t('sources.preview.moment') : words.duration(ms);
}

function scopesSummary(
  { counts }: SourceHealth,
  { t, integer }: Words,
): string | undefined {
  const { scopes, scopesComplete } = counts;
  if (!scopes || scopesComplete === undefined) return undefined;
  return scopesComplete === scopes
    ? t('sources.detail.scopesAll', { count: scopes })
    : t('sources.detail.scopesSome', {
        complete: integer(scopesComplete),
        total: integer(scopes),
      });
}

export function scopeView(scope: SourceScope, words: Words) {
  const key = `sources.scopeState.${scope.status}`;
  return {
    scope: scope.scope,
    state: isMessageKey(key) ? words.t(key) : readable(scope.status),
    why: [...(scope.reason ? [scope.reason] : []), ...(scope.notes ?? [])].map(
      reason => toProblem(reason, words),
    ),
  };
}

function waitingView(
  removal: WaitingRemovals,
  now: number,
  words: Words,
): WaitingView {
  const { t } = words;
  const { scope, count, keys, reason } = removal;
  const [since, removedAt] = [at(removal.since), at(removal.removedAt)];
  const more = count - keys.length;
  return {
    scope,
    title: t('sources.detail.waitingCount', {
      ...counted(count, words),
      scope,
    }),
    lines: [
      ...(since === undefined
        ? []
        : [t('sources.detail.since', { time: words.moment(since, now) })]),
      removedAt === undefined
        ? t('sources.detail.onlyPerson')
        : t('sources.detail.removedAt', {
            time: words.moment(removedAt, now),
          }),
    ],
    why: toProblem(reason, words),
    keys,
    more:
      more > 0 ? t('sources.detail.moreKeys', counted(more, words)) : undefined,
  };
}

function remarksView(
  skipped: KeyedReason[],
  counts: SourceHealth['counts'],
  words: Words,
): Pick<DetailView, 'remarks' | 'moreRemarks'> {
  const { retained = 0, skipped: left = 0, cut = 0 } = counts;
  const total = retained + left + cut;
  return {
    remarks: skipped.map(({ key, reason }) => ({
      key,
      why: toProblem(reason, words),
    })),
    moreRemarks:
      total > skipped.length
        ? words.t('sources.detail.firstRemarks', {
            count: words.integer(skipped.length),
            total: words.integer(total),
          })
        : undefined,
  };
}

function momentOf(time: number | undefined, now: number, words: Words) {
  return time === undefined ? undefined : words.moment(time, now);
}
