import { stringifyEntityRef, type Entity } from '@backstage/catalog-model';
import type { KeyedReason } from 'backstage-plugin-model-lifecycle-node';
import { exportable } from '../api/models/exportable';
import type { ModelSourceConfig } from '../models/config/types';
import type { SourcePreview } from '../models/scanning/previewSource';
import { EXIT, exitCodeOfAll, type ExitCode } from './exitCodes';
import {
  idOf,
  isKeptInDatabase,
  typeOf,
  type Installation,
} from './Installation';
import { listSource, type ListedSource } from './listSource';
import { bytesText, durationText, printable, table } from './text';
import type { Traffic } from './Traffic';
import { exitCodeOf, wordsOf } from './words';

const DAY_MS = 24 * 60 * 60_000;
const MAX_REMARKS_SHOWN = 20;

export interface PreviewedSource {
  id: string;
  type: string;
  enabled: boolean;
  /** `not-here`: what it lists is kept in the backend's database. */
  result: SourcePreview['result'] | 'invalid' | 'not-here';
  /** In words. */
  problem?: string;
  counts?: Pick<
    SourcePreview['counts'],
    'seen' | 'skipped' | 'excluded' | 'cut' | 'retained' | 'unpublished'
  > & { entities: number };
  /** Of one listing in full. Those that follow ask for less where the source can tell what changed. */
  expected?: {
    requests: number;
    bytes: number;
    durationMs: number;
    /** How often it is listed. */
    everyMs: number;
    /** At most: every listing in full. */
    requestsPerDay: number;
  };
  scopes?: { scope: string; outcome: string; problem?: string }[];
  remarks?: { key: string; words: string }[];
  entities?: Entity[];
}

export interface Previewed {
  sources: PreviewedSource[];
}

/** One source after the other, so that what each one costs can be told apart. */
export async function preview(
  installation: Installation,
  options: { ids: readonly string[]; maxEntities: number; traffic: Traffic },
): Promise<{ answer: Previewed; exitCode: ExitCode }> {
  const selected = installation.select(options.ids);
  const builder = await installation.entityBuilder(AbortSignal.timeout(60_000));
  const sources: PreviewedSource[] = [];
  const exitCodes: ExitCode[] = [];
  for (const source of selected) {
    const head = { id: idOf(source), type: typeOf(source) };
    if (!source.valid) {
      const { problem } = source;
      sources.push({ ...head, enabled: false, result: 'invalid', problem });
      exitCodes.push(EXIT.config);
    } else if (isKeptInDatabase(source)) {
      const { enabled } = source.settings;
      sources.push({ ...head, enabled, result: 'not-here' });
    } else {
      const listed = await listSource(installation, source, {
        ...options,
        builder,
      });
      sources.push(toPreviewed(source, listed, options.maxEntities));
      exitCodes.push(exitCodeOfPreview(listed.preview));
    }
  }
  return { answer: { sources }, exitCode: exitCodeOfAll(exitCodes) };
}

export function exitCodeOfPreview({
  result,
  counts,
  scopes,
  reason,
}: SourcePreview): ExitCode {
  const reasons = scopes.flatMap(scope => scope.reason ?? []);
  const ofReasons = [...reasons, ...(reason ? [reason] : [])].map(exitCodeOf);
  const isLeftOut =
    counts.cut + counts.unpublished + counts.retained > 0 ||
    result !== 'complete';
  return exitCodeOfAll([...ofReasons, isLeftOut ? EXIT.findings : EXIT.fine]);
}

function toPreviewed(
  { settings }: Extract<ModelSourceConfig, { valid: true }>,
  { preview: found, entities, traffic }: ListedSource,
  maxEntities: number,
): PreviewedSource {
  const { seen, skipped, excluded, cut, retained, unpublished } = found.counts;
  return {
    id: settings.id,
    type: settings.type,
    enabled: settings.enabled,
    result: found.result,
    ...(found.reason && { problem: wordsOf(found.reason) }),
    // A listing that failed says nothing about how many there are.
    ...(found.result !== 'failed' && {
      counts: {
        entities: entities.length,
        seen,
        skipped,
        excluded,
        cut,
        retained,
        unpublished,
      },
    }),
    expected: {
      ...traffic,
      durationMs: found.durationMs,
      everyMs: settings.frequencyMs,
      requestsPerDay: Math.ceil(
        (traffic.requests * DAY_MS) / settings.frequencyMs,
      ),
    },
    scopes: found.scopes.map(({ scope, outcome, reason, notes = [] }) => {
      const reasons = [...(reason ? [reason] : []), ...notes];
      return {
        scope,
        outcome,
        ...(reasons.length > 0 && { problem: reasons.map(wordsOf).join('; ') }),
      };
    }),
    remarks: found.remarks.map(toRemark),
    entities: entities.slice(0, maxEntities).map(exportable),
  };
}

function toRemark({ key, reason }: KeyedReason) {
  return { key, words: wordsOf(reason) };
}

export function previewText({ sources }: Previewed): string {
  const overview = table(
    [
      'SOURCE',
      'TYPE',
      'RESULT',
      'ENTITIES',
      'SKIPPED',
      'REQUESTS',
      'BYTES',
      'TIME',
      'EVERY',
    ],
    sources.map(({ id, type, enabled, result, counts, expected }) => [
      enabled || result === 'invalid' ? id : `${id} (off)`,
      type,
      result,
      counts ? String(counts.entities) : '-',
      counts ? String(counts.skipped + counts.excluded + counts.cut) : '-',
      expected ? String(expected.requests) : '-',
      expected ? bytesText(expected.bytes) : '-',
      expected ? durationText(expected.durationMs) : '-',
      expected ? durationText(expected.everyMs) : '-',
    ]),
  );
  return [overview, ...sources.map(detailsText)].filter(Boolean).join('\n');
}

function detailsText(source: PreviewedSource): string {
  const {
    id,
    result,
    problem,
    scopes = [],
    remarks = [],
    entities = [],
  } = source;
  const lines = [
    ...(result === 'not-here'
      ? [
          'is kept in the database of the backend: see `export --url` for what is in it',
        ]
      : []),
    ...(problem ? [problem] : []),
    ...scopes.flatMap(scope =>
      scope.problem && (scopes.length > 1 || scope.problem !== problem)
        ? [`${scope.scope} (${scope.outcome}): ${scope.problem}`]
        : [],
    ),
    ...remarks
      .slice(0, MAX_REMARKS_SHOWN)
      .map(({ key, words }) => `${key}: ${words}`),
    ...entities.map(
      entity =>
        `+ ${stringifyEntityRef(entity)}  ${entity.metadata.title ?? ''}`,
    ),
  ];
  const more = (source.counts?.entities ?? 0) - entities.length;
  if (entities.length > 0 && more > 0) lines.push(`+ ${more} more`);
  return lines.length > 0
    ? `${id}\n${lines.map(line => `  ${printable(line).trimEnd()}\n`).join('')}`
    : '';
}
