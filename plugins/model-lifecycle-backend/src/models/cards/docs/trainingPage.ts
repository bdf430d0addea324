import type {
  ModelRecord,
  RecordReference,
} from 'backstage-plugin-model-lifecycle-node';
import { toWebUrl } from '../../../catalog/links';
import { dataTable, factTable, code, page, words } from './markdownParts';

const MAX_RUNS = 50;
const MAX_METRICS = 30;

/** A run that has ended: how others go stands in the Training tab. */
export interface DocsRun {
  name: string;
  /** As it is stored, such as `succeeded`. */
  state: string;
  /** ISO 8601. */
  startedAt?: string;
  /** ISO 8601. */
  endedAt?: string;
  /** The last value of each. */
  metrics?: Record<string, number>;
}

/** What the model was made from, and by which runs. */
export function trainingPage(
  record: ModelRecord,
  runs: readonly DocsRun[],
): string {
  const { trainedBy } = record;
  const url = toWebUrl(trainedBy?.url);
  const shown = [...runs]
    .sort((one, other) =>
      (one.endedAt ?? '') > (other.endedAt ?? '') ? -1 : 1,
    )
    .slice(0, MAX_RUNS);
  const known = trainedBy || shown.length > 0;
  return page(
    '# How it was trained',
    !known && 'No training run is known for this model.',
    factTable([
      ['Made from', references(record.baseModels)],
      ['Trained on', references(record.datasets)],
      ['Run of the current version', trainedBy?.run],
      ['Job', trainedBy?.job],
    ]),
    url && `[The run where it was tracked](<${forLink(url)}>)`,
    shown.length > 0 && '## Runs',
    dataTable(
      ['Run', 'Result', 'Began', 'Ended', 'Metrics'],
      shown.map(run => [
        run.name,
        run.state,
        run.startedAt,
        run.endedAt,
        metrics(run.metrics),
      ]),
    ),
    runs.length > MAX_RUNS &&
      `${runs.length - MAX_RUNS} earlier runs are not listed here.`,
    shown.length > 0 &&
      'How a run is going stands in the **Training** tab of its job.',
  );
}

/** The values of each version as its source knows them. */
export function versionRuns(record: ModelRecord): string {
  const tracked = (record.versions ?? []).filter(
    ({ run, metrics: values, parameters }) => run || values || parameters,
  );
  return page(
    ...tracked.map(({ name, run, metrics: values, parameters }) =>
      page(
        `### ${words(name)}`,
        run && `Run ${code(run.name ?? run.id)}`,
        dataTable(
          ['Metric', 'Value'],
          entries(values).map(([key, value]) => [key, String(value)]),
        ),
        dataTable(['Parameter', 'Value'], entries(parameters)),
      ).trim(),
    ),
  ).trim();
}

function entries<T>(values: Record<string, T> | undefined): [string, T][] {
  return Object.entries(values ?? {})
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .slice(0, MAX_METRICS);
}

function metrics(values: Record<string, number> | undefined) {
  return entries(values)
    .map(([name, value]) => `${name} ${Number(value.toPrecision(6))}`)
    .join(', ');
}

function references(
  list: readonly RecordReference[] | undefined,
): string | undefined {
  const names = (list ?? []).map(reference => {
    if ('external' in reference) return reference.title ?? reference.external;
    return 'entityRef' in reference ? reference.entityRef : reference.key;
  });
  return [...names].sort().slice(0, 20).join(', ');
}

function forLink(url: string): string {
  return url.replace(/[<>\\]/g, encodeURIComponent);
}
