import type {
  ModelDetail,
  ModelVersion,
} from 'backstage-plugin-model-lifecycle-common';
import { safeUrl } from '../api/sanitise';
import type { Words } from '../words/createWords';
import { stateFact, type StateFact } from './facts';
import { bytesText, dateText, versionText } from './quantities';

const MAX_METRICS = 4;

export interface VersionRow {
  name: string;
  /** A commit or digest by its beginning. */
  shortName: string;
  current: boolean;
  /** "champion, prod" */
  aliases: string;
  description?: string;
  state?: StateFact;
  reason?: string;
  created: string;
  size: string;
  /** "accuracy 0.91, f1 0.88" */
  metrics: string;
  run?: { text: string; url?: string };
}

export interface VersionsTable {
  /** "3 versions", "5 of 120 versions" */
  summary: string;
  rows: VersionRow[];
}

export function versionsTable(model: ModelDetail, words: Words): VersionsTable {
  const { t } = words;
  const versions = model.versions ?? [];
  const total = model.versionCount ?? versions.length;
  return {
    summary:
      total > versions.length
        ? t('versions.someOf', {
            shown: words.integer(versions.length),
            total: words.integer(total),
          })
        : t('versions.count', { count: versions.length }),
    rows: versions.map(version => versionRow(version, model, words)),
  };
}

function versionRow(
  version: ModelVersion,
  model: ModelDetail,
  words: Words,
): VersionRow {
  const { name, run, readiness, sizeBytes } = version;
  const unknown = words.t('common.unknown');
  const reason = words.reason(version.reason);
  return {
    name,
    shortName: versionText(name),
    current: name === model.currentVersion,
    aliases: (version.aliases ?? []).join(', '),
    ...(version.description && { description: version.description }),
    ...(readiness && { state: stateFact(readiness, words) }),
    ...(reason && { reason }),
    created: dateText(version.createdAt, words),
    size: sizeBytes ? bytesText(sizeBytes, words) : unknown,
    metrics: metricsText(version, words) || unknown,
    ...(run && {
      run: { text: run.name ?? versionText(run.id), url: safeUrl(run.url) },
    }),
  };
}

function metricsText(version: ModelVersion, words: Words): string {
  return Object.entries(version.metrics ?? {})
    .slice(0, MAX_METRICS)
    .map(([name, value]) => `${name} ${words.metric(value)}`)
    .join(', ');
}
