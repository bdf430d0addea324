import type { SourcePreview } from 'backstage-plugin-model-lifecycle-common';
import { stringify } from 'yaml';
import type { Words } from '../words/createWords';
import { countTexts } from './countTexts';
import { durationText, scopeView } from './detailModel';
import { toProblem, type Problem } from './problemTexts';

const COUNTS = [
  'seen',
  'added',
  'changed',
  'unchanged',
  'removed',
  'waiting',
  'retained',
  'skipped',
  'excluded',
  'cut',
  'unpublished',
];
const ALWAYS = ['seen', 'added', 'changed', 'removed'];

export interface PreviewView {
  result: string;
  /** Nothing could be read: numbers would say that nothing is there. */
  failed: boolean;
  problem?: Problem;
  counts: string[];
  cost: string;
  scopes: { scope: string; state: string; why: Problem[] }[];
  entitiesTitle?: string;
  /** The entities as documents, as a file of the catalog holds them. */
  yaml: string;
  remarks: { key: string; why: Problem }[];
}

export function previewView(preview: SourcePreview, words: Words): PreviewView {
  const { t } = words;
  const { result, reason, entities, scopes } = preview;
  const listed = scopes
    .map(scope => ({ ...scopeView(scope, words), status: scope.status }))
    .filter(
      ({ status, why }) =>
        (status !== 'complete' && status !== 'changes') || why.length > 0,
    );
  return {
    result: t(`sources.preview.result.${result}`),
    failed: result === 'failed',
    // The scopes say it better, where there are any.
    problem:
      reason && listed.length === 0 ? toProblem(reason, words) : undefined,
    counts: countTexts(preview.counts, COUNTS, words, ALWAYS),
    cost: cost(preview, words),
    scopes: listed.map(({ scope, state, why }) => ({ scope, state, why })),
    entitiesTitle:
      entities.length === 0
        ? undefined
        : t('sources.preview.entities', { count: entities.length }),
    yaml: entities.map(entity => stringify(entity)).join('---\n'),
    remarks: preview.skipped.map(({ key, reason: why }) => ({
      key,
      why: toProblem(why, words),
    })),
  };
}

function cost(preview: SourcePreview, words: Words): string {
  const { requests, bytes, durationMs } = preview;
  const duration = durationText(durationMs, words);
  return bytes === undefined
    ? words.t('sources.preview.cost', { count: requests, duration })
    : words.t('sources.preview.costBytes', {
        count: requests,
        bytes: words.bytes(bytes),
        duration,
      });
}
