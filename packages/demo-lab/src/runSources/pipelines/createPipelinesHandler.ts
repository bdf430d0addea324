import type { SourceAnswer, SourceHandler } from '../../sources/SourceServer';
import type { FakePipelineRun, FakeTaskRow, PipelinesContent } from './types';

const API = '/apis/v2beta1';
const DEFAULT_PAGE_SIZE = 20;
const MAX_PAGE_SIZE = 200;
const NEVER = '0001-01-01T00:00:00Z';

/**
 * Answers as the API server of Kubeflow Pipelines 2 does: protobuf as JSON, so
 * what has its default value is left out; times in whole seconds, those that
 * are not known as 1970 (of runs) or as the year 1 (of rows); errors as gRPC's.
 * The content may be changed between two requests.
 */
export function createPipelinesHandler(
  content: PipelinesContent,
): SourceHandler {
  return ({ method, url }) => {
    if (method !== 'GET' || !url.pathname.startsWith(`${API}/`)) {
      return { status: 404, text: 'Not Found' };
    }
    const [kind, id, below, versionId] = url.pathname
      .slice(API.length + 1)
      .split('/')
      .map(decodeURIComponent);
    switch (kind) {
      case 'runs':
        return id === undefined ? list(content, url) : oneRun(content, id);
      case 'pipelines':
        return below === 'versions'
          ? version(content, versionId)
          : pipeline(content, id);
      case 'recurringruns':
        return recurringRun(content, id);
      default:
        return { status: 404, text: 'Not Found' };
    }
  };
}

function list(content: PipelinesContent, url: URL): SourceAnswer {
  const query = url.searchParams;
  const namespace = query.get('namespace');
  const experiment = query.get('experiment_id');
  if (content.multiUser && !namespace && !experiment) {
    return failure(
      400,
      3,
      'Failed to list runs: Invalid input error: A run cannot have an empty namespace in multi-user mode',
    );
  }
  const states = openStates(query.get('filter'));
  const found = content.runs
    .filter(run => !namespace || run.namespace === namespace)
    .filter(run => !experiment || run.experimentId === experiment)
    .filter(run => !states || states.includes(run.state ?? ''))
    // A key, not an offset: new runs do not move the pages.
    .sort((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1));
  const size = Math.min(
    Number(query.get('page_size')) || DEFAULT_PAGE_SIZE,
    MAX_PAGE_SIZE,
  );
  const token = query.get('page_token');
  const start = token ? found.findIndex(run => tokenOf(run) === token) : 0;
  if (start === -1) return failure(400, 3, 'Invalid package token.');
  const next = found[start + size];
  return {
    json: {
      ...(found.length > 0
        ? {
            runs: found
              .slice(start, start + size)
              .map(run => runJson(content, run)),
          }
        : {}),
      ...(found.length > 0 ? { total_size: found.length } : {}),
      ...(next ? { next_page_token: tokenOf(next) } : {}),
    },
  };
}

/** Only the predicate that clients of ours send is understood. */
function openStates(filter: string | null): string[] | undefined {
  if (!filter) return undefined;
  const [predicate] = JSON.parse(filter).predicates;
  return predicate.key === 'state' && predicate.operation === 'IN'
    ? predicate.string_values.values
    : undefined;
}

function tokenOf(run: FakePipelineRun): string {
  return Buffer.from(`${run.createdAt}/${run.id}`).toString('base64url');
}

function oneRun(content: PipelinesContent, id: string): SourceAnswer {
  const run = content.runs.find(candidate => candidate.id === id);
  return run
    ? { json: runJson(content, run) }
    : notFound(`Failed to get a run: Failed to fetch run ${id}`, 'Run', id);
}

function pipeline(content: PipelinesContent, id: string): SourceAnswer {
  const found = content.pipelines.find(candidate => candidate.id === id);
  if (!found) return notFound('Failed to get a pipeline', 'Pipeline', id);
  return {
    json: {
      pipeline_id: found.id,
      display_name: found.name,
      created_at: '2026-09-01T08:00:00Z',
    },
  };
}

function version(content: PipelinesContent, id: string): SourceAnswer {
  const found = content.pipelines.find(({ versionId }) => versionId === id);
  if (!found) {
    return notFound('Failed to get a pipeline version', 'PipelineVersion', id);
  }
  return {
    json: {
      pipeline_id: found.id,
      pipeline_version_id: found.versionId,
      display_name: `${found.name} 1`,
      created_at: '2026-09-01T08:00:00Z',
      pipeline_spec: found.spec,
    },
  };
}

function recurringRun(content: PipelinesContent, id: string): SourceAnswer {
  const found = content.recurringRuns?.find(candidate => candidate.id === id);
  if (!found) return notFound('Failed to get a recurring run', 'Job', id);
  return {
    json: {
      recurring_run_id: found.id,
      display_name: found.name,
      status: 'ENABLED',
      trigger: { cron_schedule: { cron: '0 0 0 * * *' } },
    },
  };
}

function runJson(content: PipelinesContent, run: FakePipelineRun) {
  const ids = { experiment_id: run.experimentId, run_id: run.id };
  if (run.brokenBy !== undefined) {
    return { ...ids, error: { code: 13, message: run.brokenBy } };
  }
  const pipelineOf = content.pipelines.find(({ id }) => id === run.pipelineId);
  const createdAt = second(run.createdAt);
  return {
    ...ids,
    display_name: run.name,
    storage_state: 'AVAILABLE',
    ...(pipelineOf
      ? {
          pipeline_version_reference: {
            pipeline_id: pipelineOf.id,
            pipeline_version_id: pipelineOf.versionId,
          },
        }
      : { pipeline_spec: run.spec }),
    ...(run.parameters
      ? { runtime_config: { parameters: run.parameters } }
      : {}),
    service_account: 'pipeline-runner-dspa',
    created_at: createdAt,
    scheduled_at: createdAt,
    finished_at: second(run.finishedAt ?? 0),
    state: run.state,
    ...(run.tasks && run.tasks.length > 0
      ? {
          run_details: {
            task_details: run.tasks.map((row, index) =>
              taskJson(run, row, index),
            ),
          },
        }
      : {}),
    recurring_run_id: run.recurringRunId,
    state_history: run.history?.map(({ state, at, message }) => ({
      update_time: second(at),
      state,
      ...(message ? { error: { code: 2, message } } : {}),
    })),
    ...(run.pluginsOutput ? { plugins_output: run.pluginsOutput } : {}),
  };
}

/** `error`, `pod_name`, inputs and outputs are in the contract; no server fills them in. */
function taskJson(run: FakePipelineRun, row: FakeTaskRow, index: number) {
  return {
    run_id: run.id,
    task_id: `${run.id}-${index}`,
    display_name: row.name,
    create_time: second(row.startedAt ?? run.createdAt),
    start_time: row.startedAt === undefined ? NEVER : second(row.startedAt),
    end_time: row.endedAt === undefined ? NEVER : second(row.endedAt),
    state: row.state,
    ...(row.message ? { error: { code: 2, message: row.message } } : {}),
    ...(row.childPods
      ? { child_tasks: row.childPods.map(pod => ({ pod_name: pod })) }
      : {}),
  };
}

function second(time: number): string {
  return new Date(time).toISOString().replace(/\.\d+Z$/, 'Z');
}

function notFound(what: string, kind: string, id: string): SourceAnswer {
  return failure(
    404,
    5,
    `${what}: ResourceNotFoundError: ${kind} ${id} not found`,
  );
}

function failure(status: number, code: number, message: string): SourceAnswer {
  return { status, json: { error: message, code, message, details: [] } };
}
