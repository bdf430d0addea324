/*
 * The pipeline of the product recommender, and rows of a run of it at a moment,
 * as the engine writes them.
 */
import type { FakePipeline, FakePipelineRun, FakeTaskRow } from './types';

const SECOND_MS = 1_000;

/** Its tasks, with how long each takes in a demo and what it waits for. */
export const RECOMMENDER_TASKS = [
  { name: 'load-data-from-feast', after: [], seconds: 40 },
  { name: 'fetch-cluster-credentials', after: [], seconds: 10 },
  { name: 'train-model', after: ['load-data-from-feast'], seconds: 120 },
  {
    name: 'registry-model-to-model-registry',
    after: ['train-model', 'fetch-cluster-credentials'],
    seconds: 15,
  },
  { name: 'generate-candidates', after: ['train-model'], seconds: 60 },
] as const;

const DRIVER_MS = 5 * SECOND_MS;

export const recommenderPipeline: FakePipeline = {
  id: 'f962f8b4-8a56-4499-9907-1eb7c407a8ff',
  name: 'train-workflow',
  versionId: '90f05f62-36e6-4fb3-a769-da977a468273',
  spec: {
    pipelineInfo: { name: 'train-workflow' },
    schemaVersion: '2.1.0',
    sdkVersion: 'kfp-2.13.0',
    components: Object.fromEntries(
      RECOMMENDER_TASKS.map(({ name }) => [
        `comp-${name}`,
        { executorLabel: `exec-${name}` },
      ]),
    ),
    root: {
      dag: {
        tasks: Object.fromEntries(
          // Sorted by name, as the compiler writes them: not the order in which they run.
          [...RECOMMENDER_TASKS]
            .sort((a, b) => (a.name < b.name ? -1 : 1))
            .map(({ name, after }) => [
              name,
              {
                taskInfo: { name },
                componentRef: { name: `comp-${name}` },
                cachingOptions: {},
                ...(after.length > 0 ? { dependentTasks: after } : {}),
              },
            ]),
        ),
      },
    },
  },
};

export interface RecommenderRunOptions {
  id: string;
  name: string;
  createdAt: number;
  /** The moment that is shown. */
  now: number;
  namespace?: string;
  recurringRunId?: string;
  /** The task that fails when half of it is done. */
  failing?: string;
  /** Tasks whose results are in the cache. */
  cached?: readonly string[];
}

/** A run of the recommender's pipeline, as it stands at a moment. */
export function recommenderRun(
  options: RecommenderRunOptions,
): FakePipelineRun {
  const { id, name, createdAt, now, namespace, recurringRunId } = options;
  const startedAt = createdAt + 2 * SECOND_MS;
  const workflow = `train-workflow-${id.slice(0, 5)}`;
  const spans = planSpans(options, startedAt + 2 * DRIVER_MS);
  const failed = spans.find(span => span.isFailing && span.endsAt <= now);
  const lastEnd =
    failed?.endsAt ?? Math.max(...spans.map(({ endsAt }) => endsAt));
  const isOver = now >= lastEnd;
  const history = [{ state: 'PENDING', at: createdAt }];
  if (now >= startedAt) history.push({ state: 'RUNNING', at: startedAt });
  const end = failed ? 'FAILED' : 'SUCCEEDED';
  if (isOver) history.push({ state: end, at: lastEnd });
  const shown = Math.min(now, lastEnd);
  return {
    id,
    name,
    namespace,
    recurringRunId,
    experimentId: '1a1a1e71-25b6-46b6-a9eb-6ff1d8518be9',
    pipelineId: recommenderPipeline.id,
    state: history.at(-1)!.state,
    history,
    createdAt,
    finishedAt: isOver ? lastEnd : undefined,
    parameters: { dataset_url: 'feast://feast_rec_sys/interaction_service' },
    tasks:
      now < startedAt
        ? []
        : [
            ...engineRows({ workflow, startedAt, shown, isOver, end }),
            ...spans.flatMap((span, index) =>
              componentRows(span, shown, `${workflow}-${index}`),
            ),
          ],
  };
}

interface Span {
  name: string;
  driverAt: number;
  startsAt: number;
  endsAt: number;
  isFailing: boolean;
  isCached: boolean;
}

function planSpans(
  { failing, cached = [] }: RecommenderRunOptions,
  from: number,
): Span[] {
  const spans: Span[] = [];
  for (const { name, after, seconds } of RECOMMENDER_TASKS) {
    const driverAt = Math.max(
      from,
      ...after.map(other => spans.find(span => span.name === other)!.endsAt),
    );
    const isFailing = name === failing;
    const isCached = cached.includes(name);
    const startsAt = driverAt + DRIVER_MS;
    const share = isFailing ? 0.5 : 1;
    const endsAt = isCached ? startsAt : startsAt + seconds * share * SECOND_MS;
    spans.push({ name, driverAt, startsAt, endsAt, isFailing, isCached });
    if (isFailing) break;
  }
  return spans;
}

function engineRows(run: {
  workflow: string;
  startedAt: number;
  shown: number;
  isOver: boolean;
  end: string;
}): FakeTaskRow[] {
  const { workflow, startedAt, shown, isOver, end } = run;
  const whole = {
    state: isOver ? end : 'RUNNING',
    endedAt: isOver ? shown : undefined,
  };
  const hasRoot = shown >= startedAt + DRIVER_MS;
  return [
    {
      ...whole,
      name: workflow,
      startedAt,
      childPods: [`${workflow}-637531629`],
    },
    {
      name: 'root-driver',
      state: hasRoot ? 'SUCCEEDED' : 'PENDING',
      startedAt,
      endedAt: hasRoot ? startedAt + DRIVER_MS : undefined,
      childPods: [`${workflow}-1033443722`],
    },
    ...(hasRoot
      ? [{ ...whole, name: 'root', startedAt: startedAt + DRIVER_MS }]
      : []),
  ];
}

/** The driver first; with its end the component, and in that its executor. */
function componentRows(
  span: Span,
  shown: number,
  prefix: string,
): FakeTaskRow[] {
  if (shown < span.driverAt) return [];
  const hasStarted = shown >= span.startsAt;
  const isOver = shown >= span.endsAt;
  const end = span.isFailing ? 'FAILED' : 'SUCCEEDED';
  const executorEnd = span.isCached ? 'SKIPPED' : end;
  const driver = {
    name: `${span.name}-driver`,
    state: hasStarted ? 'SUCCEEDED' : 'PENDING',
    startedAt: span.driverAt,
    endedAt: hasStarted ? span.startsAt : undefined,
    childPods: [`${prefix}1`],
  };
  if (!hasStarted) return [driver];
  const times = {
    startedAt: span.startsAt,
    endedAt: isOver ? span.endsAt : undefined,
  };
  return [
    driver,
    {
      ...times,
      name: span.name,
      state: isOver ? end : 'RUNNING',
      childPods: [`${prefix}2`],
    },
    {
      ...times,
      name: 'executor',
      state: isOver ? executorEnd : 'RUNNING',
    },
  ];
}
