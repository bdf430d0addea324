import type { MlflowContent, MlflowModel } from './mlflow';

const DAY_MS = 24 * 60 * 60_000;
const MADE_MS = Date.UTC(2024, 2, 4, 9, 0);

const NAMES = [
  'address-matching',
  'bonus-fraud',
  'call-routing-2023',
  'card-limit',
  'claims-triage',
  'document-dates',
  'iban-extraction',
  'next-best-offer',
  'queue-forecast',
  'tone-of-voice',
];

function model(name: string, index: number): MlflowModel {
  const updatedAtMs = MADE_MS + index * DAY_MS;
  return {
    name,
    description: `Retired. Kept for audits until ${2028 + (index % 3)}.`,
    tags: { owner: 'ana@example.test', retired: '' },
    updatedAtMs,
    versions: [
      {
        version: 1,
        createdAtMs: updatedAtMs,
        source: `s3://archive/${name}/1/model`,
      },
    ],
  };
}

/** Models that nobody trains any more, on a server that loses most of them when it is told to. */
export function demoArchive(): { content: MlflowContent; shrink(): void } {
  const models = NAMES.map(model);
  return {
    content: { workspaces: { default: { models, runs: [] } } },
    shrink: () => models.splice(3),
  };
}
