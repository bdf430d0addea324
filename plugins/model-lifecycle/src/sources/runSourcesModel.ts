import type {
  Reason,
  SourceHealth,
} from 'backstage-plugin-model-lifecycle-common';
import { sourceTypeName } from '../models/sourceName';
import { isMessageKey } from '../translation/english';
import { at } from '../words/at';
import type { Words } from '../words/createWords';
import { attentionFirst, needsALook } from './modelSourcesModel';
import { problemsOf, type Problem } from './problemTexts';

export interface RunSourceRow {
  id: string;
  title: string;
  /** The kind of source, and which replica holds it. */
  subtitle: string;
  status: SourceHealth['status'];
  lastSuccess: string;
  /** Runs that have not ended; a dash where that is not known. */
  openRuns: string;
  /** Jobs of it in the catalog. */
  entities: string;
  problems: Problem[];
  /** "2 objects skipped" */
  skipped?: string;
  /** What holds while it cannot be read. */
  meanwhile?: string;
}

export interface RunSourcesTable {
  rows: RunSourceRow[];
  needALook: number;
}

/** Sources of runs other than clusters, those that need a look first. Pure. */
export function runSourcesTable(
  sources: SourceHealth[],
  now: number,
  words: Words,
): RunSourcesTable {
  return {
    rows: attentionFirst(sources).map(source =>
      runSourceRow(source, now, words),
    ),
    needALook: sources.filter(needsALook).length,
  };
}

function runSourceRow(
  source: SourceHealth,
  now: number,
  words: Words,
): RunSourceRow {
  const { t } = words;
  const { counts, holder, skipped = [] } = source;
  const last = at(source.lastSuccessAt);
  const count = (value: number | undefined) =>
    value === undefined ? t('common.unknown') : words.integer(value);
  return {
    id: source.id,
    title: source.title ?? source.id,
    subtitle: [
      sourceTypeName(source.type, words),
      holder && t('sources.holder', { holder }),
    ]
      .filter(Boolean)
      .join(' · '),
    status: source.status,
    lastSuccess:
      last === undefined
        ? t('sources.never')
        : words.ago(Math.max(0, now - last)),
    openRuns: count(counts.runs),
    entities: count(counts.entities),
    problems: problemsOf(source, {
      ...words,
      advice: reason => adviceFor(reason, words),
    }),
    skipped:
      skipped.length > 0
        ? t('sources.skipped', { count: skipped.length })
        : undefined,
    meanwhile:
      source.status === 'error' && (counts.runs ?? 0) > 0
        ? t('sources.runsStay')
        : undefined,
  };
}

/** Sources of runs have other settings than those of models. */
function adviceFor(reason: Reason | undefined, words: Words): string {
  const key = `runsAdvice.${reason?.code}`;
  return isMessageKey(key) ? words.t(key) : words.advice(reason);
}
